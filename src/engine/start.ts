// Picks and starts the backend that runs the tensors, and says in plain words why this one.

import * as tf from '@tensorflow/tfjs'
import type {
  BackendChoice,
  BackendName,
  EngineCandidate,
  EngineInfo,
  KernelForm,
  Room,
} from '../core/engine'
import { ReelError } from '../core/errors'
import { insist, loadLate, partMissing } from '../core/late'
import { type Candidate, choose, type Judges } from './choose/choose'
import { gradientFault } from './choose/self-test'
import { registerConvolutionGradients } from './convolution'
import { registerDepthwiseGradient } from './depthwise'
import { registerLogitLossGradient } from './logit-loss'
import { registerPictureLossGradients } from './picture-losses'
import { registerPointwiseGradients } from './pointwise'
import { registerRearrangeGradients } from './rearrange'
import { registerReductionGradients } from './reductions'
import { chooseKernels } from './webgpu/forms'

export interface DeviceTrouble {
  /** The device's own words; may be empty. */
  readonly message: string
  readonly outOfMemory: boolean
}

export interface EngineOptions {
  readonly wanted: BackendChoice
  /** For WebGPU: the form that was chosen before, so that nothing is timed again. */
  readonly kernels?: KernelForm
  /** It was found right on this machine before; it is not tested again. */
  readonly proven?: boolean
  /** For WebGPU: what was found before of `EngineInfo.paints`. */
  readonly paints?: boolean
  /** Where the wasm binaries are: a folder, or an address for each file name. */
  readonly wasmFiles: string | Readonly<Record<string, string>>
  /** For wasm: how many threads may help this one (wasm/crew); none when left out. */
  readonly helpers?: number
  /** Called when the graphics device is lost or reports an error that no call sees. */
  readonly onDeviceTrouble?: (trouble: DeviceTrouble) => void
  /**
   * Times a training step on the backend that runs (choose/choose.ts); without it the first that computes right is
   * taken.
   */
  readonly time?: NonNullable<Judges['time']>
}

/**
 * Starts an engine: the wanted one, else the fastest correct one of `webgpu` on a real adapter and `wasm`, else
 * `webgl`. Each must give the right gradients of a small network first.
 * @throws ReelError `engine-unavailable` when the wanted one, or none at all, can be had here.
 */
export async function startEngine(options: EngineOptions): Promise<EngineInfo> {
  registerConvolutionGradients()
  registerDepthwiseGradient()
  registerRearrangeGradients()
  registerLogitLossGradient()
  registerPictureLossGradients()
  registerPointwiseGradients()
  registerReductionGradients()
  const { wanted, time, proven = false } = options
  const fault = proven ? () => Promise.resolve(null) : gradientFault
  const judges: Judges = { fault, now: () => performance.now(), ...(time ? { time } : {}) }
  if (wanted !== 'auto') {
    const { taken, candidates, fault: found } = await choose(await contendersFor(wanted, options), judges)
    if (!taken) {
      const cure = 'open the page without “?backend=” to let it choose'
      throw unavailable(`${NAMES[wanted]} cannot be used here`, found, cure)
    }
    const why = 'It was asked for in the address of this page.'
    return { ...taken.started(), why, candidates: candidates.map(askedFor) }
  }
  const gpu = await webgpuAdapter()
  const contenders = gpu && !gpu.software ? await contendersFor('webgpu', options) : []
  contenders.push(...(await contendersFor('wasm', options)))
  const { taken, candidates, fault: foremost } = await choose(contenders, judges)
  const all = [...leftOut(gpu), ...candidates]
  if (taken) {
    for (const each of contenders) each.leave(taken.backend)
    return { ...taken.started(), why: whyTaken(taken.backend, gpu), candidates: [...all, WEBGL_LEFT_OUT] }
  }
  const last = await choose(await contendersFor('webgl', options), judges)
  if (!last.taken) {
    // Of the engine that should train here; WebGL is missing in many browsers that do without it.
    const name = contenders[0]?.label ?? NAMES.wasm
    const cure = 'update this browser or open the page in another one'
    throw unavailable(`No engine can train here, not even ${name}`, foremost, cure)
  }
  const why = 'Neither WebGPU nor WebAssembly works in this browser; WebGL is slower.'
  return { ...last.taken.started(), why, candidates: [...all, ...last.candidates] }
}

