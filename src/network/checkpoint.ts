// A training run as plain data: everything that another worker, or another visit, needs to go on just where it stood.
// Not here: how it is read from an engine and put back (trainer/worker/checkpoint.ts), nor the clip's frames.

import type { ClipInfo } from '../core/frames'
import { Random, type RandomState } from '../core/random'
import type { Settings } from '../settings/settings'
import { isOfMapping } from './components'
import type { NamedTensor, Snapshot } from './snapshot'
import type { WarmStart } from './warm-start'

/** The streams of random numbers that training draws from. */
export const RANDOM_STREAMS = ['data', 'noise', 'augment', 'game'] as const
export type RandomStream = (typeof RANDOM_STREAMS)[number]

export type RandomStates = Readonly<Record<RandomStream, RandomState>>

export const NETWORKS = ['generator', 'discriminator', 'mapping', 'critic', 'encoder'] as const
export type NetworkName = (typeof NETWORKS)[number]

const named = <Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>

/** Something for each network. */
export const eachNetwork = <Value>(value: (name: NetworkName) => Value) => named(NETWORKS, value)

/** Something for each stream of random numbers. */
export const eachStream = <Value>(value: (stream: RandomStream) => Value) => named(RANDOM_STREAMS, value)

/** Of adaptive augmentation: the chance of a change, and how well real clips are known, as a running mean −1 .. 1. */
export interface AdaptiveState {
  readonly chance: number
  readonly sign: number
}

export interface Checkpoint {
  readonly format: 1
  readonly settings: Settings
  readonly clip: ClipInfo
  /** Training steps done. */
  readonly step: number
  /** Seconds spent training. */
  readonly elapsed: number
  /**
   * Updates of each network's optimizer: fewer than `step` where warm-up left the discriminator alone, and after a warm
   * start; 0 of a network that the run has not. With 0 moments and averages, and all of a network that is not drawn,
   * may be missing; they then start afresh.
   */
  readonly updates: Readonly<Record<NetworkName, number>>
  readonly random: RandomStates
  /** Only of a run whose augmentation is adaptive. */
  readonly adaptive?: AdaptiveState
  /** Absent where the run began with chance. */
  readonly warm?: WarmStart
  /**
   * `<network>/<parameter>`, and beside it, where it is trained, the moments `…/m` and, of Adam, `…/v`, and for the
   * generator the running average `…/average`.
   */
  readonly tensors: readonly NamedTensor[]
}

/** Draws that no step reaches within the numbers of the one before. */
const FAR = 4096

/**
 * The same run, going on with other random numbers: after a run-away the very same draws would lead to the very same
 * place. `turn` is 1, 2, …: each gives other numbers.
 */
export function withOtherNumbers(checkpoint: Checkpoint, turn: number): Checkpoint {
  const ahead = (state: RandomState): RandomState => {
    const random = new Random(0)
    random.state = state
    for (let i = 0; i < turn * FAR; i++) random.bits()
    return { words: random.state.words, spare: null }
  }
  return { ...checkpoint, random: eachStream((stream) => ahead(checkpoint.random[stream])) }
}

/** Streams of the seed for a warm start: not those of a run from the start, which has used its numbers up. */
const WARM_STREAMS: Readonly<Record<RandomStream, number>> = { data: 13, noise: 14, augment: 15, game: 16 }

/** Numbers that no run from the start with this seed has drawn. */
export function freshRandom(seed: number): RandomStates {
  return eachStream((stream) => new Random(seed, WARM_STREAMS[stream]).state)
}

/**
 * A run that goes on from a finished model, of which only the averaged generator is left: it starts from those weights,
 * whoever judges and all optimizers start afresh. `settings` plan the run as a whole, the model's own steps
 * included.
 */
export function warmStart({ manifest, tensors }: Snapshot, settings: Settings): Checkpoint {
  return {
    format: 1,
    settings,
    clip: manifest.clip,
    step: manifest.step,
    elapsed: 0,
    updates: eachNetwork(() => 0),
    random: freshRandom(settings.seed),
    tensors: tensors.map(({ name, shape, data }) => ({
      name: `${isOfMapping(name) ? 'mapping' : 'generator'}/${name}`,
      shape,
      data,
    })),
  }
}
