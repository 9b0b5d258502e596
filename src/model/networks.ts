// The networks of one run with their optimizers: made from settings and a seed, freed together. One row a network.

import type * as tf from '@tensorflow/tfjs'
import { type NetworkName, NETWORKS } from '../network/checkpoint'
import { type ClipLength, labelLength } from '../core/classes'
import { Random } from '../core/random'
import { criticsOf } from '../settings/critics'
import type { SettingName, Settings } from '../settings/settings'
import { Optimizer } from '../engine/optimizer'
import type { Weights } from '../engine/forward'
import { COMPONENTS, isOfMapping, MEAN } from '../network/components'
import { criticGraph } from '../network/critic'
import { encoderGraph } from '../network/encoder'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { type Graph, parametersOf } from '../network/graph'
import type { ParameterSpec } from '../network/parameters'
import type { PrincipalPictures } from '../network/principal-pictures'
import { CODE } from '../network/widths'
import { Parameters } from './parameters'

/** Streams of the seed: each use of randomness has its own, so that one does not shift the others. */
export const STREAMS = {
  generator: 1,
  discriminator: 2,
  data: 3,
  noise: 4,
  augment: 5,
  mapping: 6,
  critic: 7,
  game: 8,
  encoder: 9,
} as const

interface NetworkRow {
  readonly graph: (settings: Settings, length: ClipLength) => Graph
  /** Whether a run has it. */
  readonly active: (settings: Settings) => boolean
  /** Which tensors of its graph are its own; all when left out. */
  readonly own?: (parameter: string) => boolean
  /** The setting that is its learning rate. */
  readonly rate: Extract<SettingName, `${string}Rate`>
  /** Whether a running average of its weights is kept: of what is shown. */
  readonly averaged: boolean
}

export const NETWORK_ROWS: Readonly<Record<NetworkName, NetworkRow>> = {
  generator: {
    graph: generatorGraph,
    active: () => true,
    own: (parameter) => !isOfMapping(parameter),
    rate: 'generatorRate',
    averaged: true,
  },
  discriminator: {
    graph: (settings, length) => discriminatorGraph(settings, labelLength(length)),
    active: (settings) => criticsOf(settings).pictures,
    rate: 'discriminatorRate',
    averaged: false,
  },
  // Part of the generator's graph, because every picture passes through it; with an optimizer of its own, because with
  // one for both the gradients of the pictures fill the second moments and the game is divided away (recipe 3).
  mapping: {
    graph: generatorGraph,
    active: (settings) => criticsOf(settings).coefficients,
    own: isOfMapping,
    rate: 'mappingRate',
    averaged: true,
  },
  critic: {
    graph: criticGraph,
    active: (settings) => criticsOf(settings).coefficients,
    rate: 'criticRate',
    averaged: false,
  },
  // Averaged: it is asked about pictures.
  encoder: {
    graph: encoderGraph,
    active: (settings) => settings.autoencoding,
    rate: 'generatorRate',
    averaged: true,
  },
}

/** The trained tensors of a network. */
export function ownParameters(name: NetworkName, graph: Graph): ParameterSpec[] {
  const { own = () => true } = NETWORK_ROWS[name]
  return parametersOf(graph).filter((parameter) => own(parameter.name))
}

/** Layers that may be kept as they began: those that lay out a picture, and those that see edges. */
const FIRST_LAYERS: Readonly<Partial<Record<NetworkName, RegExp>>> = {
  generator: /^(?:mlp1|mlp2|stem)\./,
  discriminator: /^trunk[01]\./,
}

const untrained = ({ name, shape, deviation }: ParameterSpec): ParameterSpec => ({
  name,
  shape,
  deviation,
  rate: 0,
})

/** As they are trained: what is frozen has no optimizer. */
function trainedParameters(name: NetworkName, graph: Graph, { frozen }: Settings): ParameterSpec[] {
  const first = frozen === name || frozen === 'both' ? FIRST_LAYERS[name] : undefined
  return ownParameters(name, graph).map((spec) => (first?.test(spec.name) ? untrained(spec) : spec))
}

/** The networks that a run has. */
export const activeNetworks = (settings: Settings): NetworkName[] =>
  NETWORKS.filter((name) => NETWORK_ROWS[name].active(settings))

/** One network that is trained. */
export interface Trained {
  readonly graph: Graph
  readonly parameters: Parameters
  readonly optimizer: Optimizer
}

/** Those that a run has: a generator always. */
export type Networks = Readonly<Partial<Record<NetworkName, Trained>>> & { readonly generator: Trained }

/** To what the weights of a network are clipped, where they are: what is not shown judges. */
export const boundOf = (
  name: NetworkName,
  { game, clipping }: Pick<Settings, 'game' | 'clipping'>,
): number | undefined => (game === 'wasserstein' && !NETWORK_ROWS[name].averaged ? clipping : undefined)

/** Fresh networks for a clip of this length, whose generator begins with `principal` where it has components. */
export function makeNetworks(
  settings: Settings,
  length: ClipLength,
  principal: PrincipalPictures | null,
): Networks {
  const trained = activeNetworks(settings).map((name) => {
    const { graph: graphFor, averaged } = NETWORK_ROWS[name]
    const graph = graphFor(settings, length)
    const parameters = new Parameters(
      trainedParameters(name, graph, settings),
      new Random(settings.seed, STREAMS[name]),
    )
    if (name === 'generator' && principal) startFrom(parameters, principal)
    return [
      name,
      { graph, parameters, optimizer: new Optimizer(parameters.all, averaged, boundOf(name, settings)) },
    ] as const
  })
  return Object.fromEntries(trained) as unknown as Networks
}

/** The picture of every frame is its mix of principal pictures from the start. */
function startFrom(parameters: Parameters, { mean, components, codes }: PrincipalPictures): void {
  parameters.set(COMPONENTS, () => components)
  parameters.set(MEAN, () => mean)
  const count = components.length / mean.length
  parameters.set('codes', (drawn) =>
    drawn.map((value, i) =>
      i % CODE < count ? (codes[Math.floor(i / CODE) * count + (i % CODE)] ?? 0) : value,
    ),
  )
}

/** A network that must be there. @throws Error where the settings have none: a bug of whoever asks. */
export function networkOf(networks: Networks, name: NetworkName): Trained {
  const found = networks[name]
  if (!found) throw new Error(`this run has no ${name}`)
  return found
}

const present = (networks: Networks): Trained[] => NETWORKS.flatMap((name) => networks[name] ?? [])

/** Every weight that the generator draws with, as it is trained. */
export const drawingWeights = ({ generator, mapping }: Networks): Weights =>
  new Map([...generator.parameters.weights, ...(mapping?.parameters.weights ?? [])])

/** The same, averaged: what is shown. */
export const averagesOf = ({ generator, mapping }: Networks): Weights =>
  new Map([...generator.optimizer.averages(), ...(mapping?.optimizer.averages() ?? [])])

/** Every tensor that an update reads or changes in place, but for the gradients. */
export const tensorsOf = (networks: Networks): tf.Tensor[] =>
  present(networks).flatMap(({ optimizer }) => optimizer.tensors)

export function disposeNetworks(networks: Networks): void {
  for (const { optimizer, parameters } of present(networks)) {
    optimizer.dispose()
    parameters.dispose()
  }
}
