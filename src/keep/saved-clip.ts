// What a run learns from, as bytes and back: the frames, how they were taken, and where it is small enough the file that they
// were taken from. Written once a run. Not here: the training itself (saved-run.ts).

import * as v from 'valibot'
import type { Frames } from '../core/frames'
import { clipInfoSchema } from '../core/snapshot'
import { type Bytes, damaged, notOurs, pack, partOf, unpack } from './container'
import { where } from './saved-run'

/** Originals up to this are kept beside the frames, bytes together. */
export const MOST_ORIGINAL = 50_000_000
const MAX_FILES = 512
const MAX_SIDE = 256

const place = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))

/** In and out points, seconds, and the square that was taken, pixels of the upright picture. */
const cutSchema = v.strictObject({
  from: place,
  to: place,
  crop: v.strictObject({ x: place, y: place, side: v.pipe(v.number(), v.minValue(1), v.maxValue(1e6)) }),
})
export type SavedCut = v.InferOutput<typeof cutSchema>

const headSchema = v.strictObject({
  format: v.literal(1),
  info: clipInfoSchema,
  size: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(MAX_SIDE)),
  /** Null when the frames came without a clip that could be taken again. */
  cut: v.nullable(cutSchema),
  files: v.pipe(
    v.array(v.strictTuple([v.pipe(v.string(), v.maxLength(255)), v.pipe(v.string(), v.maxLength(100))])),
    v.maxLength(MAX_FILES),
  ),
})

export interface SavedFile {
  readonly name: string
  /** Media type, may be empty. */
  readonly type: string
  readonly bytes: Bytes
}

export interface SavedClip {
  readonly frames: Frames
  readonly info: v.InferOutput<typeof clipInfoSchema>
  readonly cut: SavedCut | null
  /** The originals; empty for a built-in clip and where they were too large. */
  readonly files: readonly SavedFile[]
}

/** @throws ReelError `export-failed` when it is too large. */
export function packClip({ frames, info, cut, files }: SavedClip): Bytes {
  const head = { format: 1, info, size: frames.size, cut, files: files.map(({ name, type }) => [name, type]) }
  return pack('clip', head, [
    ['frames', frames.rgb],
    ...files.map(({ bytes }, i) => [`file ${i}`, bytes] as const),
  ])
}

/** @throws ReelError `file-damaged` or `file-wrong`. */
export function unpackClip(bytes: Uint8Array): SavedClip {
  const contents = unpack(bytes, 'clip')
  const parsed = v.safeParse(headSchema, contents.head)
  if (!parsed.success) throw notOurs(where(parsed.issues))
  const { info, size, cut, files } = parsed.output
  const rgb = partOf(contents, 'frames')
  if (rgb.length !== info.frames * size * size * 3) throw damaged('its frames have another length')
  return {
    frames: { size, count: info.frames, fps: info.fps, rgb },
    info,
    cut,
    files: files.map(([name, type], i) => ({ name, type, bytes: partOf(contents, `file ${i}`) })),
  }
}
