// Small formulas over a few tensors of one size that a backend may have as one kernel, each with its gradient.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel, runKernels } from './fused'

/** The sum of tensors of one shape, times `scale`. */
export function scaledSum<T extends tf.Tensor>(inputs: readonly T[], scale: number): T {
  const [x, y] = inputs
  if (x && y && inputs.length === 2 && hasFused('AddScaled'))
    return runKernel('AddScaled', { x, y }, { scale })
  const sum = inputs.reduce((a, b) => tf.add<T>(a, b))
  return scale === 1 ? sum : tf.mul<T>(sum, scale)
}

/** Each channel of pictures [N,H,W,C] times its number [N,C]. */
export function gate(x: tf.Tensor4D, gates: tf.Tensor2D): tf.Tensor4D {
  const [n, channels] = gates.shape
  return tf.mul(x, tf.reshape(gates, [n, 1, 1, channels]))
}

/** mask · front + (1 − mask) · back: pictures [N,H,W,C] and a mask [N,H,W,1]. */
export const blend = (front: tf.Tensor4D, back: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D =>
  tf.add(back, tf.mul(mask, tf.sub(front, back)))

/** Projection head: logit + ⟨h, v⟩ / √F for each row: h and v [B,F], logit [B,1] → [B]. */
export function projectedLogit(h: tf.Tensor2D, v: tf.Tensor2D, logit: tf.Tensor2D): tf.Tensor1D {
  if (hasFused('ProjectedLogit')) return runKernel('ProjectedLogit', { h, v, logit })
  const [rows, features] = h.shape
  const projection = tf.div(tf.sum(tf.mul(h, v), 1), Math.sqrt(features))
  return tf.add<tf.Tensor1D>(tf.reshape(logit, [rows]), projection)
}

/** Registers the gradients of the kernels above, and in place of tfjs's own those of tanh and of relu6. */
export function registerPointwiseGradients(): void {
  tf.registerGradient({
    kernelName: 'AddScaled',
    gradFunc: (dy, _saved, { scale }) => {
      const both = tf.mul(dy as tf.Tensor, Number(scale))
      // Two tensors, because the tape frees each of them on its own.
      return { x: () => both, y: () => tf.clone(both) }
    },
  })
  tf.registerGradient({
    kernelName: 'ProjectedLogit',
    inputsToSave: ['h', 'v'],
    gradFunc: (dy, saved) => {
      const [h, v] = saved as [tf.Tensor, tf.Tensor]
      const [toH, toV] = runKernels('ProjectedLogitGrad', { dy: dy as tf.Tensor, h, v })
      if (!toH || !toV) throw new Error('ProjectedLogitGrad has two outputs')
      const rows = h.shape[0] ?? 1
      return { h: () => toH, v: () => toV, logit: () => tf.reshape(dy as tf.Tensor, [rows, 1]) }
    },
  })
  tf.registerGradient({
    kernelName: 'Relu6',
    // Not its input, which would have to be kept beside it.
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [y] = saved as [tf.Tensor]
      const within = () => tf.step(tf.mul(y, tf.sub(6, y)))
      return { x: () => tf.mul(dy as tf.Tensor, within()) }
    },
  })
  tf.registerGradient({
    kernelName: 'Tanh',
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [y] = saved as [tf.Tensor]
      const d = dy as tf.Tensor
      const fused = () => runKernel('TanhGrad', { dy: d, y })
      return { x: hasFused('TanhGrad') ? fused : () => tf.mul(d, tf.sub(1, tf.square(y))) }
    },
  })
}
