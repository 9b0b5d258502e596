// The choice between real engines: both forms of the WebGPU kernels and wasm, on a software adapter that claims to be a
// graphics card. Times are given, faults are planted; starting, testing, switching and freeing are real.

import * as tf from '@tensorflow/tfjs'
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type EngineOptions, startEngine } from '../start'
import { chosenKernels } from '../webgpu/forms'
import { installWebgpuKernels } from '../webgpu/install'
import { gradientFault } from './self-test'

const wasmFiles = {
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
}

/** The adapter that is there, under the name of a graphics card. */
function claimToBeReal(): void {
  const request = navigator.gpu.requestAdapter.bind(navigator.gpu)
  vi.spyOn(navigator.gpu, 'requestAdapter').mockImplementation(async (options) => {
    const adapter = await request(options)
    if (!adapter) return null
    const info = { vendor: 'acme', architecture: 'one', description: 'A card', device: '' }
    return {
      features: adapter.features,
      limits: adapter.limits,
      info,
      requestDevice: (descriptor: GPUDeviceDescriptor) => adapter.requestDevice(descriptor),
    } as unknown as GPUAdapter
  })
}

type Way = 'tiles' | 'registers' | 'wasm'

const running = (): Way => (tf.getBackend() === 'wasm' ? 'wasm' : chosenKernels())

/** Starts with given times; also what was timed, in order. */
async function start(ms: Readonly<Record<Way, number>>, options: Partial<EngineOptions> = {}) {
  const timed: Way[] = []
  const time = () => {
    timed.push(running())
    return Promise.resolve(ms[running()])
  }
  return { info: await startEngine({ wanted: 'auto', wasmFiles, time, ...options }), timed }
}

// A whole test of gradients compiles some hundred kernels, which takes the software adapter a minute: the trainer's
// recovery test has one. That it hears a kernel which computes wrong: self-test.test.ts.
describe('with a graphics card', () => {
  beforeEach(claimToBeReal)
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('all three are timed and the fastest runs', async () => {
    const { info, timed } = await start({ tiles: 30, registers: 10, wasm: 20 }, { proven: true })
    expect(timed).toEqual(['tiles', 'registers', 'wasm'])
    expect(info).toMatchObject({ backend: 'webgpu', kernels: 'registers', adapter: 'A card' })
    expect(running()).toBe('registers')
    expect(info.candidates.map(({ label, taken, msPerStep }) => [label, taken, msPerStep])).toEqual([
      ['WebGPU, tiles in shared memory', false, 30],
      ['WebGPU, tiles in registers', true, 10],
      ['WebAssembly', false, 20],
      ['WebGL', false, null],
    ])
  })

  test('the processor wins where it is faster, and the graphics card can still be asked for', async () => {
    const { info } = await start({ tiles: 30, registers: 10, wasm: 5 }, { proven: true })
    expect(info.backend).toBe('wasm')
    expect(info.why).toContain('the processor did better')
    expect(running()).toBe('wasm')
    expect(await gradientFault()).toBeNull()
    const asked = { wanted: 'webgpu', proven: true } as const
    const { info: forced, timed } = await start({ tiles: 5, registers: 10, wasm: 1 }, asked)
    expect(timed).toEqual(['tiles', 'registers'])
    expect(forced).toMatchObject({ backend: 'webgpu', kernels: 'tiles' })
    expect(running()).toBe('tiles')
    // It computes, on a device of its own.
    expect(await tf.add(tf.scalar(1), tf.tensor1d([2, 3])).data()).toEqual(Float32Array.of(3, 4))
  })

  test('what was chosen before is not timed again', async () => {
    const time = vi.fn<() => Promise<number>>()
    const info = await startEngine({ wanted: 'webgpu', kernels: 'tiles', proven: true, wasmFiles, time })
    expect(info.kernels).toBe('tiles')
    expect(info.candidates.map(({ reason }) => reason)).toEqual(['Taken: it was asked for.'])
    expect(running()).toBe('tiles')
    expect(time).not.toHaveBeenCalled()
  })

  test('a card that fails at its gradients is refused, however fast it is', async () => {
    installWebgpuKernels()
    const right = tf.getKernel('ConvBiasLeaky', 'webgpu')
    tf.unregisterKernel('ConvBiasLeaky', 'webgpu')
    tf.registerKernel({
      ...right,
      kernelFunc: () => {
        throw new Error('no memory')
      },
    })
    try {
      const { info, timed } = await start({ tiles: 1, registers: 2, wasm: 3 }, { kernels: 'tiles' })
      expect(info.backend).toBe('wasm')
      expect(timed).toEqual([])
      expect(info.candidates[0]?.reason).toBe('Refused: it failed at its first gradients (no memory).')
    } finally {
      tf.unregisterKernel('ConvBiasLeaky', 'webgpu')
      tf.registerKernel(right)
    }
  })
})

test('a software adapter counts as none, and is named', async () => {
  const { info, timed } = await start({ tiles: 1, registers: 1, wasm: 9 })
  expect(info.backend).toBe('wasm')
  expect(timed).toEqual([])
  expect(info.candidates[0]).toMatchObject({ label: 'WebGPU', taken: false, msPerStep: null })
  expect(info.candidates[0]?.reason).toContain('software')
})
