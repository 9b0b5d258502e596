// What a search came to, as a person reads it.

import { saidChanges } from './candidates'
import type { SearchState } from './search'

const dB = (value: number) => `${value.toFixed(1)} dB`

/** One or two sentences about a search that is over. */
export function verdictOf({ candidates, settings, winner, noise, stopped }: SearchState): string {
  const begins = stopped ? 'Stopped. ' : ''
  const usual = candidates.find(({ role }) => role === 'usual')
  const others = candidates.filter(({ role }) => role === 'other')
  if (!usual || usual.scores.size === 0 || !settings)
    return `${begins}What is set was not measured, so there is nothing to compare with.`
  const compared = others.filter(({ scores }) => [...scores.keys()].some((round) => usual.scores.has(round)))
  if (compared.length === 0) return `${begins}Nothing else was measured yet, so there is nothing to compare.`
  const best = winner && others.find(({ id }) => id === winner.id)
  if (!best)
    return `${begins}Nothing was better than what is set by more than the noise (${dB(noise)}): it stays.`
  return `${begins}Better by ${dB(winner.by)}, noise ${dB(noise)}: ${saidChanges(settings, best.changes)}.`
}
