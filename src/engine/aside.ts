// Work that a gradient must not see, in the middle of what it watches.

import * as tf from '@tensorflow/tfjs'

/** The engine's state, as far as its tape is concerned. */
interface TapeState {
  activeTape: unknown
  gradientDepth: number
}

/**
 * Runs `compute` off the tape: nothing of it is noted for the gradient that is being watched, and a gradient of its own
 * inside frees what it noted as it ends. tfjs has one tape for nested gradients, which would keep everything until the
 * outer one is done.
 */
export function aside<T extends tf.TensorContainer>(compute: () => T): T {
  const { state } = tf.engine() as unknown as { readonly state: TapeState }
  const { activeTape, gradientDepth } = state
  state.activeTape = null
  state.gradientDepth = 0
  try {
    return tf.tidy(compute)
  } finally {
    state.activeTape = activeTape
    state.gradientDepth = gradientDepth
  }
}
