// A trainer under test: keeps what it tells, and waits for what it will tell.

import type { BackendChoice } from '../core/engine'
import { WorkerTrainer } from './client'
import type { Part } from './client/restart-limit'
import type { WorkerLike } from './client/worker-connection'
import type { TrainerEvent } from './protocol'

type Told<Type extends TrainerEvent['type']> = Extract<TrainerEvent, { type: Type }>

/**
 * `make` gives the workers: 0 is the first that draws, 1 the first that trains (made with the first call that needs
 * it), then come successors.
 */
export function trainerUnderTest<W extends WorkerLike>(
  make: (index: number, part: Part) => W,
  wanted: BackendChoice,
) {
  const workers: W[] = []
  const told: TrainerEvent[] = []
  const listeners = new Set<(event: TrainerEvent) => void>()
  const trainer = new WorkerTrainer(
    (part) => {
      const worker = make(workers.length, part)
      workers.push(worker)
      return worker
    },
    wanted,
    (event) => {
      told.push(event)
      for (const listener of listeners) listener(event)
    },
  )
  const all = <Type extends TrainerEvent['type']>(type: Type) =>
    told.filter((event): event is Told<Type> => event.type === type)
  /** The next event of this kind that is wanted. */
  const next = <Type extends TrainerEvent['type']>(
    type: Type,
    wantedOne: (event: Told<Type>) => boolean = () => true,
  ) =>
    new Promise<Told<Type>>((resolve) => {
      const listener = (event: TrainerEvent) => {
        if (event.type !== type || !wantedOne(event as Told<Type>)) return
        listeners.delete(listener)
        resolve(event as Told<Type>)
      }
      listeners.add(listener)
    })
  /** Resolves once training has told of this step or a later one. */
  const reach = (step: number) => next('progress', ({ progress }) => progress.step >= step)
  return { trainer, workers, all, next, reach }
}
