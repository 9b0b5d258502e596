// A run's networks and random numbers as a checkpoint, and back. Plain data on one side, the engine's tensors on the
// other. Not here: when one is taken (loop.ts) and who keeps it (client.ts).

import * as tf from '@tensorflow/tfjs'
import {
  type Checkpoint,
  type NetworkName,
  eachNetwork,
  eachStream,
  NETWORKS,
  RANDOM_STREAMS,
  type RandomStream,
} from '../../network/checkpoint'
import type { ClipLength } from '../../core/classes'
import { ReelError } from '../../core/errors'
import type { Random } from '../../core/random'
import type { Settings } from '../../settings/settings'
import type { fitting } from '../../network/learned'
import type { NamedTensor } from '../../network/snapshot'
import type { Networks } from '../../model/networks'
import type { Optimizer } from '../../engine/optimizer'
import { isOfMapping } from '../../network/components'
import { generatorGraph } from '../../network/generator'
import { parametersOf } from '../../network/graph'

/** What of a run moves with every step. */
export interface Moving {
  /** Of the networks that the run has. */
  readonly optimizers: Readonly<Partial<Record<NetworkName, Optimizer>>>
  readonly random: Readonly<Record<RandomStream, Random>>
}

type State = Pick<Checkpoint, 'updates' | 'random' | 'tensors'>

/**
 * Reads everything back; the arrays are fresh, the caller's to transfer. No step may run meanwhile.
 * @throws ReelError `training-diverged` when a value is not finite: that is no state to go back to.
 */
export async function readState({ optimizers, random }: Moving): Promise<State> {
  const tensors = await Promise.all(
    NETWORKS.flatMap((network) =>
      [...(optimizers[network]?.state() ?? [])].map(([name, variable]) =>
        readTensor(`${network}/${name}`, variable),
      ),
    ),
  )
  const broken = tensors.find(({ data }) => !allFinite(data))
  if (broken) throw ranAway(`${broken.name} holds a value that is not a number`)
  return {
    updates: eachNetwork((network) => optimizers[network]?.step ?? 0),
    random: eachStream((stream) => random[stream].state),
    tensors,
  }
}

/**
 * Compares a checkpoint's generator with the one that its settings describe, by shapes alone.
 * @throws ReelError `file-wrong`.
 */
export function checkGenerator(settings: Settings, length: ClipLength, { tensors }: Checkpoint): void {
  const saved = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  for (const { name, shape } of parametersOf(generatorGraph(settings, length))) {
    const found = saved.get(`${isOfMapping(name) ? 'mapping' : 'generator'}/${name}`)
    if (found?.shape.join() !== shape.join()) throw wrong()
  }
}

/**
 * Puts a checkpoint's state into networks that were just made. @throws ReelError `file-wrong` when they are not its
 * networks.
 */
export function restoreState({ optimizers, random }: Moving, checkpoint: Checkpoint): void {
  const saved = new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor]))
  const wanted = NETWORKS.map((network) => [...(optimizers[network]?.state() ?? [])])
  let known = 0
  NETWORKS.forEach((network, i) => {
    for (const [name, variable] of wanted[i] ?? []) {
      const found = saved.get(`${network}/${name}`)
      if (!found && mayStartAfresh(network, name, checkpoint)) continue
      if (found?.shape.join() !== variable.shape.join() || found.data.length !== variable.size) throw wrong()
      known += 1
    }
  })
  if (saved.size !== known) throw wrong()
  for (const network of NETWORKS) {
    const optimizer = optimizers[network]
    if (optimizer) restoreNetwork(optimizer, network, saved, checkpoint)
  }
  for (const stream of RANDOM_STREAMS) random[stream].state = checkpoint.random[stream]
}

/** Names and shapes of what the networks train. */
export function shapesOf(networks: Networks): Parameters<typeof fitting>[1]['parameters'] {
  const shapes = Object.entries(networks).map(([name, { parameters }]) => [
    name,
    parameters.all.map((parameter) => ({ name: parameter.name, shape: parameter.value.shape })),
  ])
  return Object.fromEntries(shapes) as Parameters<typeof fitting>[1]['parameters']
}

/** Puts weights that fit into networks that were just made, with averages that begin there. */
export function takeOver(optimizers: Moving['optimizers'], tensors: readonly NamedTensor[]): void {
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const updates = eachNetwork(() => 0)
  for (const network of NETWORKS) {
    const optimizer = optimizers[network]
    if (optimizer) restoreNetwork(optimizer, network, given, { updates })
  }
}

/**
 * Before its first update an optimizer has no moments and no averages to keep, and a network that is not drawn may be a
 * fresh one.
 */
function mayStartAfresh(network: NetworkName, name: string, { updates, tensors }: Checkpoint): boolean {
  if (updates[network] > 0) return false
  if (network === 'generator' || network === 'mapping') return /\/(?:m|v|average)$/.test(name)
  return tensors.every((tensor) => !tensor.name.startsWith(`${network}/`))
}

function restoreNetwork(
  optimizer: Optimizer,
  network: NetworkName,
  saved: ReadonlyMap<string, NamedTensor>,
  { updates }: Pick<Checkpoint, 'updates'>,
): void {
  // The variables keep the memory; the tensors must be gone before the first update in place changes it under them.
  tf.tidy(() => {
    const values = [...optimizer.state()].flatMap(([name, { shape }]) => {
      const found = saved.get(`${network}/${name}`)
      // A copy: some backends keep the array itself and would train on inside the checkpoint.
      return found ? [[name, tf.tensor(found.data.slice(), shape)] as const] : []
    })
    optimizer.restore(updates[network], new Map(values))
  })
}

async function readTensor(name: string, variable: tf.Variable): Promise<NamedTensor> {
  const data = await variable.data<'float32'>()
  return { name, shape: variable.shape, data: data.slice() }
}

/** Whether every value is finite: a sum of differences with itself is NaN for anything else. */
function allFinite(values: Float32Array): boolean {
  let sum = 0
  for (const value of values) sum += value - value
  return sum === 0
}

/** `what` happened, as the rest of a sentence. */
export const ranAway = (what: string): ReelError =>
  new ReelError(
    'training-diverged',
    `Training ran away: ${what}. Reset it, and lower the learning rates or raise the regulariser γ.`,
  )

const wrong = (): ReelError =>
  new ReelError('file-wrong', 'The saved training does not fit its own settings; start it anew.')
