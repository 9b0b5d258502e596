// Runs a computation whose shape is fixed and whose inputs change: on WebGPU it is recorded once and then replayed,
// elsewhere it simply runs. Whoever calls need not know which.

import * as tf from '@tensorflow/tfjs'
import { chosenKernels } from './webgpu/forms'
import type { WebgpuBackend } from './webgpu/launch'
import { record, type Recording, replayAllowed } from './webgpu/record'

/** One input of a step. */
export interface StepArray {
  readonly values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>
  readonly shape: readonly number[]
}

/** Inputs by name. */
export type StepArrays = Readonly<Record<string, StepArray>>

export type StepTensors<Arrays extends StepArrays> = { readonly [Name in keyof Arrays]: tf.Tensor }

export interface Step<Arrays extends StepArrays> {
  /** All on which the computation depends, besides the values of inputs and tensors. */
  readonly key: string
  readonly inputs: Arrays
  /** Every tensor from before that it reads or changes in place. */
  readonly tensors: readonly tf.Tensor[]
  /** Reads nothing back and keeps nothing but its result. */
  readonly compute: (inputs: StepTensors<Arrays>) => tf.Tensor
}

interface Kept {
  readonly key: string
  readonly backend: WebgpuBackend
  readonly recording: Recording
  readonly result: tf.Tensor
  /** Where the tensors lay; one that was assigned to has moved. */
  readonly buffers: readonly unknown[]
}

export class Replay {
  #kept: Kept | null = null

  /** Computes one step. The result is the caller's to dispose, and to read before the next step. */
  run<Arrays extends StepArrays>(step: Step<Arrays>): tf.Tensor {
    const arrays = Object.values(step.inputs)
    if (!replays()) return tf.tidy(() => step.compute(asTensors(step.inputs, arrays.map(uploaded))))
    const backend = tf.backend() as unknown as WebgpuBackend
    const key = `${chosenKernels()} ${step.key} ${arrays.map(({ shape }) => shape.join('×')).join()}`
    const buffers = step.tensors.map(({ dataId }) => onDevice(backend, dataId))
    if (!this.#fits(key, backend, buffers)) {
      this.dispose()
      this.#kept = { key, backend, buffers, ...recorded(backend, step) }
    }
    const kept = this.#kept
    if (!kept) throw new Error('the step was not recorded')
    kept.recording.replay(endToEnd(arrays))
    // Copies that were read back before are old now.
    for (const { dataId } of [...step.tensors, kept.result]) backend.tensorMap.get(dataId).values = null
    return tf.clone(kept.result)
  }

  #fits(key: string, backend: WebgpuBackend, buffers: readonly unknown[]): boolean {
    const kept = this.#kept
    if (kept?.key !== key || kept.backend !== backend) return false
    return kept.buffers.length === buffers.length && kept.buffers.every((buffer, i) => buffer === buffers[i])
  }

  /** Frees what is kept; the next step is recorded anew. */
  dispose(): void {
    const kept = this.#kept
    this.#kept = null
    // With a lost device its backend went, and the buffers with it.
    if (kept && kept.backend === (tf.backend() as unknown))
      kept.recording.dispose(() => kept.result.dispose())
  }
}

/** Whether steps are recorded and replayed here. */
const replays = (): boolean => tf.getBackend() === 'webgpu' && replayAllowed()

function onDevice(backend: WebgpuBackend, dataId: tf.DataId): unknown {
  backend.uploadToGPU(dataId)
  return backend.tensorMap.get(dataId).resource
}

function asTensors<Arrays extends StepArrays>(
  inputs: Arrays,
  tensors: readonly tf.Tensor[],
): StepTensors<Arrays> {
  const named = Object.keys(inputs).map((name, i) => [name, tensors[i]])
  return Object.fromEntries(named) as StepTensors<Arrays>
}

const dtypeOf = ({ values }: StepArray) => (values instanceof Int32Array ? 'int32' : 'float32')

const uploaded = (array: StepArray): tf.Tensor => tf.tensor(array.values, [...array.shape], dtypeOf(array))

function endToEnd(arrays: readonly StepArray[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(arrays.reduce((sum, { values }) => sum + values.byteLength, 0))
  let at = 0
  for (const { values } of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

function recorded<Arrays extends StepArrays>(
  backend: WebgpuBackend,
  { inputs, compute }: Step<Arrays>,
): Pick<Kept, 'recording' | 'result'> {
  const forms = Object.values(inputs).map((array) => ({ dtype: dtypeOf(array), shape: array.shape }) as const)
  return record(backend, forms, (infos) => {
    const tensors = infos.map((info) => tf.engine().makeTensorFromTensorInfo(info))
    const result = tf.tidy(() => compute(asTensors(inputs, tensors)))
    tf.dispose(tensors)
    return tf.keep(result)
  })
}
