// What PyTorch said of one step, as a small file, and the same step by ours: README.md. For Node and for browsers.

import * as tf from '@tensorflow/tfjs'
import { type NetworkName, NETWORKS } from '../network/checkpoint'
import type { Frames } from '../core/frames'
import { Random } from '../core/random'
import type { TermName } from '../core/terms'
import { ADAM } from '../engine/adam'
import { FrameStore } from '../engine/frame-store'
import { MUON } from '../engine/muon'
import { Optimizer } from '../engine/optimizer'
import { Replay, type StepArrays } from '../engine/replay'
import { boundOf, NETWORK_ROWS, type Networks, ownParameters } from '../model/networks'
import { Parameters } from '../model/parameters'
import { backboneOf } from '../model/backbone'
import { readLosses, type StepPlan, stepOn } from '../model/step'
import type { Inputs } from '../model/step-inputs'
import { type Graph, parametersOf } from '../network/graph'
import { nearestSettings, type Settings } from '../settings/settings'
import { sidesOf } from '../settings/shape'

/** Arrays by name as JSON. */
export type ArraysJson = Readonly<
  Record<
    string,
    {
      readonly dtype: 'int32' | 'float32'
      readonly shape: readonly number[]
      readonly values: readonly number[]
    }
  >
>

export const toArraysJson = (arrays: StepArrays): ArraysJson =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { values, shape }]) => {
      const dtype = values instanceof Int32Array ? 'int32' : 'float32'
      return [name, { dtype, shape, values: [...values] }]
    }),
  )

const fromArraysJson = (arrays: ArraysJson): Inputs =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { dtype, shape, values }]) => [
      name,
      { values: dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), shape },
    ]),
  ) as Inputs

/**
 * Updates before the step of both optimizers: first moments 0, all second moments this. So no update hangs on the sign
 * of a rounding.
 */
export const UPDATES = 3
export const SECOND_MOMENT = 1e-3

/** All but the tensors. */
export interface TruthHead {
  readonly settings: Settings
  readonly frames: Pick<Frames, 'count' | 'fps'>
  readonly graphs: Readonly<Partial<Record<NetworkName, Graph>>>
  readonly plan: StepPlan
  readonly inputs: ArraysJson
  readonly terms: Readonly<Partial<Record<TermName, number>>>
}

/** `<network>/<parameter>` and, of the step, its gradient and how far it moved: `…/gradient` and `…/move`. */
export type TruthTensors = ReadonlyMap<string, Float64Array>

export interface Truth {
  readonly head: TruthHead
  readonly rgb: Uint8Array
  readonly tensors: TruthTensors
}

/** What an engine says of the step: its terms, and tensors by the same names. */
export interface Answer {
  readonly terms: TruthHead['terms']
  readonly tensors: TruthTensors
}

interface PackedTensor {
  readonly name: string
  readonly length: number
  /** Numbers are whole multiples of this, 16 bits. */
  readonly unit: number
}

/**
 * Head, pictures and 16-bit tensors, low bytes before high ones, through gzip. `units`: of tensors that are whole
 * multiples already.
 */
export async function packTruth(
  { head, rgb, tensors }: Truth,
  units: ReadonlyMap<string, number>,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed: PackedTensor[] = []
  const planes: Uint8Array[] = [rgb]
  for (const [name, values] of tensors) {
    const unit = units.get(name) ?? (largest(values) / 32_767 || 1)
    const whole = Uint16Array.from(values, (value) => Math.round(value / unit))
    planes.push(
      Uint8Array.from(whole),
      Uint8Array.from(whole, (value) => value >> 8),
    )
    packed.push({ name, length: values.length, unit })
  }
  const text = new TextEncoder().encode(JSON.stringify({ head, pictures: rgb.length, packed }))
  const blob = new Blob([Uint32Array.of(text.length), text, ...planes.map((plane) => plane.slice())])
  return through(blob, new CompressionStream('gzip'))
}

export async function readTruth(file: Uint8Array<ArrayBuffer>): Promise<Truth> {
  const bytes = await through(new Blob([file]), new DecompressionStream('gzip'))
  let at = 4
  const next = (length: number) => bytes.subarray(at, (at += length))
  const text = new TextDecoder().decode(next(new DataView(bytes.buffer).getUint32(0, true)))
  const { head, pictures, packed } = JSON.parse(text) as {
    head: TruthHead
    pictures: number
    packed: PackedTensor[]
  }
  const rgb = next(pictures).slice()
  const tensors = packed.map(({ name, length, unit }) => {
    const [low, high] = [next(length), next(length)]
    const value = (_: unknown, i: number) => unit * ((((high[i] ?? 0) << 24) >> 16) | (low[i] ?? 0))
    return [name, Float64Array.from({ length }, value)] as const
  })
  // Recorded before some of the settings were there.
  const settings = nearestSettings(head.settings)
  if (!settings) throw new Error('the truth is of a size that is gone')
  return { head: { ...head, settings }, rgb, tensors: new Map(tensors) }
}

