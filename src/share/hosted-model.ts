// Fetches the model file that a `#u=` link names. Only from the hosts of model-hosts.ts, only up to its limit, and only
// with the right hash. Not here: asking the person first (app/), nor the link (hosted-link.ts).

import { ReelError } from '../core/errors'
import type { Snapshot } from '../network/snapshot'
import type { Fetching } from './endpoint'
import type { HostedLink } from './hosted-link'
import { unpackModel } from './model-file'
import { isModelHost } from './model-hosts'
import { unpackPayload } from './model-link'
import { readAtMost } from './read-body'
import { sha256 } from './web-crypto'

/** Bytes: the largest model file. */
const MAX_FILE = 32 * 1024 * 1024

/**
 * `origin`: that of the page, which may always be fetched from. The file is a .safetensors or the body of a model link.
 * @throws ReelError `link-wrong`, `link-gone`, `link-unreachable`, `file-damaged`, `file-wrong`.
 */
export async function fetchHosted(
  { address, sha256: wanted }: HostedLink,
  origin: string,
  { signal, onShare }: Fetching = {},
): Promise<Snapshot> {
  const { host } = address
  if (!isModelHost(address, origin)) throw notFrom(host)
  const response = await ask(address, signal)
  // A host may send on to another one; the page's content policy holds on the way, this where there is none.
  if (!isModelHost(new URL(response.url), origin)) throw notFrom(new URL(response.url).host)
  if (!response.ok) {
    throw new ReelError(
      'link-gone',
      `There is no such file at ${host} any more (${response.status}); ask for a new link.`,
    )
  }
  const bytes = await readAtMost(response, MAX_FILE, onShare)
  if (!bytes)
    throw new ReelError(
      'file-wrong',
      `The file at ${host} is over 32 MB, which no ReelGAN model is; ask for a new link.`,
    )
  if ((await sha256(bytes)) !== wanted) {
    throw new ReelError(
      'file-damaged',
      `The file at ${host} is not the one that this link was made for; ask for a new link.`,
    )
  }
  return unpackAny(bytes)
}

const BRACE = 0x7b

/** Both forms start with the length of a JSON header: 4 bytes for the body of a link, 8 for .safetensors. */
const unpackAny = (bytes: Uint8Array): Snapshot =>
  bytes[4] === BRACE ? unpackPayload(bytes) : unpackModel(bytes)

async function ask(address: URL, signal?: AbortSignal): Promise<Response> {
  try {
    // Nothing about the person or the page goes along.
    return await fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new ReelError(
      'link-unreachable',
      `${address.host} cannot be reached, or lets no other site read its files; check the connection, or download the file there and drop it here.`,
      { cause: error },
    )
  }
}

const notFrom = (host: string) =>
  new ReelError(
    'link-wrong',
    `This page fetches no files from ${host}; download the file there and drop it here.`,
  )
