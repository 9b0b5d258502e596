// How a network learned: its averaged generator at growing milestones of the run, packed small. Plain data and the rule
// of which are kept. Not here: when the training loop takes them (trainer/worker/loop.ts), nor how they are packed
// (share/) or drawn again.

/** The generator after `step` training steps. */
export interface Milestone {
  readonly step: number
  /** A packed snapshot (share/model-link.ts), 8-bit weights: 0.15 MB at 32 px, 0.5 MB at 64 px. */
  readonly body: Uint8Array<ArrayBuffer>
}

/** Milestones by rising step; the first is step 0 unless the run was opened without it. */
export type History = readonly Milestone[]

/** Milestones that are kept, while together they stay below `MOST_BYTES`; never fewer than `FEWEST` for that. */
export const MOST_MILESTONES = 24
const MOST_BYTES = 10_000_000
const FEWEST = 6

/** The first milestone after step 0. */
const FIRST = 10
/** Milestones between a step and its double. */
const PER_DOUBLING = 4

/**
 * Whether the loop takes a milestone at this step: 0, 10, 12, 14, 17, 20, … 40, … 80, each a fifth later than the one
 * before.
 */
export function isMilestone(step: number): boolean {
  if (step < FIRST) return step === 0
  const nearest = Math.round(PER_DOUBLING * Math.log2(step / FIRST))
  return step === Math.round(FIRST * 2 ** (nearest / PER_DOUBLING))
}

/**
 * Where a step lies on the scale on which learning looks even: doubling the steps always goes equally far. Step 0 is 0.
 */
export const learningScale = (step: number): number => Math.log2(1 + step / FIRST)

/**
 * The history with one milestone more. What it already says of that step or of later ones is forgotten: the run went
 * back and came here anew. When there are too many, the one whose neighbours lie closest on the growing scale goes, the
 * older of two alike: every second old one in turn, never the first nor the newest.
 */
export function withMilestone(history: History, milestone: Milestone): History {
  let all: History = [...upTo(history, milestone.step - 1), milestone]
  while (isTooMuch(all)) all = all.toSpliced(mostDispensable(all), 1)
  return all
}

function isTooMuch(history: History): boolean {
  const bytes = history.reduce((sum, { body }) => sum + body.length, 0)
  return history.length > MOST_MILESTONES || (bytes > MOST_BYTES && history.length > FEWEST)
}

function mostDispensable(history: History): number {
  const gap = (i: number) =>
    learningScale(history[i + 1]?.step ?? Infinity) - learningScale(history[i - 1]?.step ?? 0)
  let least = 1
  // Rounded steps make equal gaps differ a little; of two alike the older one goes.
  for (let i = 2; i < history.length - 1; i++) if (gap(i) < gap(least) * 0.95) least = i
  return least
}

/** What is left of it when the run goes back to `step`. */
export const upTo = (history: History, step: number): History =>
  history.filter((milestone) => milestone.step <= step)
