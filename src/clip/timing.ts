// Which moments of a clip become frames. Plain numbers, shared by the page and the decode worker.

import { FEWEST_FRAMES } from '../core/frames'

/** The mid-points of `count` equal parts of `from` .. `to`, seconds. */
export function midPoints(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((i + 0.5) * (to - from)) / count)
}

/** Pictures are steady while none stays longer than this many times the shortest: clocks of cameras jitter by less. */
const STEADY = 1.5

/**
 * Which pictures become frames, as indexes into the different ones among `shown` (the start of the picture on screen at
 * each mid-point of `from` .. `to`, seconds, rising). Frames lie evenly in time, so that a picture that stays longer
 * comes again and a pause lasts as long as it did. No more of them than the shortest picture asks for: a steady clip
 * gives each picture once, and only where those are too few to train on (two images, a GIF of five pictures) each comes
 * again.
 */
export function evenFrames(shown: readonly number[], from: number, to: number): number[] {
  const starts = shown.filter((start, i) => start !== shown[i - 1])
  const each = starts.map((_, i) => i)
  if (starts.length < 2 || starts.length === shown.length) return each
  const shortest = Math.min(...starts.slice(1).map((start, i) => start - (starts[i] ?? start)))
  const stays = starts.map((start, i) => (starts[i + 1] ?? to) - Math.max(start, from))
  const steady = Math.max(...stays) <= STEADY * shortest
  if (steady && starts.length >= FEWEST_FRAMES) return each
  const asked = steady ? starts.length : Math.max(starts.length, Math.round((to - from) / shortest))
  const count = Math.min(shown.length, asked * Math.ceil(FEWEST_FRAMES / asked))
  return midPoints(from, to, count).map((time) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= time),
    ),
  )
}
