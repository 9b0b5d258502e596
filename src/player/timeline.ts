// Which point of the latent space is shown when: pure arithmetic over frames of the clip.
// Not here: the clock (player.ts), drawing (paint.ts), how a point becomes a picture (beyond the wall).

import { type LatentPoint, type Moment, MOST_POSITION, WALK_STRETCH, WALK_STRETCHES } from '../core/latent'
import type { Ends, Mode } from '../core/scene'

/** The clip as a ruler: positions are in its frames. */
export interface Span {
  /** Number of frames, ≥ 1. */
  readonly frames: number
  readonly fps: number
}

/** What is added to every point, whatever the time. */
export interface Offsets {
  /** Standard deviations along the principal directions. */
  readonly directions: readonly number[]
  /** Content seed; 0 is the clip's own. */
  readonly content: number
  /** Seed of a random motion code; absent or 0: the clip's own. */
  readonly random?: number | undefined
  /** How much of each class of the clip; absent: that of the time. */
  readonly mix?: readonly number[] | undefined
}

/** Everything but the position that decides which point is shown. */
export interface Course {
  readonly mode: Mode
  readonly offsets: Offsets
  readonly walkSeed: number
  readonly ends: Ends | null
}

/** Most frames of the seam over which a loop melts its end into its start. */
const SEAM = 12
/** Seconds from the first moment of a morph to the second and back, when it is played. */
const MORPH_SECONDS = 4
/** No more pictures than this are asked for in a second of playback: the same processor trains. */
const PICTURES_PER_SECOND = 30

const lastFrame = (span: Span): number => Math.max(0, span.frames - 1)

/** Frames of the loop's seam: at most a third of the clip, so that the rest plays as it is. */
export const seamLength = (span: Span): number => Math.min(SEAM, Math.floor(lastFrame(span) / 3))

const PERIODS: Readonly<Record<Mode, (span: Span) => number>> = {
  // The last frame stays for its full frame time before the first one comes back.
  clip: (span) => span.frames,
  loop: (span) => lastFrame(span) - seamLength(span),
  'there-and-back': (span) => 2 * lastFrame(span),
  walk: () => Infinity,
  morph: (span) => MORPH_SECONDS * span.fps,
}

/** Frames after which a mode repeats itself; Infinity for a walk. Never less than 1. */
export const period = (mode: Mode, span: Span): number => Math.max(1, PERIODS[mode](span))

const wrap = (value: number, length: number): number => ((value % length) + length) % length

/**
 * The position `by` frames (negative: back) after `position`.
 * A loop plays its first frames once, then turns from its last frame to the end of the seam, where the pictures agree.
 */
export function advance(mode: Mode, span: Span, position: number, by: number): number {
  const next = position + by
  if (mode === 'walk') return walked(next)
  if (mode !== 'loop') return wrap(next, period(mode, span))
  const last = lastFrame(span)
  if (next < 0) return wrap(last + next, Math.max(1, last))
  const seam = seamLength(span)
  return next <= last ? next : seam + wrap(next - last, period(mode, span))
}

/**
 * Beyond the largest position a walk goes on where it has been the same for long: nobody sees it, and a scene can be
 * kept.
 */
function walked(position: number): number {
  if (position <= MOST_POSITION) return Math.max(0, position)
  const turn = WALK_STRETCH * WALK_STRETCHES
  return MOST_POSITION - turn + wrap(position - MOST_POSITION, turn)
}

/** Whether the positions of a mode lie on the clip's time line; those of a walk and a morph do not. */
export const followsClip = (mode: Mode): boolean => mode !== 'walk' && mode !== 'morph'

/** Where a position of a mode that follows the clip lies on its time line, frames, 0 .. frames - 1. */
export function clipTime(mode: Mode, span: Span, position: number): number {
  const last = lastFrame(span)
  if (mode === 'there-and-back' && position > last) return Math.max(0, 2 * last - position)
  return Math.min(Math.max(0, position), last)
}

/** Saved moments, of which those beyond the end of the clip come to lie at its end. */
export function endsWithin(ends: Ends | null, span: Span): Ends | null {
  const within = (moment: Moment): Moment => ({ ...moment, t: Math.min(moment.t, lastFrame(span)) })
  return ends && { ...ends, from: within(ends.from), to: within(ends.to) }
}

/** How far a morph is from its first moment to its second, 0 .. 1, at a `phase` of 0 .. 1 of its way there and back. */
export const morphAmount = (phase: number): number => (1 - Math.cos(2 * Math.PI * phase)) / 2

/** The position on the way there at which a morph is `amount` (0 .. 1) of the way. */
export function morphPosition(amount: number, span: Span): number {
  const clamped = Math.min(1, Math.max(0, amount))
  return (Math.acos(1 - 2 * clamped) / (2 * Math.PI)) * period('morph', span)
}

const smooth = (x: number): number => x * x * (3 - 2 * x)

/**
 * The point that is shown at `position` (as `advance` gives it). A morph without its ends shows the start of the
 * clip.
 */
export function pointAt(
  { mode, offsets, walkSeed, ends }: Course,
  span: Span,
  position: number,
): LatentPoint {
  const at = (t: number): Moment => ({ t, ...offsets })
  if (mode === 'walk') return { kind: 'walk', seed: walkSeed, frame: position, moment: at(0) }
  if (mode === 'morph' && ends) {
    const straight = ends.straight ? { straight: true } : {}
    const amount = morphAmount(position / period(mode, span))
    return { kind: 'morph', from: ends.from, to: ends.to, amount, ...straight }
  }
  const t = clipTime(mode, span, position)
  const seam = seamLength(span)
  const intoSeam = t - (lastFrame(span) - seam)
  if (mode !== 'loop' || seam === 0 || intoSeam <= 0) return { kind: 'moment', moment: at(t) }
  return { kind: 'morph', from: at(t), to: at(intoSeam), amount: smooth(intoSeam / seam), straight: true }
}

/**
 * How many frames of the clip one shown picture stands for while playing: whole frames when the clip runs fast,
 * a whole part of a frame when it runs slowly, so that slow motion shows what lies between the frames.
 */
export function pictureStep(fps: number, speed: number): number {
  const framesPerSecond = fps * speed
  if (framesPerSecond >= PICTURES_PER_SECOND) return framesPerSecond / PICTURES_PER_SECOND
  return 1 / Math.floor(PICTURES_PER_SECOND / framesPerSecond)
}