/** What was asked for was not compared with anything, but for the forms of its kernels. */
const askedFor = ({ label, taken, msPerStep, reason }: EngineCandidate): EngineCandidate => ({
  label,
  taken,
  msPerStep,
  reason: taken && msPerStep === null ? 'Taken: it was asked for.' : reason,
})

const NAMES: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  webgl: 'WebGL',
  cpu: 'Plain JavaScript',
}

type Adapter = { readonly software: boolean; readonly description: string } | null

const notTaken = (label: string, reason: string): EngineCandidate => ({
  label,
  taken: false,
  msPerStep: null,
  reason,
})

const WEBGL_LEFT_OUT = notTaken('WebGL', 'Left out: the slowest, taken only where nothing else works.')

function leftOut(gpu: Adapter): EngineCandidate[] {
  if (!gpu) return [notTaken('WebGPU', 'This browser does not offer it here.')]
  if (!gpu.software) return []
  return [
    notTaken('WebGPU', 'Left out: the only graphics adapter here is software that runs on the processor.'),
  ]
}

function whyTaken(backend: BackendName, gpu: Adapter): string {
  if (backend === 'webgpu') return 'This browser has WebGPU and a graphics processor.'
  if (!gpu) return 'This browser offers no WebGPU here, so the processor trains.'
  return gpu.software
    ? 'The only graphics adapter here is a software one, so the processor itself is faster.'
    : 'On this machine the processor did better than the graphics processor.'
}

/** What is known of an engine before it is known why it was taken. */
type Started = Omit<EngineInfo, 'why' | 'candidates'>

interface Contender extends Candidate {
  readonly backend: BackendName
  /** Only after `start`. */
  readonly started: () => Started
  /** Frees what its backend holds, unless it is the one that was taken; it can be started again. */
  readonly leave: (taken: BackendName) => void
}

/** The ways of computing on a backend: one, but for a real WebGPU, where two forms of the hot kernels compete. */
async function contendersFor(backend: BackendName, options: EngineOptions): Promise<Contender[]> {
  let begun: Promise<Started> | undefined
  const contender = (label: string, form?: KernelForm): Contender => {
    let started: Started | undefined
    const resume = async () => {
      await tf.setBackend(backend)
      if (form) chooseKernels(form)
    }
    return {
      backend,
      label,
      async start() {
        begun ??= START[backend](options)
        started = form ? { ...(await begun), kernels: form } : await begun
        await resume()
      },
      resume,
      started() {
        if (!started) throw new Error(`${label} has not been started`)
        return started
      },
      leave(taken) {
        const factory = tf.findBackendFactory(backend)
        if (backend === taken || !begun || !factory) return
        begun = undefined
        tf.removeBackend(backend)
        tf.registerBackend(backend, factory)
      },
    }
  }
  if (backend !== 'webgpu') return [contender(NAMES[backend])]
  const registers = contender('WebGPU, tiles in registers', 'registers')
  const tiles = contender('WebGPU, tiles in shared memory', 'tiles')
  if (options.kernels) return [options.kernels === 'tiles' ? tiles : registers]
  // Barriers are slow on a processor: a software adapter needs no timing to know.
  if ((await webgpuAdapter())?.software) return [registers]
  return [tiles, registers]
}

/** As the beginning of a sentence. */
const ENGINE = 'The engine that trains'

type Start = (options: EngineOptions) => Promise<Started>

