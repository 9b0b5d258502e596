// Successive halving (arXiv 1502.07943): all candidates train for a little, the better half for longer, and so on. What
// was measured decides alone. Not here: the training (search.ts), who the candidates are (candidates.ts).

/** What is measured of a candidate. */
export interface Measured {
  /** Likeness on frames that it never saw, dB; on those it saw where none are held out. */
  readonly psnr: number
  /** Detail between moments over that of the clip: 1 is as sharp. */
  readonly sharpness: number
}

/** Decibels, of which half the clip's detail between moments, or twice, costs 3. */
export const scoreOf = ({ psnr, sharpness }: Measured): number =>
  psnr - 10 * Math.abs(Math.log10(Math.max(sharpness, 1e-3)))

/** Points by the number of the round in which they were measured. */
export type Scores = ReadonlyMap<number, number>

/** How many rounds there are for so many candidates: until a single one is left. */
export const roundsOf = (candidates: number): number => Math.floor(Math.log2(Math.max(1, candidates))) + 1

/** The better half, best first, of the points of a round by candidate; ties stay as they were. One is always left. */
export const betterHalf = <Id>(points: readonly (readonly [Id, number])[]): readonly Id[] =>
  points
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, Math.max(1, Math.floor(points.length / 2)))
    .map(([id]) => id)

/** Seconds that a candidate trains at least. */
const SHORTEST = 1

/**
 * Seconds of training for each of the `runs` of a round: `left` seconds are shared alike by the `rounds` that are left;
 * `overhead` goes for loading and measuring each run.
 */
export const secondsFor = (left: number, rounds: number, runs: number, overhead: number): number =>
  Math.max(SHORTEST, left / Math.max(1, rounds) / Math.max(1, runs) - overhead)

/** Decibels by which two runs of the same settings differ at least; of nothing more is known where the twin failed. */
const QUIETEST = 0.3
const UNKNOWN = 1

/** By how much the same settings differ from themselves: with another seed, in the same round. */
export const noiseOf = (usual: number | undefined, twin: number | undefined): number =>
  usual === undefined || twin === undefined ? UNKNOWN : Math.max(QUIETEST, Math.abs(usual - twin))

export interface Winner<Id> {
  readonly id: Id
  /** Points more than what is set, in the last round in which both were measured. */
  readonly by: number
}

/**
 * The best of the candidates beside what is set (`usual`), in the last round in which both were measured; null where
 * none were, or where it is not better by more than the noise.
 */
export function winnerOf<Id>(
  usual: Scores,
  others: readonly (readonly [Id, Scores])[],
  noise: number,
): Winner<Id> | null {
  for (const round of [...usual.keys()].toSorted((a, b) => b - a)) {
    const all = others.flatMap(([id, scores]) => {
      const score = scores.get(round)
      return score === undefined ? [] : [{ id, by: score - (usual.get(round) ?? NaN) }]
    })
    const best = all.toSorted((a, b) => b.by - a.by)[0]
    if (best) return best.by > noise ? best : null
  }
  return null
}
