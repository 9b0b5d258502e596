// What a run begins with instead of chance: the weights of another one, as far as they fit its networks. Plain data.
// Not here: a run that goes on where it stood (checkpoint.ts).

import { lengthOf } from '../core/classes'
import type { ClipInfo } from '../core/frames'
import type { Settings } from '../settings/settings'
import { type Checkpoint, type NetworkName, NETWORKS } from './checkpoint'
import { isOfMapping } from './components'
import type { NamedTensor, Snapshot } from './snapshot'
import type { LearnedPart, WarmStart } from './warm-start'

/** Weights to begin with, by `<network>/<parameter>`. */
export interface Learned {
  /** Of what it was trained on. */
  readonly clip: ClipInfo
  readonly settings: Settings
  /** Training steps behind it. */
  readonly step: number
  readonly tensors: readonly NamedTensor[]
}

/** What a run is told to begin with. */
export interface HeadStart {
  readonly learned: Learned
  readonly part: LearnedPart
}

/** A finished model: its averaged generator. */
export const learnedOfModel = ({ manifest: { clip, settings, step }, tensors }: Snapshot): Learned => ({
  clip,
  settings,
  step,
  tensors: tensors.map((tensor) => ({
    ...tensor,
    name: `${isOfMapping(tensor.name) ? 'mapping' : 'generator'}/${tensor.name}`,
  })),
})

/** A saved run: averaged where averages are kept, which is what was shown; and those who judge. */
export function learnedOfRun({ clip, settings, step, tensors }: Checkpoint): Learned {
  const averages = new Map(
    tensors.flatMap(({ name, data }) =>
      name.endsWith('/average') ? [[name.slice(0, -'/average'.length), data] as const] : [],
    ),
  )
  return {
    clip,
    settings,
    step,
    tensors: tensors
      .filter(({ name }) => !/\/(?:m|v|average)$/.test(name))
      .map(({ name, shape, data }) => ({ name, shape, data: averages.get(name) ?? data })),
  }
}

/** Whether it knows those who judge. */
export const hasCritics = ({ tensors }: Learned): boolean =>
  tensors.some(({ name }) => /^(?:discriminator|critic)\//.test(name))

/**
 * What belongs to a clip alone: its codes, its principal pictures, and whatever speaks in shares of these. Of another
 * clip's they would be noise.
 */
const OF_CLIP = /^(?:generator\/(?:codes|base\.|bend\.)|mapping\/|critic\/|encoder\/)/

const SIDES: Readonly<Record<NetworkName, LearnedPart>> = {
  generator: 'generator',
  mapping: 'generator',
  discriminator: 'discriminator',
  critic: 'discriminator',
  encoder: 'generator',
}

interface Wanted {
  readonly clip: ClipInfo
  /** Shapes of the trained tensors of each network that the run has. */
  readonly parameters: Readonly<
    Partial<Record<NetworkName, readonly { readonly name: string; readonly shape: readonly number[] }[]>>
  >
}

/** A smaller share is chance: biases that happen to have the same length. */
const LEAST = 0.01

/** The tensors that fit a run, and what is told of it; null where next to nothing fits. */
export function fitting({ learned, part }: HeadStart, { clip, parameters }: Wanted) {
  const sameClip = isSameClip(learned.clip, clip)
  const given = new Map(learned.tensors.map((tensor) => [tensor.name, tensor]))
  const tensors: NamedTensor[] = []
  let [taken, all] = [0, 0]
  for (const network of NETWORKS) {
    if (part !== 'both' && SIDES[network] !== part) continue
    for (const { name, shape } of parameters[network] ?? []) {
      if (!sameClip && OF_CLIP.test(`${network}/${name}`)) continue
      const size = shape.reduce((product, side) => product * side, 1)
      all += size
      const found = given.get(`${network}/${name}`)
      if (!found || found.shape.join() !== shape.join()) continue
      tensors.push(found)
      taken += size
    }
  }
  const share = all === 0 ? 0 : taken / all
  const warm: WarmStart = { from: learned.clip.name, step: learned.step, part, sameClip, share }
  return share < LEAST ? { tensors: [], warm: null } : { tensors, warm }
}

const isSameClip = (one: ClipInfo, other: ClipInfo): boolean =>
  one.name === other.name &&
  String(lengthOf(one)) === String(lengthOf(other)) &&
  one.builtIn?.seed === other.builtIn?.seed
