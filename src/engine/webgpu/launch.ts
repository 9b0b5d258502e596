// Launches WGSL of our own inside tfjs's WebGPU backend: same device, same command encoder, so that the order of stock
// and own launches needs no care. Not here: the kernels themselves.

import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'

interface TensorRecord {
  values: unknown
  resource?: GPUBuffer | null
}

/**
 * What we use of tfjs 4.22's WebGPUBackend. Half of it is `private` in its typings but there at run time, in the
 * minified bundle too; the exact version is pinned in package.json.
 */
export interface WebgpuBackend {
  readonly device: GPUDevice
  readonly queue: GPUQueue
  readonly tensorMap: { get(id: DataId): TensorRecord }
  bufferManager: BufferPool
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>
  commandQueueOwnedIds: { add(id: DataId): unknown; has(id: DataId): boolean }
  readonly uniformPendingDisposal: GPUBuffer[]
  readonly stagingPendingDisposal: GPUBuffer[]
  commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  dispatchCountInPass: number
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo
  uploadToGPU(id: DataId): void
  disposeData(id: DataId): boolean
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/** tfjs's BufferManager, as far as the backend itself calls it. */
export interface BufferPool {
  /** What `tf.memory()` tells of the device. */
  numBytesUsed: number
  numBytesAllocated: number
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void
}

/** One WGSL program. `name` is the pipeline's key: it must say everything on which `code()` depends. */
export interface Program {
  readonly name: string
  /** Entry point `main`; storage bindings 0, 1, … in the order of `storage`, then one uniform struct. */
  readonly code: () => string
}

export interface Launch {
  readonly program: Program
  readonly storage: readonly TensorInfo[]
  /** The uniform struct's leading i32 members. */
  readonly integers: readonly number[]
  /** Its f32 members, which follow. */
  readonly reals?: readonly number[]
  /** True when the uniforms differ from step to step, so that keeping a buffer for each set would leak. */
  readonly changing?: boolean
  /** Threads wanted; whole workgroups run, so a program begun with `ENTRY` must leave when its `id` is too large. */
  readonly threads: number
}

/** `count` numbers of one tensor to another; places in numbers from the start, 0 when left out. */
export interface Copy {
  readonly from: TensorInfo
  readonly fromAt?: number
  readonly to: TensorInfo
  readonly toAt?: number
  readonly count: number
}

/** Invocations of one workgroup, all kernels. */
export const THREADS = 64

/** The head of every entry point: `id`, the flat thread number, whichever way the grid was folded. */
export const ENTRY = `@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let id = i32(thread.x + thread.y * grid.x * ${THREADS}u);`

/**
 * The head of an entry point whose workgroup works together: `tile`, the flat workgroup number, and `member` within it.
 */
export const TILE_ENTRY = `@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) place: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) index: u32) {
  let tile = i32(place.x + place.y * grid.x);
  let member = i32(index);`

const UNIFORM_ALIGNMENT = 16
/** Of a float32 or int32. */
const BYTES = 4

function packed(integers: readonly number[], reals: readonly number[]): ArrayBuffer {
  const words = integers.length + reals.length
  const data = new ArrayBuffer(Math.ceil((words * 4) / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT)
  new Int32Array(data, 0, integers.length).set(integers)
  new Float32Array(data, integers.length * 4, reals.length).set(reals)
  return data
}

/**
 * The launching state of one backend: uniform buffers that never change are written once and kept, so that a training
 * step uploads almost nothing.
 */
export class Launcher {
  readonly #backend: WebgpuBackend
  readonly #constants = new Map<string, GPUBuffer>()
  #recent: { encoder: GPUCommandEncoder; key: string; buffer: GPUBuffer } | null = null

  constructor(backend: WebgpuBackend) {
    this.#backend = backend
  }

  /** A new float32 tensor with a GPU buffer and no defined content. */
  output(shape: readonly number[]): TensorInfo {
    return this.#backend.makeTensorInfo([...shape], 'float32')
  }

  /** Gives back an intermediate made by `output`; its buffer is reused after the next submit. */
  dispose(tensor: TensorInfo): void {
    this.#backend.disposeData(tensor.dataId)
  }

  /** The kept CPU copy of a tensor written in place is stale: an earlier `data()` would be answered again. */
  written(tensor: TensorInfo): void {
    this.#backend.tensorMap.get(tensor.dataId).values = null
  }

  /** The value of a one-element float tensor that is not on the GPU, else null. */
  numberOf(tensor: TensorInfo): number | null {
    const { values, resource } = this.#backend.tensorMap.get(tensor.dataId)
    const single = values instanceof Float32Array && values.length === 1 && !resource
    return single ? (values[0] ?? null) : null
  }

  run(launch: Launch): void {
    const backend = this.#backend
    // Uploads may end the compute pass, so they come before the pass is used.
    for (const tensor of launch.storage) backend.uploadToGPU(tensor.dataId)
    const pipeline = this.#pipeline(launch.program)
    if (!pipeline) return
    backend.ensureCommandEncoderReady()
    const entries: GPUBindGroupEntry[] = launch.storage.map((tensor, binding) => ({
      binding,
      resource: { buffer: this.#buffer(tensor) },
    }))
    entries.push({ binding: entries.length, resource: { buffer: this.#uniforms(launch) } })
    const group = backend.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    // Ids in this set are not recycled before the submit.
    for (const tensor of launch.storage) backend.commandQueueOwnedIds.add(tensor.dataId)
    this.#record(pipeline, group, launch.threads)
  }

  /** Takes its place in the order of the launches. */
  copy({ from, fromAt = 0, to, toAt = 0, count }: Copy): void {
    if (tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return
    const backend = this.#backend
    for (const { dataId } of [from, to]) {
      backend.uploadToGPU(dataId)
      backend.commandQueueOwnedIds.add(dataId)
    }
    backend.ensureCommandEncoderReady()
    // Copies cannot be made within a pass.
    backend.endComputePassEncoder()
    backend.commandEncoder?.copyBufferToBuffer(
      this.#buffer(from),
      fromAt * BYTES,
      this.#buffer(to),
      toAt * BYTES,
      count * BYTES,
    )
  }

  #record(pipeline: GPUComputePipeline, group: GPUBindGroup, threads: number): void {
    const backend = this.#backend
    const limit = backend.device.limits.maxComputeWorkgroupsPerDimension
    const workgroups = Math.ceil(threads / THREADS)
    const columns = Math.min(workgroups, limit)
    backend.computePassEncoder ??= backend.commandEncoder?.beginComputePass() ?? null
    const pass = backend.computePassEncoder
    if (!pass) throw new Error('The WebGPU backend has no command encoder.')
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(columns, Math.ceil(workgroups / columns))
    backend.dispatchCountInPass++
    if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
      backend.endComputePassEncoder()
      backend.submitQueue()
    }
  }

  /**
   * The pipeline, or null while tfjs only compiles (its flag WEBGPU_ENGINE_COMPILE_ONLY): ours then compile with its
   * own.
   */
  #pipeline(program: Program): GPUComputePipeline | null {
    const { device, pipelineCache } = this.#backend
    const compileOnly = tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')
    const key = `reelgan ${program.name}`
    let pipeline = pipelineCache[key]
    if (!pipeline) {
      const module = device.createShaderModule({ code: program.code(), label: key })
      const description: GPUComputePipelineDescriptor = {
        label: key,
        layout: 'auto',
        compute: { module, entryPoint: 'main' },
      }
      pipeline = compileOnly
        ? device.createComputePipelineAsync(description)
        : device.createComputePipeline(description)
      pipelineCache[key] = pipeline
    }
    if (compileOnly) return null
    if (pipeline instanceof Promise) throw new Error('Await checkCompileCompletionAsync before launching.')
    return pipeline
  }

  #buffer(tensor: TensorInfo): GPUBuffer {
    const { resource } = this.#backend.tensorMap.get(tensor.dataId)
    if (!resource) throw new Error('The tensor has no GPU buffer.')
    return resource
  }

  #uniforms({ integers, reals = [], changing = false }: Launch): GPUBuffer {
    const key = `${integers.join()};${reals.join()}`
    return changing
      ? this.#changingUniforms(key, integers, reals)
      : this.#constantUniforms(key, integers, reals)
  }

  #constantUniforms(key: string, integers: readonly number[], reals: readonly number[]): GPUBuffer {
    const kept = this.#constants.get(key)
    if (kept) return kept
    const data = packed(integers, reals)
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST
    const buffer = this.#backend.device.createBuffer({ size: data.byteLength, usage })
    this.#backend.queue.writeBuffer(buffer, 0, data)
    this.#constants.set(key, buffer)
    return buffer
  }

  /**
   * Shared by equal launches of one submit. A write reaches the queue before the submit, so a buffer already used may
   * not be rewritten.
   */
  #changingUniforms(key: string, integers: readonly number[], reals: readonly number[]): GPUBuffer {
    const backend = this.#backend
    const encoder = backend.commandEncoder
    if (this.#recent && this.#recent.encoder === encoder && this.#recent.key === key)
      return this.#recent.buffer
    const data = packed(integers, reals)
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST
    const buffer = backend.bufferManager.acquireBuffer(data.byteLength, usage)
    backend.queue.writeBuffer(buffer, 0, data)
    backend.uniformPendingDisposal.push(buffer)
    this.#recent = encoder ? { encoder, key, buffer } : null
    return buffer
  }
}
