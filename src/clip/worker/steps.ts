// A clip that is a list of pictures with a time each: animations and image sequences. Not here: getting the pictures.

import type { ClipDescription } from '../clip'
import type { Source } from '../source'
import type { Draw } from '../shrink'

/** Browsers show delays this short (seconds) as a tenth of a second, because old files carry them by mistake. */
const SHORTEST = 0.01
const USUAL = 0.1

export const shownDelay = (seconds: number): number => (seconds <= SHORTEST + 1e-9 ? USUAL : seconds)

/** When each picture starts, seconds, and when the last one ends. */
export function startsOf(delays: readonly number[]): number[] {
  const starts = [0]
  for (const delay of delays) starts.push((starts.at(-1) ?? 0) + delay)
  return starts
}

/** Which picture is on screen at `time`: the last one that has started. */
export function indexAt(starts: readonly number[], time: number): number {
  const after = starts.findIndex((start) => start > time)
  return Math.max(0, after < 0 ? starts.length - 2 : after - 1)
}

/** `get` gives the picture of an index (rising within a visit); it is closed when its visit ends. */
export function stepSource(
  description: Omit<ClipDescription, 'start' | 'end' | 'fps' | 'frames'>,
  delays: readonly number[],
  begin: () => (index: number) => Promise<{ readonly draw: Draw; close(): void }>,
  close: () => void,
): Source {
  const starts = startsOf(delays)
  const end = starts.at(-1) ?? 0
  const [first] = delays
  const even = first !== undefined && delays.every((delay) => Math.abs(delay - first) < 1e-6)
  return {
    description: { ...description, start: 0, end, fps: even ? 1 / first : null, frames: delays.length },
    async visit(times, signal, show) {
      const get = begin()
      for (const [order, time] of times.entries()) {
        signal.throwIfAborted()
        const index = indexAt(starts, time)
        const picture = await get(index)
        try {
          await show({ time: starts[index] ?? 0, draw: picture.draw }, order)
        } finally {
          picture.close()
        }
      }
    },
    close,
  }
}
