// What the browser tests of the WebGPU kernels share: the same maths run on two backends, and how far apart the answers
// are. The cpu backend is the independent truth. Not part of the product.

import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { afterAll, beforeAll, expect } from 'vitest'
import { Random } from '../../core/random'
import { registerDevice } from './device'
import { installWebgpuKernels } from './install'

export interface Values {
  readonly shape: number[]
  readonly values: Float32Array
}

/** Maths on tensors in the order of its inputs. */
export type Maths = (...tensors: Tensor[]) => Tensor
export type ManyMaths = (...tensors: Tensor[]) => Tensor[]

export interface Heard {
  readonly errors: string[]
  readonly losses: string[]
}

/** Starts our WebGPU backend with our kernels; what its device complains about gathers in `heard`. */
export async function startWebgpu(heard: Heard): Promise<void> {
  registerDevice({
    onLost: ({ reason }) => heard.losses.push(reason),
    onError: ({ message }) => heard.errors.push(message),
  })
  installWebgpuKernels()
  // Otherwise small tensors are computed in JavaScript and no shader runs.
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  if (!(await tf.setBackend('webgpu'))) throw new Error('The webgpu backend did not start.')
}

/**
 * For a whole test file: our backend is started, after `register`, and at its end its device must have complained of
 * nothing.
 */
export function onQuietDevice(register: () => void = () => undefined): void {
  const heard: Heard = { errors: [], losses: [] }
  beforeAll(async () => {
    register()
    await startWebgpu(heard)
  })
  afterAll(async () => {
    await settled()
    expect(heard).toEqual({ errors: [], losses: [] })
  })
}

/** Waits until the device has done, and complained about, everything submitted. */
export async function settled(): Promise<void> {
  await tf.setBackend('webgpu')
  const probe = tf.zeros([1])
  const doubled = tf.add(probe, probe)
  await doubled.data()
  tf.dispose([probe, doubled])
}

/** Seeded standard normal values. */
export const random = (seed: number, shape: readonly number[]): Values => ({
  shape: [...shape],
  values: new Random(seed).normals(shape.reduce((product, axis) => product * axis, 1)),
})

/** Runs the maths on one backend and reads it back; no tensor stays behind. */
export async function on(backend: string, inputs: readonly Values[], maths: Maths): Promise<Values> {
  const [values] = await onAll(backend, inputs, (...tensors) => [maths(...tensors)])
  return values as Values
}

/** The same of maths with several results. */
export async function onAll(backend: string, inputs: readonly Values[], maths: ManyMaths): Promise<Values[]> {
  await tf.setBackend(backend)
  const results = tf.tidy(() => maths(...inputs.map(({ values, shape }) => tf.tensor(values.slice(), shape))))
  const read = async (result: Tensor) => ({
    shape: result.shape,
    values: Float32Array.from(await result.data()),
  })
  const all = await Promise.all(results.map(read))
  tf.dispose(results)
  return all
}

export const kernel = (name: string, inputs: NamedTensorMap, attrs: object = {}): Tensor =>
  tf.engine().runKernel(name, inputs, attrs as NamedAttrMap)

/** A kernel of several outputs. */
export const kernels = (name: string, inputs: NamedTensorMap, attrs: object = {}): Tensor[] =>
  tf.engine().runKernel(name, inputs, attrs as NamedAttrMap)

/** A kernel as maths: its inputs' names in the order in which the tensors will come. */
export const call =
  (name: string, names: readonly string[], attrs: object = {}): Maths =>
  (...tensors) =>
    kernel(name, Object.fromEntries(names.map((input, i) => [input, tensors[i] as Tensor])), attrs)

/**
 * The largest error as a share of the truth's largest value; infinite where shapes differ or a value is not a number.
 */
export function distance(ours: Values, truth: Values): number {
  if (ours.shape.join() !== truth.shape.join() || ours.values.length !== truth.values.length) return Infinity
  const largest = truth.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  const worst = ours.values.reduce((most, value, i) => {
    const error = Math.abs(value - (truth.values[i] ?? Number.NaN))
    return Number.isNaN(error) ? Infinity : Math.max(most, error)
  }, 0)
  return worst / largest
}

/** How far `ours` on webgpu is from `truth` on cpu. */
export async function difference(
  inputs: readonly Values[],
  ours: Maths,
  truth: Maths = ours,
): Promise<number> {
  return distance(await on('webgpu', inputs, ours), await on('cpu', inputs, truth))
}

/** The same of each result; what all need is computed once. */
export async function differences(
  inputs: readonly Values[],
  ours: ManyMaths,
  truth: ManyMaths = ours,
): Promise<number[]> {
  const [found, expected] = [await onAll('webgpu', inputs, ours), await onAll('cpu', inputs, truth)]
  return expected.map((values, i) => distance(found[i] ?? { shape: [], values: new Float32Array() }, values))
}
