// A whole project as one file, `.reelgan`, and back: a container (container.ts) of kind `project` whose header holds
// the name and whose two parts, `run` and `clip`, are containers themselves. Each carries its own checksum and limits.

import * as v from 'valibot'
import type { Checkpoint } from '../network/checkpoint'
import { ReelError } from '../core/errors'
import type { Frames } from '../core/frames'
import { shownName } from '../core/names'
import { type SaveContext, clipOf, runOf } from './save-context'
import { type Bytes, damaged, MAX_CONTAINER, newer, notOurs, pack, unpack } from './container'
import { fit } from './fit'
import { MAX_NAME } from './names'
import { packClip, type SavedClip, unpackClip } from './saved-clip'
import { packRun, type SavedRun, unpackRun } from './saved-run'

const headSchema = v.object({
  format: v.number(),
  name: v.fallback(
    v.pipe(
      v.string(),
      v.transform((name) => shownName(name).slice(0, MAX_NAME)),
      v.minLength(1),
    ),
    'Untitled',
  ),
})

export interface ProjectContents {
  readonly name: string
  readonly run: SavedRun
  readonly clip: SavedClip
}

/** @throws ReelError `export-failed` when it is too large. */
export const packProject = ({ name, run, clip }: ProjectContents): Bytes =>
  pack('project', { format: 1, name }, [
    ['run', packRun(run)],
    ['clip', packClip(clip)],
  ])

/** A run that is on show, as a project file. @throws ReelError `export-failed` when it is too large. */
export async function packRunAs(beside: SaveContext, checkpoint: Checkpoint, frames: Frames): Promise<Bytes> {
  const clip = await clipOf(beside, checkpoint, frames)
  const name = beside.name.slice(0, MAX_NAME) || 'Untitled'
  return packProject({ name, run: runOf(beside, checkpoint, frames), clip })
}

/**
 * The two parts carry checksums of their own, so that damage elsewhere costs nothing, and damage in the clip's file
 * only the file.
 * @throws ReelError `file-damaged` or `file-wrong`.
 */
export function unpackProject(bytes: Uint8Array): ProjectContents {
  const contents = unpack(bytes, 'project')
  const head = v.safeParse(headSchema, contents.head)
  if (!head.success) throw notOurs('its header')
  if (head.output.format !== 1) throw newer()
  const [run, clip] = ['run', 'clip'].map((name) => contents.parts.get(name) ?? contents.doubtful.get(name))
  if (!run || !clip) throw damaged('it is cut off')
  const read = unpackClip(clip)
  return { name: head.output.name, run: fit(unpackRun(run), read.clip), clip: read.clip }
}

/** Reads a project file. @throws ReelError as {@link unpackProject}, and for one that is too large to be one. */
export async function readProjectFile(file: Blob & { readonly name: string }): Promise<ProjectContents> {
  if (file.size > MAX_CONTAINER)
    throw new ReelError(
      'file-wrong',
      `“${file.name}” is too large for a ReelGAN project; choose another file.`,
    )
  return unpackProject(new Uint8Array(await file.arrayBuffer()))
}
