// Pictures of one's own for a model to draw: read from files, and the model that plays from them. Not here: finding
// their codes (model/invert.ts).

import { centredCrop } from '../../../clip/clip'
import { openFiles } from '../../../clip/open-files'
import { isPicture, takeStill } from '../../../clip/still'
import { ReelError } from '../../../core/errors'
import { type Frames, pixelsOf, type Sides } from '../../../core/frames'
import type { Moment } from '../../../core/latent'
import { shownName } from '../../../core/names'
import type { Scene } from '../../../core/scene'
import { playingCodes, withMoments } from '../../../network/added-moments'
import { codeCount } from '../../../network/codes'
import type { Inversion } from '../../../network/inversion'
import type { Snapshot } from '../../../network/snapshot'

/** What a model is to draw: a picture, two, or a clip. */
export interface OwnPictures {
  readonly kind: 'stills' | 'clip'
  readonly name: string
  /** As large as the model's own. Of a clip those that its codes stand for: every so many frames one. */
  readonly wanted: Frames
  /** Frames of the whole clip. */
  readonly frames: number
}

const TOO_MANY = 'Choose one picture, two pictures, or one clip.'

/**
 * Reads the files that somebody dropped or chose, for a model of `sides` that has a code every `spacing` frames. Of a
 * clip at most `most` frames are taken.
 * @throws ReelError one sentence; the signal's reason when it is aborted.
 */
export async function readOwn(
  files: readonly File[],
  { sides, spacing, most }: { readonly sides: Sides; readonly spacing: number; readonly most: number },
  signal: AbortSignal,
): Promise<OwnPictures> {
  const [file, ...more] = files
  if (!file || more.length > 1) throw new ReelError('clip-unsupported', TOO_MANY)
  const still = await Promise.all(files.map(isPicture))
  signal.throwIfAborted()
  if (still.every(Boolean)) {
    const stills = await Promise.all(files.map((each) => takeStill(each, sides)))
    signal.throwIfAborted()
    return { kind: 'stills', name: shownName(file.name), wanted: joined(stills), frames: stills.length }
  }
  if (more.length > 0) throw new ReelError('clip-unsupported', TOO_MANY)
  const clip = await openFiles([file], { signal })
  try {
    const { start, end, name } = clip.description
    const crop = centredCrop(clip.description, sides)
    const taken = await clip.take({ from: start, to: end, crop, count: most, ...sides, signal })
    const rows = codeCount(taken.count, spacing)
    const every = Array.from({ length: rows }, (_, row) => Math.min(taken.count - 1, row * spacing))
    return {
      kind: 'clip',
      name: shownName(name),
      wanted: pickedFrames(taken, every),
      frames: taken.count,
    }
  } finally {
    clip.close()
  }
}

function joined(all: readonly Frames[]): Frames {
  const [first] = all
  if (!first) throw new Error('there is nothing to join')
  const rgb = new Uint8Array(all.reduce((sum, each) => sum + each.rgb.length, 0))
  all.forEach((each, i) => rgb.set(each.rgb, i * first.rgb.length))
  return { ...first, count: all.length, rgb }
}

/** The frames of these numbers. */
function pickedFrames(frames: Frames, numbers: readonly number[]): Frames {
  const length = pixelsOf(frames) * 3
  const rgb = new Uint8Array(numbers.length * length)
  numbers.forEach((t, i) => rgb.set(frames.rgb.subarray(t * length, (t + 1) * length), i * length))
  return { ...frames, count: numbers.length, rgb }
}

/**
 * The model that plays from what was found: a clip from its codes; two pictures as a morph from one to the other; one
 * as a morph from `from`, a moment of the model, to it. @throws ReelError `setting-wrong`, see `withMoments`.
 */
export function playedModel(
  { manifest }: Snapshot,
  { kind, name, frames, wanted }: OwnPictures,
  { codes, tensors }: Inversion,
  from: Moment,
): Snapshot {
  const model = { manifest, tensors }
  if (kind === 'clip') return playingCodes(model, codes, { name, frames, fps: wanted.fps })
  const { snapshot, times } = withMoments(model, codes)
  const [first = from, second] = times.map((t): Moment => ({ t, directions: [], content: 0 }))
  const ends = second ? { from: first, to: second } : { from, to: first }
  const scene: Scene = { mode: 'morph', position: 0, directions: [], content: 0, walkSeed: 1, ends }
  return { ...snapshot, manifest: { ...snapshot.manifest, scene } }
}

/** The mean of some likenesses in words. */
export const decibels = (all: readonly number[]): string =>
  `${(all.reduce((sum, each) => sum + each, 0) / Math.max(1, all.length)).toFixed(1)} dB`
