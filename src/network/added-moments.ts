// A model that plays pictures of somebody else's: moments behind the end of its clip, or a clip of its own in the place
// of the one that it learned. Nothing but rows of its table of codes, so that files, links and every player know it
// already. Not here: the codes of pictures (model/invert.ts).

import { ReelError } from '../core/errors'
import type { ClipInfo } from '../core/frames'
import { codeCount, codeTimeOf } from './codes'
import { MOST_FRAMES, type NamedTensor, type Snapshot } from './snapshot'
import { CODE } from './widths'

/** Rows of one moment, so that it stands still for as many times the spacing, less one. */
const ROWS = 2

/**
 * The same model with moments behind the end of its clip, one for each of `codes` [n, 32], and their times in frames.
 * Its clip is another one from now on: it cannot be taken for the built-in one any more.
 * @throws ReelError `setting-wrong` where the clip would have too many frames.
 */
export function withMoments(
  { manifest, tensors }: Snapshot,
  codes: Float32Array,
): { readonly snapshot: Snapshot; readonly times: readonly number[] } {
  const { clip, settings } = manifest
  const { count, spacing } = codeTimeOf(settings, clip.frames)
  const n = codes.length / CODE
  // The clip's last row stands twice, so that its end stays what it is; the very last row is never come by.
  const first = count + 1
  const frames = spacing * (first + n * ROWS - 2) + 1
  if (frames > MOST_FRAMES)
    throw new ReelError(
      'setting-wrong',
      `A model has room for ${MOST_FRAMES} frames, and this one has ${clip.frames}: open a shorter one, or fewer pictures.`,
    )
  const table = new Float32Array(codeCount(frames, spacing) * CODE)
  const known = tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
  table.set(known)
  table.set(known.subarray(-CODE), count * CODE)
  for (let row = 0; row < n * ROWS; row++) {
    const moment = Math.floor(row / ROWS)
    table.set(codes.subarray(moment * CODE, (moment + 1) * CODE), (first + row) * CODE)
  }
  const added = n === 1 ? 'a picture' : `${n} pictures`
  return {
    snapshot: {
      manifest: { ...bare(manifest), clip: infoOf(clip, `${clip.name} and ${added}`, frames) },
      tensors: withTable(tensors, table),
    },
    times: Array.from({ length: n }, (_, i) => spacing * (first + i * ROWS)),
  }
}

/**
 * The same model playing another clip of `frames` frames, whose `codes` [rows, 32] stand as far apart in time as its
 * own.
 */
export function playingCodes(
  { manifest, tensors }: Snapshot,
  codes: Float32Array<ArrayBuffer>,
  clip: Pick<ClipInfo, 'name' | 'frames' | 'fps'>,
): Snapshot {
  return {
    manifest: { ...bare(manifest), clip: { name: clip.name, frames: clip.frames, fps: clip.fps } },
    tensors: withTable(tensors, codes),
  }
}

/** What was on the stage, and how well the clip came back, were another clip's. */
function bare({ format, settings, step, clip, warm }: Snapshot['manifest']): Snapshot['manifest'] {
  return { format, settings, step, clip, ...(warm ? { warm } : {}) }
}

const infoOf = ({ fps }: ClipInfo, name: string, frames: number): ClipInfo => ({ name, frames, fps })

const withTable = (tensors: readonly NamedTensor[], table: Float32Array<ArrayBuffer>): NamedTensor[] =>
  tensors.map((tensor) =>
    tensor.name === 'codes' ? { name: 'codes', shape: [table.length / CODE, CODE], data: table } : tensor,
  )
