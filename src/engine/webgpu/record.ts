// A fixed list of launches and copies, recorded once while tfjs believes that it encodes them, with all the buffers
// they use kept, and encoded anew from the list at every replay: no graph, no bind groups and no uploads but the
// inputs.

import type { TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import type { BufferPool, WebgpuBackend } from './launch'

type Grid = readonly [number, number?, number?]
type CopyCall = readonly [GPUBuffer, number, GPUBuffer, number, number]

type Command =
  | {
      readonly kind: 'launch'
      readonly pipeline: GPUComputePipeline
      readonly group: GPUBindGroup
      readonly grid: Grid
    }
  | { readonly kind: 'copy'; readonly call: CopyCall }

/** Notes down what a command encoder is told; only the calls that training makes. */
class Notes {
  readonly commands: Command[] = []

  beginComputePass() {
    let pipeline: GPUComputePipeline | null = null
    let group: GPUBindGroup | null = null
    return {
      setPipeline: (given: GPUComputePipeline) => void (pipeline = given),
      setBindGroup: (_index: number, given: GPUBindGroup) => void (group = given),
      dispatchWorkgroups: (...grid: Grid) => {
        if (pipeline && group) this.commands.push({ kind: 'launch', pipeline, group, grid })
      },
      end: () => undefined,
    }
  }

  copyBufferToBuffer(...call: CopyCall): void {
    this.commands.push({ kind: 'copy', call })
  }
}

/**
 * The buffers of a recording. Launches run in the order of the list, so a storage buffer given back may serve a later
 * launch of the same list; uniforms and uploads are written once, at the recording, and are never handed out again.
 */
class Arena implements BufferPool {
  readonly #device: GPUDevice
  readonly #free = new Map<string, GPUBuffer[]>()
  readonly #own = new Set<GPUBuffer>()
  readonly #constant = new Set<GPUBuffer>()
  /** Buffers of tensors from before the recording that were freed during it: the list still uses them. */
  readonly #foreign: GPUBuffer[] = []
  numBytesUsed = 0
  numBytesAllocated = 0

  constructor(device: GPUDevice) {
    this.#device = device
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    const constant = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0
    const free = constant ? undefined : this.#free.get(`${size} ${usage}`)?.pop()
    if (free) return free
    const buffer = this.#device.createBuffer({ size, usage, mappedAtCreation })
    this.numBytesUsed += size
    this.numBytesAllocated += size
    this.#own.add(buffer)
    if (constant) this.#constant.add(buffer)
    return buffer
  }

  releaseBuffer(buffer: GPUBuffer): void {
    if (!this.#own.has(buffer)) {
      this.#foreign.push(buffer)
      return
    }
    if (this.#constant.has(buffer)) return
    const key = `${buffer.size} ${buffer.usage}`
    const free = this.#free.get(key)
    if (free) free.push(buffer)
    else this.#free.set(key, [buffer])
  }

  /** Destroys its own buffers and hands the others to the pool they came from. */
  dispose(pool: BufferPool): void {
    for (const buffer of this.#own) buffer.destroy()
    for (const buffer of this.#foreign) pool.releaseBuffer(buffer)
  }
}

/** One input: its values' type and shape. */
export interface InputForm {
  readonly dtype: 'float32' | 'int32'
  readonly shape: readonly number[]
}

export interface Recorded<Result> {
  readonly result: Result
  readonly recording: Recording
}

export class Recording {
  readonly #backend: WebgpuBackend
  readonly #arena: Arena
  readonly #inputs: GPUBuffer
  readonly #commands: readonly Command[]

  constructor(backend: WebgpuBackend, arena: Arena, inputs: GPUBuffer, commands: readonly Command[]) {
    this.#backend = backend
    this.#arena = arena
    this.#inputs = inputs
    this.#commands = commands
    this.#count(1)
  }

  /** What it keeps counts as the backend's memory. */
  #count(sign: 1 | -1): void {
    const pool = this.#backend.bufferManager
    pool.numBytesUsed += sign * this.#arena.numBytesUsed
    pool.numBytesAllocated += sign * this.#arena.numBytesAllocated
  }

  /** Runs the list on these inputs, laid end to end in the order in which they were recorded. */
  replay(inputs: Uint8Array<ArrayBuffer>): void {
    const backend = this.#backend
    submitPending(backend)
    backend.queue.writeBuffer(this.#inputs, 0, inputs)
    const encoder = backend.device.createCommandEncoder()
    let pass: GPUComputePassEncoder | null = null
    let pipeline: GPUComputePipeline | null = null
    for (const command of this.#commands) {
      if (command.kind === 'copy') {
        pass?.end()
        pass = null
        encoder.copyBufferToBuffer(...command.call)
        continue
      }
      if (!pass) {
        pass = encoder.beginComputePass()
        pipeline = null
      }
      if (pipeline !== command.pipeline) pass.setPipeline(command.pipeline)
      pipeline = command.pipeline
      pass.setBindGroup(0, command.group)
      pass.dispatchWorkgroups(...command.grid)
    }
    pass?.end()
    backend.queue.submit([encoder.finish()])
  }

  /** Frees its buffers; `free` frees the tensors that lie in them. */
  dispose(free: () => void): void {
    const backend = this.#backend
    // First, so that nothing freed here waits for a submit, and nothing freed before comes back to the wrong pool.
    submitPending(backend)
    const pool = backend.bufferManager
    backend.bufferManager = this.#arena
    free()
    backend.bufferManager = pool
    this.#count(-1)
    this.#arena.dispose(pool)
    this.#inputs.destroy()
  }
}

/** What was encoded before takes its place in the order. */
function submitPending(backend: WebgpuBackend): void {
  if (!backend.commandEncoder) return
  backend.endComputePassEncoder()
  backend.submitQueue()
}

const bytesOf = ({ shape }: InputForm) => shape.reduce((product, side) => product * side, 4)

/**
 * Runs `compute` once without launching anything: what it would launch becomes the recording. Its inputs come as
 * tensors that are filled from the replay's inputs. `compute` may read nothing back; every tensor from before that it
 * uses must be on the device, and those that it makes must be freed when it returns, but for the result.
 */
export function record<Result>(
  backend: WebgpuBackend,
  forms: readonly InputForm[],
  compute: (inputs: readonly TensorInfo[]) => Result,
): Recorded<Result> {
  submitPending(backend)
  const { COPY_DST, COPY_SRC } = GPUBufferUsage
  const size = forms.reduce((sum, form) => sum + bytesOf(form), 0)
  const inputs = backend.device.createBuffer({ size, usage: COPY_DST | COPY_SRC })
  const arena = new Arena(backend.device)
  const notes = new Notes()
  const pool = backend.bufferManager
  backend.bufferManager = arena
  // Nothing is waiting for a submit, so that what is freed can serve the next launch.
  backend.commandQueueOwnedIds = { add: () => undefined, has: () => false }
  backend.submitQueue = () => {
    backend.dispatchCountInPass = 0
    backend.uniformPendingDisposal.length = 0
    backend.stagingPendingDisposal.length = 0
  }
  // Stands in for the encoder only towards the calls that `Notes` has.
  backend.commandEncoder = notes as unknown as GPUCommandEncoder
  let result: Result
  try {
    result = compute(inputTensors(backend, inputs, forms, notes))
  } catch (error) {
    inputs.destroy()
    throw error
  } finally {
    backend.endComputePassEncoder()
    backend.submitQueue()
    // The method of the class shows again.
    Reflect.deleteProperty(backend, 'submitQueue')
    backend.commandEncoder = null
    backend.commandQueueOwnedIds = new WeakSet()
    backend.bufferManager = pool
  }
  return { result, recording: new Recording(backend, arena, inputs, notes.commands) }
}

function inputTensors(
  backend: WebgpuBackend,
  inputs: GPUBuffer,
  forms: readonly InputForm[],
  notes: Notes,
): TensorInfo[] {
  let at = 0
  return forms.map((form) => {
    const tensor = backend.makeTensorInfo([...form.shape], form.dtype)
    backend.uploadToGPU(tensor.dataId)
    const { resource } = backend.tensorMap.get(tensor.dataId)
    if (!resource) throw new Error('The input has no GPU buffer.')
    notes.copyBufferToBuffer(inputs, at, resource, 0, bytesOf(form))
    at += bytesOf(form)
    return tensor
  })
}

// tfjs keeps the switch, beside its own flags.
const FLAG = 'REELGAN_WEBGPU_REPLAY'

export const registerReplayFlag = (): void => tf.env().registerFlag(FLAG, () => true)

/** With `false`, steps run launch by launch, as tests and measurements may want to compare. */
export const allowReplay = (allowed: boolean): void => tf.env().set(FLAG, allowed)

export const replayAllowed = (): boolean => tf.env().getBool(FLAG)
