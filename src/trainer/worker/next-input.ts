// What the next step of a run is given: frames, places on the path, rounds of the game, questions. Chance is drawn from
// the run's streams in an order that is part of its bits.

import { type ClipLength, labelLength } from '../../core/classes'
import type { Random } from '../../core/random'
import { drawBatch, gaps, indexes } from '../../dataset/batch'
import { drawShown } from '../../dataset/tasks'
import type { Triples } from '../../dataset/triples'
import type { StepInput } from '../../model/step-inputs'
import { codeTimeOf, splineRows } from '../../network/codes'
import { classesOf } from '../../network/labels'
import { tasksOf } from '../../settings/critics'
import type { Settings } from '../../settings/settings'
import { drawRound } from './invented'

interface NextInput {
  readonly settings: Settings
  /** Whether nothing is invented yet and no pictures are judged. */
  readonly warming: boolean
  readonly length: ClipLength
  readonly frames: number
  readonly triples: Triples
  /** How often the game of coefficients is played, and on how many invented clips; null where it is not. */
  readonly rounds: { readonly count: number; readonly clips: number } | null
  readonly random: { readonly data: Random; readonly game: Random }
}

export function nextInput({
  settings,
  warming,
  length,
  frames,
  triples,
  rounds,
  random,
}: NextInput): StepInput {
  const batch = drawBatch(triples, settings.batch, warming, random.data)
  const asking = !warming && tasksOf(settings, labelLength(length)).length > 0
  const time = codeTimeOf(settings, length)
  const ground = { triples, time, frames, noise: settings.noise }
  const rows = splineRows(time, batch.mixes)
  const real = indexes(batch.real)
  return {
    real,
    gaps: gaps(batch.real),
    rows,
    path: batch.path,
    mixes: batch.mixes.slice(batch.path * 3),
    rounds: Array.from({ length: rounds?.count ?? 0 }, () =>
      drawRound(ground, rounds?.clips ?? 0, random.game),
    ),
    ...(asking && { tasks: { clips: drawShown(batch.real, random.data), length } }),
    ...classesOf(time, real, rows),
  }
}
