// Which of several ways of computing is taken: each is started, tested and timed in turn, and the fastest correct one
// wins. Knows no backend: what starting, testing and timing are is handed in.

import type { EngineCandidate } from '../../core/engine'
import { ReelError } from '../../core/errors'

/** What can be tried. */
export interface Candidate {
  readonly label: string
  /** Makes it the running one; called once. Throws a reason where it cannot be had. */
  readonly start: () => Promise<void>
  /** Makes it the running one again after another was tried. */
  readonly resume: () => Promise<void>
}

export interface Judges {
  /** The fault of the running one as the end of a sentence, or null. */
  readonly fault: () => Promise<string | null>
  /**
   * Milliseconds of a real training step on the running one. May take `budget` milliseconds; may stop at the first step
   * that is slower than `best`. Absent: the first correct one is taken.
   */
  readonly time?: (budget: number, best: number) => Promise<number>
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

export interface Choice<C extends Candidate> {
  /** Null when none can be had or none is right. */
  readonly taken: C | null
  readonly candidates: readonly EngineCandidate[]
  /** Of the first one that was refused, as the end of a sentence. */
  readonly fault: string | null
}

/** Milliseconds for all candidates together. One step each is timed in any case. */
export const BUDGET = 3000

interface Trial<C extends Candidate> {
  readonly candidate: C
  readonly fault: string | null
  readonly ms: number | null
}

/**
 * Tries candidates in order. Timing starts with the second correct one in sight: where nothing is left to decide it
 * costs nothing.
 */
export async function choose<C extends Candidate>(
  candidates: readonly C[],
  { fault, time, now }: Judges,
): Promise<Choice<C>> {
  const end = now() + BUDGET
  const trials: Trial<C>[] = []
  for (const [i, candidate] of candidates.entries()) {
    const found = await startAndTest(candidate, fault)
    const left = candidates.length - i
    const rival = left > 1 || trials.some(({ ms }) => ms !== null)
    const timed = found === null && time !== undefined && rival
    const best = fastest(trials)?.ms ?? Number.POSITIVE_INFINITY
    trials.push(
      timed
        ? { candidate, ...(await timeIt(() => time(Math.max(0, end - now()) / left, best))) }
        : { candidate, fault: found, ms: null },
    )
    // Without timing the order decides.
    if (found === null && !timed) break
  }
  const taken = fastest(trials)
  if (taken && taken.candidate !== trials.at(-1)?.candidate) await taken.candidate.resume()
  return {
    taken: taken?.candidate ?? null,
    candidates: candidates.map((each) => explain(each, trials, taken)),
    fault: trials.find((trial) => trial.fault !== null)?.fault ?? null,
  }
}

async function startAndTest(candidate: Candidate, fault: Judges['fault']): Promise<string | null> {
  try {
    await candidate.start()
  } catch (error) {
    // That its code did not arrive says nothing against it: a slower one is not taken for that.
    if (error instanceof ReelError && error.code === 'part-missing') throw error
    return `it did not start (${messageOf(error)})`
  }
  return fault()
}

/** A step that throws, e.g. for lack of memory, is a fault of the candidate like any other. */
async function timeIt(time: () => Promise<number>): Promise<{ fault: string | null; ms: number | null }> {
  try {
    return { fault: null, ms: await time() }
  } catch (error) {
    return { fault: `its training step failed (${messageOf(error)})`, ms: null }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The fastest correct one; those that were timed come before the one that was not. */
function fastest<C extends Candidate>(trials: readonly Trial<C>[]): Trial<C> | undefined {
  const cost = ({ ms }: Trial<C>) => ms ?? Number.POSITIVE_INFINITY
  return trials.filter(({ fault }) => fault === null).toSorted((a, b) => cost(a) - cost(b))[0]
}

const rounded = (ms: number) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)))

function explain<C extends Candidate>(
  candidate: C,
  trials: readonly Trial<C>[],
  taken: Trial<C> | undefined,
): EngineCandidate {
  const { label } = candidate
  const trial = trials.find((each) => each.candidate === candidate)
  const msPerStep = trial?.ms ?? null
  const isTaken = trial !== undefined && trial === taken
  const say = (reason: string): EngineCandidate => ({ label, taken: isTaken, msPerStep, reason })
  if (!trial) return say('Not tried: what is taken comes first.')
  if (trial.fault !== null) return say(`Refused: ${trial.fault}.`)
  if (!isTaken)
    return say(`Slower: ${rounded(trial.ms ?? 0)} ms a step against ${rounded(taken?.ms ?? 0)} ms.`)
  return say(
    trial.ms === null
      ? 'Taken: nothing else here is as fast.'
      : `Taken: the fastest, ${rounded(trial.ms)} ms a step.`,
  )
}
