// Clips as the tasks of the critic show them: some in the order of time, some not. Positions only. Not here: what is
// asked (settings/tasks.ts).

import type { Random } from '../core/random'
import type { Triple } from './triples'

/** Three frame indexes as they are shown. */
export interface ShownClip {
  readonly frames: Triple
  /** Whether the middle one lies between the others in time. */
  readonly inOrder: boolean
}

/** Out of order, the frame in the middle is an outer one, as in Shuffle and Learn (arXiv 1603.08561, §3.1). */
const shuffled = ([a, b, c]: Triple, lastFirst: boolean): ShownClip => ({
  frames: lastFirst ? [a, c, b] : [b, a, c],
  inOrder: false,
})

/** Each clip as it is, or as likely out of order, in one way or the other. */
export const drawShown = (clips: readonly Triple[], random: Random): readonly ShownClip[] =>
  clips.map((clip) => {
    const lastFirst = random.uniform() < 0.5
    return random.uniform() < 0.5 ? { frames: clip, inOrder: true } : shuffled(clip, lastFirst)
  })

/** A clip that is asked about, and a frame that is not the last of it. */
export interface Question extends ShownClip {
  readonly other: number
}

/**
 * Of each three neighbours among `frames`, in rising order, a clip in order and one out of it, so that who guesses is
 * right half of the time; none of fewer than three.
 */
export function questionsOf(frames: readonly number[]): readonly Question[] {
  const half = Math.floor(frames.length / 2)
  return frames.slice(2).flatMap((c, i) => {
    const clip: Triple = [frames[i] ?? 0, frames[i + 1] ?? 0, c]
    const other = frames[(i + 2 + half) % frames.length] ?? 0
    return [
      { frames: clip, inOrder: true, other },
      { ...shuffled(clip, i % 2 === 0), other },
    ]
  })
}
