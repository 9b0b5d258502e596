// What a search for the codes of given pictures comes to, as plain data: it crosses the worker wall. Not here: the
// search (model/invert.ts).

import type { Pictures } from '../core/frames'
import type { NamedTensor } from './snapshot'

/** How well given pictures come back, dB, one number a picture. */
export interface Likenesses {
  /** At the nearest moment, where the search begins. */
  readonly begun: readonly number[]
  /** At the codes of the encoder; absent where there is none. */
  readonly encoded?: readonly number[]
  /** At the codes that were found. */
  readonly found: readonly number[]
  /** By the weights after the tuning, where that made them better. */
  readonly tuned: readonly number[]
  /** How well the model's own pictures of its clip came through it, dB over all; null where the weights are its own. */
  readonly kept: number | null
}

export interface Inversion {
  /** [pictures, 32]. */
  readonly codes: Float32Array<ArrayBuffer>
  /** The weights after the tuning, or the model's own where it did not help. */
  readonly tensors: readonly NamedTensor[]
  /** What they draw at the codes. */
  readonly pictures: Pictures
  readonly likeness: Likenesses
}
