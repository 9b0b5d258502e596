// A gradient in pieces: part of a computation is recorded, other work is done off the record, and the gradient then
// goes back through what was recorded. That is how a training step reads from top to bottom: the generator's pictures
// are made once, the discriminator learns from them as they are, and then the generator learns through them.

import * as tf from '@tensorflow/tfjs'

interface TapeNode {
  readonly saved?: readonly tf.Tensor[] | null
}

/**
 * What we use of the state of tfjs 4.22's engine. `private` in its typings; the exact version is pinned in
 * package.json.
 */
interface TapeState {
  activeTape: TapeNode[] | null
  gradientDepth: number
}

const engineState = (): TapeState => (tf.engine() as unknown as { readonly state: TapeState }).state

export class Tape {
  #nodes: TapeNode[] = []

  /**
   * Computes, and notes every op for the gradient. The result is the surrounding tidy's. What is computed between two
   * records is a constant.
   */
  record<T extends tf.TensorContainer>(compute: () => T): T {
    const state = engineState()
    const { activeTape, gradientDepth } = state
    state.activeTape = this.#nodes
    state.gradientDepth = 1
    try {
      return tf.tidy(compute)
    } catch (error) {
      this.#free()
      throw error
    } finally {
      state.activeTape = activeTape
      state.gradientDepth = gradientDepth
    }
  }

  /**
   * The last piece and the way back: the loss that `compute` makes of what was recorded, and its gradients by variable
   * name, the caller's to dispose. The tape is used up.
   */
  gradients(
    compute: () => tf.Scalar,
    variables: tf.Variable[],
  ): { value: tf.Scalar; grads: tf.NamedTensorMap } {
    return tf.variableGrads(() => {
      // tfjs has just begun a tape of its own; everything goes on ours, and with it what was recorded is freed in the
      // end.
      engineState().activeTape = this.#nodes
      return compute()
    }, variables)
  }

  /** The values that the ops kept for their gradients belong to the tape. */
  #free(): void {
    for (const { saved } of this.#nodes) tf.dispose([...(saved ?? [])])
    this.#nodes = []
  }
}
