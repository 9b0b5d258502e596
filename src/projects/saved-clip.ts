// What a run learns from, as bytes and back: the frames, how they were taken, and where it is small enough the file
// that they were taken from. Written once a run. Not here: the training itself (saved-run.ts).

import * as v from 'valibot'
import type { ClipInfo, Frames } from '../core/frames'
import { shownName } from '../core/names'
import { clipInfoSchema } from '../network/snapshot'
import { type Bytes, type Contents, damaged, newer, notOurs, pack, unpack } from './container'

/** Originals up to this are kept beside the frames, bytes together. */
export const MOST_ORIGINAL = 50_000_000
/** And so many of them: the names of more might not find room in a header. */
export const MOST_ORIGINALS = 512
const MAX_SIDE = 512

const place = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))

/** In and out points, seconds, and what was taken of the picture (clip/clip.ts, Crop). */
const cutSchema = v.object({
  from: place,
  to: place,
  crop: v.object({ x: place, y: place, side: v.pipe(v.number(), v.minValue(1), v.maxValue(1e6)) }),
})
export type SavedCut = v.InferOutput<typeof cutSchema>

const headSchema = v.object({
  format: v.number(),
  info: clipInfoSchema,
  /** Width of a frame; the height follows from how many bytes there are. */
  size: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(MAX_SIDE)),
  /** Null when the frames came without a clip that could be taken again. */
  cut: v.fallback(v.nullable(cutSchema), null),
  files: v.fallback(
    v.array(v.strictTuple([v.pipe(v.string(), v.maxLength(255)), v.pipe(v.string(), v.maxLength(100))])),
    [],
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
  readonly info: ClipInfo
  readonly cut: SavedCut | null
  /** The originals; empty for a built-in clip and where they were too large. */
  readonly files: readonly SavedFile[]
}

/** @throws ReelError `export-failed` when it is too large. */
export function packClip({ frames, info, cut, files }: SavedClip): Bytes {
  const head = {
    format: 1,
    info,
    size: frames.width,
    cut,
    files: files.map(({ name, type }) => [name, type]),
  }
  return pack('clip', head, [
    ['frames', frames.rgb],
    ...files.map(({ bytes }, i) => [`file ${i}`, bytes] as const),
  ])
}

/** A clip as it was read. */
export interface ReadClip {
  readonly clip: SavedClip
  /** Whether its frames are those that were written, down to the last byte; else some pixels may be others. */
  readonly sure: boolean
}

/**
 * Where only the file is damaged, the clip comes without it: the frames are what training needs.
 * @throws ReelError `file-damaged` or `file-wrong` when the frames are not there.
 */
export function unpackClip(bytes: Uint8Array): ReadClip {
  const contents = unpack(bytes, 'clip')
  const parsed = v.safeParse(headSchema, contents.head)
  if (!parsed.success) throw notOurs('its header')
  const { format, info, size: width, cut, files } = parsed.output
  if (format !== 1) throw newer()
  const whole = contents.parts.get('frames')
  const rgb = whole ?? contents.doubtful.get('frames')
  const height = (rgb?.length ?? 0) / (info.frames * width * 3)
  if (!rgb || !Number.isInteger(height) || height < 8 || height > MAX_SIDE) throw damaged('its frames')
  const frames = { width, height, count: info.frames, fps: info.fps, rgb }
  return { clip: { frames, info, cut, files: filesOf(files, contents) }, sure: whole !== undefined }
}

/** All of them, else none: some of several images are another clip. */
function filesOf(named: readonly (readonly [string, string])[], { parts }: Contents): readonly SavedFile[] {
  const files = named.flatMap(([name, type], i) => {
    const bytes = parts.get(`file ${i}`)
    return bytes ? [{ name: shownName(name), type, bytes }] : []
  })
  return files.length === named.length ? files : []
}
