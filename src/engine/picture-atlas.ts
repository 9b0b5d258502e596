// Pictures that the engine made, shown without reading them back: as one bitmap, on engines whose device can paint
// (EngineInfo.paints).

import * as tf from '@tensorflow/tfjs'
import type { Sides } from '../core/frames'
import { CanvasPresenter, type AtlasPlan } from './webgpu/canvas-presenter'
import type { WebgpuBackend } from './webgpu/launch'

export class AtlasPainter {
  readonly #backend = tf.backend() as unknown as WebgpuBackend
  readonly #easel = new CanvasPresenter(this.#backend.device)

  /** Compiles the shader for pictures of these sides. */
  prepare(sides: Sides): Promise<void> {
    return this.#easel.prepare(sides)
  }

  /**
   * One bitmap of all pictures of the plan, the caller's to close. `make` gives up to `most` pictures at a time, from
   * number `first` on: values −1 .. 1 [n, height, width, 3], at once; they are freed here.
   */
  paint(plan: AtlasPlan, most: number, make: (first: number, n: number) => tf.Tensor4D): ImageBitmap {
    this.#easel.clear(plan)
    for (let first = 0; first < plan.count; first += most) {
      const held = Math.min(most, plan.count - first)
      const pictures = make(first, held)
      this.#show(pictures, plan, { first, held })
      pictures.dispose()
    }
    return this.#easel.take()
  }

  #show({ dataId }: tf.Tensor4D, plan: AtlasPlan, part: { first: number; held: number }): void {
    const backend = this.#backend
    const { resource } = backend.tensorMap.get(dataId)
    if (!resource) throw new Error('The pictures are not on the device.')
    backend.ensureCommandEncoderReady()
    // A pass that computes cannot be gone on with after one that draws.
    backend.endComputePassEncoder()
    const encoder = backend.commandEncoder
    if (!encoder) throw new Error('The WebGPU backend has no command encoder.')
    this.#easel.paint(encoder, resource, plan, part)
    backend.submitQueue()
  }
}

/** Resolves when everything that was submitted so far has been computed; at once where nothing waits in a queue. */
export async function workDone(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return
  const { queue } = tf.backend() as unknown as WebgpuBackend
  // A lost device has nothing left to do, and tells of itself.
  await queue.onSubmittedWorkDone().catch(() => undefined)
}
