// The frames of a clip as an engine keeps them to build batches from: as bytes on a graphics device, where a small
// table of positions is all that has to be sent; elsewhere as they came.

import * as tf from '@tensorflow/tfjs'
import { type Frames, pixelsOf } from '../core/frames'
import { hasFused, runKernel } from './fused'

const FUSED = 'MixFrames'

export class FrameStore {
  readonly #frames: Frames
  readonly #bytes: tf.Tensor1D | null

  constructor(frames: Frames) {
    this.#frames = frames
    this.#bytes = hasFused(FUSED) ? tf.keep(packed(frames.rgb)) : null
  }

  /** What must exist before a step that uses the frames is recorded. */
  get tensors(): tf.Tensor[] {
    return this.#bytes ? [this.#bytes] : []
  }

  /**
   * Pictures −1 .. 1 [n, H, W, 3] by a table [n, 3] of rows (a, b, amount): frame `a`, or `amount` of the way from it
   * to frame `b`.
   */
  mix(table: tf.Tensor2D): tf.Tensor4D {
    const { width, height } = this.#frames
    if (this.#bytes) return runKernel(FUSED, { bytes: this.#bytes, table }, { width, height })
    const values = mixed(this.#frames, table.dataSync<'float32'>())
    return tf.tensor4d(values, [table.shape[0], height, width, 3])
  }

  dispose(): void {
    this.#bytes?.dispose()
  }
}

/** Bytes by fours in 32-bit words, the first in the lowest bits; the last word is filled up with zeros. */
function packed(bytes: Uint8Array): tf.Tensor1D {
  const words = new Int32Array(Math.ceil(bytes.length / 4))
  new Uint8Array(words.buffer).set(bytes)
  return tf.tensor1d(words, 'int32')
}

function mixed({ rgb, ...frames }: Frames, table: Float32Array): Float32Array<ArrayBuffer> {
  const length = pixelsOf(frames) * 3
  const values = new Float32Array((table.length / 3) * length)
  for (let row = 0; row < table.length / 3; row++) {
    const [a = 0, b = 0, amount = 0] = table.subarray(row * 3, row * 3 + 3)
    const [first, second] = [a * length, b * length]
    const target = row * length
    for (let i = 0; i < length; i++) {
      const from = rgb[first + i] ?? 0
      const to = rgb[second + i] ?? 0
      values[target + i] = (from + amount * (to - from)) / 127.5 - 1
    }
  }
  return values
}
