// Gradients of mean and sum without uploads: the stock ones build an array of ones in JavaScript, of the input's size,
// and send it to the backend at every step (tfjs Mean_grad.js and Sum_grad.js).

import * as tf from '@tensorflow/tfjs'

interface Reduction {
  readonly axis?: number | readonly number[]
}

/** dy spread back over the input, each value times `scale`. */
function spread(
  dy: tf.Tensor,
  shape: readonly number[],
  { axis }: Reduction,
  scale: (reduced: number) => number,
): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis === undefined ? [...shape.keys()] : (axis as number | number[]), [
    ...shape,
  ])
  const kept = shape.map((side, i) => (axes.includes(i) ? 1 : side))
  const reduced = axes.reduce((product, i) => product * (shape[i] ?? 1), 1)
  return tf.mul(tf.reshape(dy, kept), tf.fill([...shape], scale(reduced)))
}

const register = (kernelName: 'Mean' | 'Sum', scale: (reduced: number) => number): void =>
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => ({
      x: () => spread(dy as tf.Tensor, saved[0]?.shape ?? [], attrs, scale),
    }),
  })

/** Replaces the stock gradients of Mean and Sum. */
export function registerReductionGradients(): void {
  register('Mean', (reduced) => 1 / reduced)
  register('Sum', () => 1)
}