const through = async (blob: Blob, way: CompressionStream | DecompressionStream) =>
  new Uint8Array(await new Response(blob.stream().pipeThrough(way)).arrayBuffer())

/** NaN where there is one. */
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** The networks of a truth before its step. */
function networksBefore({ head, tensors }: Truth): Networks {
  const trained = NETWORKS.flatMap((network) => {
    const graph = head.graphs[network]
    if (!graph) return []
    const parameters = new Parameters(ownParameters(network, graph), new Random(0))
    const optimizer = new Optimizer(
      parameters.all,
      NETWORK_ROWS[network].averaged,
      boundOf(network, head.settings),
    )
    tf.tidy(() => {
      const before = [...optimizer.state()].map(([name, { shape, size }]) => {
        const values = tensors.get(`${network}/${name.replace('/average', '')}`)
        const moment = new Float32Array(size).fill(name.endsWith('/v') ? SECOND_MOMENT : 0)
        return [name, tf.tensor(values ? Float32Array.from(values) : moment, shape)] as const
      })
      optimizer.restore(UPDATES, new Map(before))
    })
    // Its numbers are among the inputs of the step.
    optimizer.advance({ rate: 0, decay: 0 })
    return [[network, { graph, parameters, optimizer }] as const]
  })
  return Object.fromEntries(trained) as unknown as Networks
}

/** The step of a truth on the engine that runs. `pretrained`: see Run. */
export async function ours(truth: Truth, pretrained?: Uint8Array): Promise<Answer> {
  const { settings, frames: clip, plan, inputs } = truth.head
  const networks = networksBefore(truth)
  const frames = new FrameStore({ ...clip, ...sidesOf(settings), rgb: truth.rgb })
  const backbone = backboneOf(settings, pretrained)
  const context = { settings, networks, frames, backbone, replay: new Replay() }
  const losses = stepOn(context, plan, fromArraysJson(inputs))
  const told = await readLosses(losses)
  losses.values.dispose()
  const tensors = new Map<string, Float64Array>()
  for (const network of NETWORKS) {
    const state = networks[network]?.optimizer.state() ?? new Map<string, tf.Variable>()
    for (const [name, variable] of state) {
      const values = await variable.data<'float32'>()
      const [parameter = '', part] = name.split('/')
      const key = `${network}/${parameter}`
      const before = truth.tensors.get(key) ?? []
      if (part === 'm') {
        const taken = 1 - (state.has(`${parameter}/v`) ? ADAM.beta1 : MUON.beta)
        tensors.set(
          `${key}/gradient`,
          Float64Array.from(values, (m) => m / taken),
        )
      }
      if (part === undefined)
        tensors.set(
          `${key}/move`,
          Float64Array.from(values, (value, i) => value - (before[i] ?? 0)),
        )
    }
  }
  frames.dispose()
  backbone?.dispose()
  for (const { optimizer, parameters } of Object.values(networks)) {
    optimizer.dispose()
    parameters.dispose()
  }
  return { terms: told, tensors }
}

/** How far a tensor may be from the truth, of its largest value. */
export const CLOSE = 1e-4
/**
 * Tensors to whose gradient the losses are blind, because they ask only for differences of logits: it is 0 but for
 * rounding.
 */
const BLIND = 1e-12
const ROUNDING = 1e-5
/**
 * How much further a move by Muon may be: a gradient of nine frames has nine directions in a dense layer, and what
 * rounding adds in the others grows 3.4445⁵ times.
 */
const AMPLIFIED = 100
/** A weight of 1 in float32 is known so far: so is how far it moved. */
const ULP = 2 ** -23

/** Holds every term, every gradient and every move to the truth. */
export function expectTruth(said: Answer, { head, tensors }: Truth, near = CLOSE): void {
  const wrong: string[] = []
  const matrices = new Set(
    Object.entries(head.graphs).flatMap(([network, graph]) =>
      parametersOf(graph).flatMap(({ name, matrix }) => (matrix ? `${network}/${name}/move` : [])),
    ),
  )
  const check = (name: string, is: ArrayLike<number>, wanted: ArrayLike<number>, rounding = 0) => {
    const close = matrices.has(name) ? AMPLIFIED * near : near
    const most = largest(wanted)
    const error = largest(Array.from(wanted, (value, i) => value - (is[i] ?? NaN)))
    // NaN is no less than anything.
    if (!(error <= (most < BLIND ? ROUNDING : close * most + rounding)))
      wrong.push(`${name} is off by ${error} of ${most}`)
  }
  for (const [name, value] of Object.entries(head.terms))
    check(name, [said.terms[name as TermName] ?? NaN], [value])
  for (const [name, wanted] of tensors) {
    const [, weights, part] = /^(.*)\/(gradient|move)$/.exec(name) ?? []
    if (weights === undefined) continue
    const rounding = part === 'move' ? ULP * largest(tensors.get(weights) ?? []) : 0
    check(name, said.tensors.get(name) ?? [], wanted, rounding)
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
}
