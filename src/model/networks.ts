// The networks of one run with their optimizers: made from settings and a seed, freed together. One row a network.

import { type NetworkName, NETWORKS } from '../network/checkpoint'
import { Random } from '../core/random'
import type { Settings } from '../settings/settings'
import { Optimizer } from '../engine/optimizer'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { type Graph, parametersOf } from '../network/graph'
import { Parameters } from './parameters'

/** Streams of the seed: each use of randomness has its own, so that one does not shift the others. */
export const STREAMS = { generator: 1, discriminator: 2, data: 3, noise: 4, augment: 5 } as const

interface NetworkRow {
  /** For a clip of `frames` frames. */
  readonly graph: (settings: Settings, frames: number) => Graph
  /** The setting that is its learning rate. */
  readonly rate: 'generatorRate' | 'discriminatorRate'
  /** Whether a running average of its weights is kept: of what is shown. */
  readonly averaged: boolean
}

export const NETWORK_ROWS: Readonly<Record<NetworkName, NetworkRow>> = {
  generator: { graph: generatorGraph, rate: 'generatorRate', averaged: true },
  discriminator: { graph: discriminatorGraph, rate: 'discriminatorRate', averaged: false },
}

/** One network that is trained. */
export interface Trained {
  readonly graph: Graph
  readonly parameters: Parameters
  readonly optimizer: Optimizer
}

export type Networks = Readonly<Record<NetworkName, Trained>>

/** Fresh networks for a clip of `frames` frames. */
export function makeNetworks(settings: Settings, frames: number): Networks {
  const trained = NETWORKS.map((name) => {
    const { graph: graphFor, averaged } = NETWORK_ROWS[name]
    const graph = graphFor(settings, frames)
    const parameters = new Parameters(parametersOf(graph), new Random(settings.seed, STREAMS[name]))
    return [name, { graph, parameters, optimizer: new Optimizer(parameters.all, averaged) }] as const
  })
  return Object.fromEntries(trained) as unknown as Networks
}

export function disposeNetworks(networks: Networks): void {
  for (const name of NETWORKS) {
    networks[name].optimizer.dispose()
    networks[name].parameters.dispose()
  }
}
