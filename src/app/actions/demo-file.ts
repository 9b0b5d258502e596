// The files of the gallery beside the page: models and posters. Not here: opening a model (demo-actions.ts).

import { ReelError } from '../../core/errors'
import { findDemo } from '../../core/demos'
import type { Snapshot } from '../../network/snapshot'
import { unpackPayload } from '../../share/model-link'

/** More than any demo has: what answers with more is not one. */
const MOST_BYTES = 1_424_000

const beside = (file: string): string => new URL(`demos/${file}`, document.baseURI).href

/** The address of a demo's poster: POSTER_PICTURES pictures side by side. */
export const posterAddress = (name: string): string => beside(`${name}.webp`)

/** @throws ReelError `file-wrong` when the file cannot be fetched or is no model. */
export async function fetchDemo(name: string): Promise<Snapshot> {
  return unpackPayload(await fetchBytes(name))
}

async function fetchBytes(name: string): Promise<Uint8Array> {
  const label = findDemo(name)?.label ?? name
  const unreachable = (what: string, options?: ErrorOptions) =>
    new ReelError(
      'file-wrong',
      `The demo “${label}” could not be fetched (${what}); check the connection and choose it again.`,
      options,
    )
  let answer: Response
  try {
    answer = await fetch(beside(`${name}.bin`))
  } catch (error) {
    throw unreachable('no answer', { cause: error })
  }
  if (!answer.ok) throw unreachable(String(answer.status))
  if (Number(answer.headers.get('content-length') ?? 0) > MOST_BYTES) throw unreachable('it is too large')
  return new Uint8Array(await answer.arrayBuffer())
}
