// Picks and starts the backend that runs the tensors, and says in plain words why this one.

import * as tf from '@tensorflow/tfjs'
import type { BackendChoice, BackendName, EngineInfo } from '../core/engine'
import { ReelError } from '../core/errors'
import { registerConvolutionGradients } from './convolution'
import { registerRearrangeGradients } from './rearrange'
import { registerReductionGradients } from './reductions'

export interface EngineOptions {
  readonly wanted: BackendChoice
  /** Where the wasm binaries are: a folder, or an address for each file name. */
  readonly wasmFiles: string | Readonly<Record<string, string>>
  /** Called when the graphics device is lost or reports an error that no call sees. */
  readonly onDeviceTrouble?: (message: string) => void
}

/**
 * Starts an engine: the wanted one, else `webgpu` on a real adapter, else `wasm`, else `webgl`.
 * @throws ReelError `engine-unavailable` when the wanted one, or none at all, can be had here.
 */
export async function startEngine(options: EngineOptions): Promise<EngineInfo> {
  registerConvolutionGradients()
  registerRearrangeGradients()
  registerReductionGradients()
  const { wanted } = options
  if (wanted !== 'auto') return START[wanted](options, 'It was asked for in the address of this page.')
  const gpu = await webgpuAdapter()
  if (gpu && !gpu.software) return START.webgpu(options, 'This browser has WebGPU and a graphics processor.')
  const why = gpu
    ? 'The only graphics adapter here is a software one, so the processor itself is faster.'
    : 'This browser offers no WebGPU here, so the processor trains.'
  try {
    return await START.wasm(options, why)
  } catch {
    return START.webgl(options, 'Neither WebGPU nor WebAssembly works in this browser; WebGL is slower.')
  }
}

type Start = (options: EngineOptions, why: string) => Promise<EngineInfo>

const START: Readonly<Record<BackendName, Start>> = {
  async webgpu({ onDeviceTrouble }, why) {
    const adapter = await webgpuAdapter()
    if (!adapter) throw unavailable('WebGPU', 'this browser offers no WebGPU adapter')
    const { registerDevice } = await import('./webgpu/device')
    const { installWebgpuKernels } = await import('./webgpu/install')
    const report = onDeviceTrouble ?? (() => undefined)
    registerDevice({ onLost: ({ message }) => report(message), onError: ({ message }) => report(message) })
    await activate('webgpu', 'WebGPU')
    installWebgpuKernels()
    return {
      backend: 'webgpu',
      label: adapter.software ? 'WebGPU, software' : 'WebGPU',
      why,
      adapter: adapter.description,
    }
  },

  async wasm({ wasmFiles }, why) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    const { installWasmKernels } = await import('./wasm/install')
    setWasmPaths(typeof wasmFiles === 'string' ? wasmFiles : { ...wasmFiles })
    await activate('wasm', 'WebAssembly')
    const variant = await installWasmKernels()
    return { backend: 'wasm', label: variant === 'relaxed' ? 'WASM, relaxed SIMD' : 'WASM, SIMD', why }
  },

  async webgl(_options, why) {
    await activate('webgl', 'WebGL')
    return { backend: 'webgl', label: 'WebGL', why }
  },

  async cpu(_options, why) {
    await activate('cpu', 'Plain JavaScript')
    return { backend: 'cpu', label: 'Plain JavaScript, slow', why }
  },
}

async function webgpuAdapter(): Promise<{ software: boolean; description: string } | null> {
  const { describeAdapter } = await import('./webgpu/device')
  return describeAdapter()
}

async function activate(backend: BackendName, name: string): Promise<void> {
  const started = await tf.setBackend(backend).catch(() => false)
  if (!started) throw unavailable(name, 'it did not start')
  await tf.ready()
}

const unavailable = (name: string, reason: string) =>
  new ReelError(
    'engine-unavailable',
    `${name} cannot be used here: ${reason}; open the page without “?backend=” to let it choose.`,
  )

/** Tensors alive and bytes of memory held by the backend that runs. */
export function engineMemory(): { readonly tensors: number; readonly bytes: number } {
  const { numTensors, numBytes } = tf.memory()
  const backend = tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }
  return { tensors: numTensors, bytes: backend.wasm?.HEAPU8?.length ?? numBytes }
}