const START: Readonly<Record<BackendName, Start>> = {
  async webgpu({ onDeviceTrouble, paints: known }) {
    const adapter = await webgpuAdapter()
    if (!adapter) throw new Error('this browser offers no WebGPU adapter')
    const { devicePaints, registerDevice } = await loadLate(ENGINE, () => import('./webgpu/device'))
    const paints = known ?? (await devicePaints())
    const { installWebgpuKernels } = await loadLate(ENGINE, () => import('./webgpu/install'))
    const report = onDeviceTrouble ?? (() => undefined)
    registerDevice({ onLost: ({ message }) => report({ message, outOfMemory: false }), onError: report })
    await activate('webgpu')
    installWebgpuKernels()
    return {
      backend: 'webgpu',
      label: adapter.software ? 'WebGPU, software' : 'WebGPU',
      adapter: adapter.description,
      paints,
    }
  },

  async wasm({ wasmFiles, helpers }) {
    const { setWasmPaths } = await loadLate(ENGINE, () => import('@tensorflow/tfjs-backend-wasm'))
    const { installWasmKernels } = await loadLate(ENGINE, () => import('./wasm/install'))
    if (typeof wasmFiles === 'string') setWasmPaths(wasmFiles)
    else
      setWasmPaths(
        helpers
          ? await (
              await loadLate(ENGINE, () => import('./wasm/threads/shared-binary'))
            ).sharedFiles(wasmFiles)
          : { ...wasmFiles },
      )
    // Its threaded build would start eight workers of its own, and none of our kernels would use them.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (typeof wasmFiles !== 'string') await fetchBinary(wasmFiles)
    await activate('wasm')
    const { variant, threads } = await installWasmKernels(helpers ?? 0)
    const simd = variant === 'relaxed' ? 'WASM, relaxed SIMD' : 'WASM, SIMD'
    return { backend: 'wasm', label: threads > 1 ? `${simd}, ${threads} threads` : simd }
  },

  async webgl() {
    await activate('webgl')
    return { backend: 'webgl', label: 'WebGL' }
  },

  async cpu() {
    await activate('cpu')
    return { backend: 'cpu', label: 'Plain JavaScript, slow' }
  },
}

/** Into the browser’s cache: TensorFlow.js itself would only say that the backend refused. */
async function fetchBinary(files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await insist(async () => {
      const answer = await fetch(files['tfjs-backend-wasm-simd.wasm'] ?? '')
      if (!answer.ok) throw new Error(`it was answered with ${answer.status}`)
      await answer.arrayBuffer()
    })
  } catch (error) {
    throw partMissing(ENGINE, error)
  }
}

async function webgpuAdapter(): Promise<Adapter> {
  const { describeAdapter } = await loadLate(ENGINE, () => import('./webgpu/device'))
  return describeAdapter()
}

/** The 65 536 pages of 64 KiB that a 32-bit memory has, as TensorFlow.js declares it. */
const WASM_MOST = 2 ** 32

async function activate(backend: BackendName): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error('the backend refused')
  await tf.ready()
}

const unavailable = (what: string, fault: string | null, cure: string) =>
  new ReelError('engine-unavailable', `${what}: ${fault ?? 'nothing was tried'}; ${cure}.`)

/** Tensors alive and bytes of memory held by the backend that runs. */
export function engineMemory(): { readonly tensors: number; readonly bytes: number } {
  const { numTensors, numBytes } = tf.memory()
  const backend = tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }
  return { tensors: numTensors, bytes: backend.wasm?.HEAPU8?.length ?? numBytes }
}

/** What the backend that runs can hold at most: bytes altogether, and in one value. */
export function engineRoom(): Room {
  const { device } = tf.backend() as { device?: GPUDevice }
  // Of a graphics device nobody tells how much memory it has.
  if (device) return { bytes: Infinity, largest: device.limits.maxStorageBufferBindingSize }
  const most = tf.getBackend() === 'wasm' ? WASM_MOST : Infinity
  return { bytes: most, largest: most }
}
