// Clips that are trained together, each a class of its own: they stand one after another in time, as one clip. Nothing
// that is drawn from time (codes, triples, splits) reaches from one into the next.

import type { ClipInfo } from './frames'

/** A network cannot be taught more at once. */
export const MOST_CLASSES = 8

/** How many frames a clip has; where it has several classes, those of each. */
export type ClipLength = number | readonly number[]

/** One class on the time line of all, frames. */
export interface Span {
  readonly first: number
  readonly frames: number
}

/** The classes one after another; one where there are none. */
export function spansOf(length: ClipLength): readonly Span[] {
  let first = 0
  return (typeof length === 'number' ? [length] : length).map((frames) => {
    const span = { first, frames }
    first += frames
    return span
  })
}

/** Frames of all classes together. */
export const framesIn = (length: ClipLength): number =>
  spansOf(length).reduce((sum, { frames }) => sum + frames, 0)

/** How many numbers tell the class: 0 where there is but one. */
export const labelLength = (length: ClipLength): number =>
  typeof length === 'number' || length.length < 2 ? 0 : length.length

/** The class at time `t`, by its number: between two of them the nearer one. */
export function classAt(spans: readonly Pick<Span, 'first'>[], t: number): number {
  const after = spans.findIndex(({ first }) => t < first - 0.5)
  return Math.max(0, (after < 0 ? spans.length : after) - 1)
}

/** The length of a clip as it is remembered. */
export const lengthOf = ({ frames, classes }: Pick<ClipInfo, 'frames' | 'classes'>): ClipLength =>
  classes ? classes.map((each) => each.frames) : frames

/** The time in every class where as much of it has gone by as at `t` of the class that this is in. */
export function sameMoments(spans: readonly Span[], t: number): number[] {
  const own = spans[classAt(spans, t)]
  if (!own) return []
  const gone = Math.min(1, Math.max(0, (t - own.first) / Math.max(1, own.frames - 1)))
  return spans.map((span) => (span === own ? t : span.first + gone * (span.frames - 1)))
}
