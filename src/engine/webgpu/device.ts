// The WebGPU device: what the machine offers, and a tfjs backend on a device of our own, whose loss and errors are
// heard. Not here: choosing between WebGPU and other engines.

import * as tf from '@tensorflow/tfjs'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { ReelError } from '../../core/errors'
import { canvasShows } from './canvas-check'

export interface AdapterDescription {
  readonly vendor: string
  readonly architecture: string
  readonly description: string
  /** True for an adapter that computes on the CPU (SwiftShader, llvmpipe, WARP): slower than wasm. */
  readonly software: boolean
}

export interface DeviceListeners {
  /** The device is gone for good, with all its buffers. `reason` is 'destroyed' when our own code destroyed it. */
  readonly onLost: (loss: { reason: string; message: string }) => void
  /** A validation, out-of-memory or internal error. The launches of its submit gave zeros and nothing threw. */
  readonly onError: (error: { message: string; outOfMemory: boolean }) => void
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|\bcpu\b/i

const WANTED_FEATURES = ['timestamp-query', 'bgra8unorm-storage', 'shader-f16', 'subgroups'] as const

const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const

/** So often, and after so many milliseconds each, an adapter is asked for again. */
const RECONNECTING = 40
const RECONNECTING_MS = 50

const BACKEND_NAME = 'webgpu'

/** tfjs gives the stock factory the same. */
const PRIORITY = 3

async function requestAdapter(): Promise<GPUAdapter | null> {
  // Typed as always there, but absent without HTTPS and in browsers without WebGPU.
  const gpu: GPU | undefined = (navigator as { gpu?: GPU }).gpu
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null
}

/** Whether pictures that a device paints can be shown here; to be asked before there is a device that trains. */
export async function devicePaints(): Promise<boolean> {
  const adapter = await requestAdapter()
  if (!adapter) return false
  if (await canvasShows(adapter)) return true
  // The browser has cut this page off from its graphics devices, and connects it again in a moment.
  for (let i = 0; i < RECONNECTING && !(await requestAdapter()); i++)
    await new Promise((resolve) => setTimeout(resolve, RECONNECTING_MS))
  return false
}

/** The adapter that WebGPU would use here, or null where there is none. */
export async function describeAdapter(): Promise<AdapterDescription | null> {
  const adapter = await requestAdapter()
  if (!adapter) return null
  const { vendor, architecture, description, device } = adapter.info
  // The flag moved from the adapter to its info; browsers have one, the other or both.
  const flagged = [adapter, adapter.info].some(
    (holder) => (holder as { isFallbackAdapter?: boolean }).isFallbackAdapter === true,
  )
  const named = [vendor, architecture, description, device].some((text) => SOFTWARE.test(text))
  return { vendor, architecture, description, software: flagged || named }
}

async function startBackend(listeners: DeviceListeners): Promise<WebGPUBackend> {
  const adapter = await requestAdapter()
  if (!adapter)
    throw new ReelError(
      'engine-unavailable',
      'This browser offers no graphics card to WebGPU: choose the processor engine, or switch on hardware acceleration.',
    )
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature))
  const requiredLimits = Object.fromEntries(RAISED_LIMITS.map((limit) => [limit, adapter.limits[limit]]))
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits })
  void device.lost.then(({ reason, message }) => listeners.onLost({ reason, message }))
  device.addEventListener('uncapturederror', ({ error }) => {
    listeners.onError({ message: error.message, outOfMemory: error instanceof GPUOutOfMemoryError })
  })
  return new WebGPUBackend(device, adapter.info)
}

/**
 * Puts a backend on a device of our own in place of tfjs's stock `webgpu` (kernels are registered under that name, so
 * it stays). Nothing starts before `tf.setBackend('webgpu')`, which answers false where there is no adapter. Calling it
 * again after a loss disposes the old backend, tensors included, and makes the next `setBackend` start on a new device.
 */
export function registerDevice(listeners: DeviceListeners): void {
  if (tf.findBackendFactory(BACKEND_NAME)) tf.removeBackend(BACKEND_NAME)
  tf.registerBackend(BACKEND_NAME, () => startBackend(listeners), PRIORITY)
}
