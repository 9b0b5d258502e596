// One training run under the clock: steps as the product's loop does them, without drawing and measuring in between.

import * as tf from '@tensorflow/tfjs'
import type { BackendName } from '../../core/engine'
import { startOfClip } from '../../core/latent'
import type { Size } from '../../settings/rows'
import { CLASSIC } from '../../settings/presets'
import { completeSettings } from '../../settings/settings'
import { openPainter } from '../../draw/painter'
import { countDevice, type DeviceCounter } from '../../engine/webgpu/count'
import { Run } from '../../trainer/worker/run'
import { median } from '../median'
import type { Begun, DeviceCounts, Stepped } from '../protocol'
import { watchDeviceMemory } from './device-memory'
import { discFrames } from './frames'

const FRAMES = 64
/** The product's loop reads the losses back this often on a graphics device, else after every step. */
const READ_EVERY_ON_GPU = 10

export class Measured {
  readonly #run: Run
  readonly #onGpu: boolean
  /** Counting costs a little time for each launch, ours and stock alike. */
  readonly #counter: DeviceCounter | null
  readonly #deviceMemory: (() => number) | null

  /** The engine must have started. */
  constructor(engine: BackendName, size: Size) {
    this.#onGpu = engine === 'webgpu' || engine === 'webgl'
    const { device } = engine === 'webgpu' ? (tf.backend() as { device?: GPUDevice }) : {}
    this.#counter = device ? countDevice(device) : null
    this.#deviceMemory = device ? watchDeviceMemory(device) : null
    // No warm-up: every step is a full one, discriminator and generator.
    // The networks that stock TensorFlow.js and PyTorch have been measured with from the start.
    const settings = completeSettings({
      size,
      ...CLASSIC,
      frames: FRAMES,
      warmup: 0,
      steps: 100_000,
    })
    this.#run = new Run(discFrames(size, FRAMES), { name: 'disc', frames: FRAMES, fps: 12 }, settings)
  }

  /** The first step, which compiles, and the first picture after it. */
  async begin(label: string): Promise<Begun> {
    const { values: first } = this.#run.train(0)
    const losses = await checked(first)
    first.dispose()
    const painter = await openPainter(await this.#run.snapshot())
    painter.draw([{ kind: 'moment', moment: startOfClip }])
    // The clock of a worker begins with the worker.
    const firstSampleMs = performance.now()
    const { generatorParameters, discriminatorParameters } = this.#run.info
    return {
      label,
      generatorParameters,
      discriminatorParameters,
      losses,
      firstSampleMs,
    }
  }

  async steps(count: number): Promise<Stepped> {
    const busy: number[] = []
    this.#counter?.reset()
    const start = performance.now()
    for (let i = 1; i <= count; i++) {
      const before = performance.now()
      const { values: losses } = this.#run.train(0)
      busy.push(performance.now() - before)
      // The last one ends the round: until then a graphics device may still be at work.
      if (!this.#onGpu || i % READ_EVERY_ON_GPU === 0 || i === count) await checked(losses)
      losses.dispose()
    }
    const msPerStep = (performance.now() - start) / count
    return {
      msPerStep,
      cpuMs: this.#onGpu ? median(busy) : msPerStep,
      memoryBytes: this.#deviceMemory?.() ?? memoryBytes(),
      counts: this.#counter && countsOf(this.#counter),
    }
  }
}

/** The figures alone: the counter itself has methods and does not cross to the page. */
const countsOf = (counter: DeviceCounter): DeviceCounts => ({
  launches: counter.launches,
  passes: counter.passes,
  submits: counter.submits,
  uploads: counter.uploads,
  uploadBytes: counter.uploadBytes,
  readbackBytes: counter.readbackBytes,
})

/** A round of a broken engine would be a fast one. */
async function checked(losses: tf.Tensor): Promise<number[]> {
  const values = Array.from(await losses.data())
  if (!values.every((value) => Number.isFinite(value))) throw new Error('a loss is no longer a number')
  return values
}

/** The whole wasm heap, or the bytes of the tensors where there is none. */
function memoryBytes(): number {
  const { wasm } = tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }
  return wasm?.HEAPU8?.length ?? tf.memory().numBytes
}
