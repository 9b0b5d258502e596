// A training step as JSON for PyTorch (step.py): graphs, weights, terms and batches, as a run itself has them.

import * as tf from '@tensorflow/tfjs'
import { type NetworkName, NETWORKS } from '../network/checkpoint'
import type { ClipLength } from '../core/classes'
import type { Frames } from '../core/frames'
import type { NamedTensor } from '../network/snapshot'
import { ADAM } from '../engine/adam'
import { MUON, NORM_EPSILON, STEP_LENGTH } from '../engine/muon'
import { Replay, type StepArrays } from '../engine/replay'
import { toldTerms } from '../model/objective'
import { activeNetworks, boundOf, NETWORK_ROWS, ownParameters } from '../model/networks'
import type { StepPlan } from '../model/step'
import { PENALTY_NOISE, TERMS } from '../model/terms'
import {
  backbonePlaces,
  enlargement,
  frozenGraph,
  JUDGED,
  JUDGED_SIZES,
  PERCEIVED,
  readBackbone,
} from '../network/backbone'
import { type Graph, parametersOf } from '../network/graph'
import { graphJson } from '../network/graph-json'
import { criticsOf } from '../settings/critics'
import type { Settings } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import { Run } from '../trainer/worker/run'
import { type ArraysJson, toArraysJson } from './truth.fixture'

/** A step as a run would compute it. */
export interface CaughtStep {
  readonly plan: StepPlan
  readonly inputs: ArraysJson
}

/** The next `count` steps of a run, drawn but not computed. */
export function catchSteps(run: Run, count: number): CaughtStep[] {
  const caught: CaughtStep[] = []
  const compute = Replay.prototype.run.bind(Replay.prototype)
  Replay.prototype.run = ({ key, inputs }: { readonly key: string; readonly inputs: StepArrays }) => {
    const [plan] = JSON.parse(key) as [StepPlan]
    caught.push({ plan, inputs: toArraysJson(inputs) })
    return tf.zeros([1])
  }
  try {
    for (let i = 0; i < count; i++) run.train(0).values.dispose()
  } finally {
    Replay.prototype.run = compute
  }
  return caught
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

interface JobParts {
  readonly settings: Settings
  readonly frames: Frames
  readonly graphs: Graphs
  /** `<network>/<parameter>`; others are passed over. */
  readonly tensors: readonly Pick<NamedTensor, 'name' | 'data'>[]
  readonly steps: readonly CaughtStep[]
  /** The file of the pretrained network, where the settings look through it. */
  readonly pretrained?: Uint8Array | undefined
}

/** The pretrained network of these settings, and how many times pictures are enlarged for it. */
function frozenOf(settings: Settings, file: Uint8Array) {
  const graph = frozenGraph(settings)
  const values = readBackbone(file)
  const weights = parametersOf(graph).map(({ name }) => [
    name,
    base64(values.get(name) ?? new Float32Array()),
  ])
  return {
    graph: graphJson(graph),
    weights: Object.fromEntries(weights) as Readonly<Record<string, string>>,
    enlargement: enlargement(sidesOf(settings)),
    perceived: PERCEIVED,
    judged: Object.fromEntries(
      criticsOf(settings).features ? JUDGED.map((place, i) => [place, JUDGED_SIZES[i]]) : [],
    ),
  }
}

/** The graphs of the networks that a run has. */
export type Graphs = Readonly<Partial<Record<NetworkName, Graph>>>

export const namesOf = (graphs: Graphs): NetworkName[] =>
  NETWORKS.filter((network) => graphs[network] !== undefined)

/** What step.py takes; steps of one plan. */
export function stepJob({ settings, frames, graphs, tensors, steps, pretrained }: JobParts) {
  const [first] = steps
  if (!first) throw new Error('a job needs a step')
  const { plan } = first
  const networks = namesOf(graphs).map((network) => {
    const whole = graphs[network]
    if (!whole) throw new Error(`there is no ${network}`)
    const graph = { ...graphJson(whole), parameters: ownParameters(network, whole) }
    const terms = toldTerms(plan[network]).map((name) => {
      const term = TERMS[name]
      const weight = term.weight(settings)
      return 'formulas' in term
        ? { name, weight, formulas: term.formulas(settings) }
        : { name, weight, kind: settings.reconstructionLoss }
    })
    const weights = graph.parameters.map(({ name }) => {
      const found = tensors.find((tensor) => tensor.name === `${network}/${name}`)
      if (!found) throw new Error(`no values for ${network}/${name}`)
      return [name, base64(found.data)] as const
    })
    const { averaged } = NETWORK_ROWS[network]
    const judging = averaged
      ? {}
      : {
          spectral: settings.spectral,
          bound: boundOf(network, settings),
        }
    return [network, { graph, terms, averaged, ...judging, weights: Object.fromEntries(weights) }] as const
  })
  return {
    plan,
    adam: ADAM,
    muon: { ...MUON, epsilon: NORM_EPSILON, length: STEP_LENGTH },
    penaltyNoise: PENALTY_NOISE,
    frames: { width: frames.width, height: frames.height, rgb: base64(frames.rgb) },
    networks: Object.fromEntries(networks),
    looksAtPixels: criticsOf(settings).pixels,
    ...(pretrained && backbonePlaces(settings).length > 0 && { frozen: frozenOf(settings, pretrained) }),
    batches: steps.map(({ inputs }) => inputs),
  }
}

/** The graphs of all networks under these settings. */
export const graphsOf = (settings: Settings, length: ClipLength): Graphs =>
  Object.fromEntries(
    activeNetworks(settings).map((network) => [network, NETWORK_ROWS[network].graph(settings, length)]),
  )
