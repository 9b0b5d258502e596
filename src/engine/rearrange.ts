// Ops that only move pixels about, each with its adjoint as gradient.

import * as tf from '@tensorflow/tfjs'
import type { ShiftCut } from '../core/shift-cut'
import { hasFused, runKernel } from './fused'

/** 2×2 blocks to channels: [N,H,W,C] → [N,H/2,W/2,4C], channel order (row, column, c). H and W even. */
export function spaceToDepth(x: tf.Tensor4D): tf.Tensor4D {
  if (hasFused('SpaceToDepth2')) return runKernel('SpaceToDepth2', { x })
  const [n, h, w, c] = x.shape
  const blocks = tf.transpose(tf.reshape(x, [n, h / 2, 2, w / 2, 2, c]), [0, 1, 3, 2, 4, 5])
  return tf.reshape(blocks, [n, h / 2, w / 2, 4 * c])
}

/** The frames of a clip side by side on the channels: [clips·frames,H,W,C], clip by clip → [clips,H,W,frames·C]. */
export function framesToChannels(x: tf.Tensor4D, frames: number): tf.Tensor4D {
  if (hasFused('FramesToChannels')) return runKernel('FramesToChannels', { x }, { frames })
  const [n, h, w, c] = x.shape
  const clips = tf.transpose(tf.reshape(x, [n / frames, frames, h, w, c]), [0, 2, 3, 1, 4])
  return tf.reshape(clips, [n / frames, h, w, frames * c])
}

/** Average over k×k blocks: [N,H,W,C] → [N,H/k,W/k,C]. */
export function averagePool(x: tf.Tensor4D, k: number): tf.Tensor4D {
  const [, height, width] = x.shape
  const op = tf.customGrad((input) => ({
    value: tf.avgPool(input as tf.Tensor4D, k, k, 'valid'),
    gradFunc: (dy: tf.Tensor) =>
      tf.mul(tf.image.resizeNearestNeighbor(dy as tf.Tensor4D, [height, width]), 1 / (k * k)),
  }))
  return op(x) as tf.Tensor4D
}

/**
 * The largest of each 2×2 block: [N,H,W,C] → [N,H/2,W/2,C]. Those that are the largest together share its gradient.
 */
export function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape
  const enlarged = (small: tf.Tensor4D) => tf.image.resizeNearestNeighbor(small, [height, width])
  // The stock gradient is wrong on wasm (tfjs 4.22), for 8 channels for one.
  const op = tf.customGrad((input, save) => {
    const largest = tf.maxPool(input as tf.Tensor4D, 2, 2, 'valid')
    ;(save as (kept: tf.Tensor[]) => void)([input as tf.Tensor, largest])
    return {
      value: largest,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [from, most] = saved as [tf.Tensor4D, tf.Tensor4D]
        const is = tf.cast<tf.Tensor4D>(tf.equal(from, enlarged(most)), 'float32')
        const each = tf.div<tf.Tensor4D>(dy, tf.mul(tf.avgPool(is, 2, 2, 'valid'), 4))
        return tf.mul(is, enlarged(each))
      },
    }
  })
  return op(x)
}

const FIELDS = 5

/** Plans as numbers, one row (dx, dy, cutX, cutY, cut) a clip: [clips · 5]. */
export const planValues = (plan: readonly ShiftCut[]): Int32Array<ArrayBuffer> =>
  Int32Array.from(plan.flatMap(({ dx, dy, cutX, cutY, cut }) => [dx, dy, cutX, cutY, cut]))

/**
 * Shifts and cuts clips: x [clips·frames,H,W,C], clip by clip, → the same shape. `plan` has one row a clip, as a list
 * or as the int32 tensor [clips, 5] of `planValues`.
 */
export function shiftCut(x: tf.Tensor4D, plan: readonly ShiftCut[] | tf.Tensor2D): tf.Tensor4D {
  if (!(plan instanceof tf.Tensor))
    return shiftCut(x, tf.tensor2d(planValues(plan), [plan.length, FIELDS], 'int32'))
  return hasFused('ShiftCut') ? runKernel('ShiftCut', { x, plan }) : shiftCutComposed(x, planRows(plan))
}

function planRows(plan: tf.Tensor2D): ShiftCut[] {
  const values = plan.dataSync<'int32'>()
  return Array.from({ length: plan.shape[0] }, (_, i) => planRow(values, i))
}

/** Row `i` of a plan's values. */
export function planRow(values: Int32Array, i: number): ShiftCut {
  const [dx = 0, dy = 0, cutX = 0, cutY = 0, cut = 0] = values.subarray(i * FIELDS, (i + 1) * FIELDS)
  return { dx, dy, cutX, cutY, cut }
}

function shiftCutComposed(x: tf.Tensor4D, plan: readonly ShiftCut[]): tf.Tensor4D {
  const [n, h, w, c] = x.shape
  const frames = n / plan.length
  const clips = plan.map(({ dx, dy }, i) => {
    const clip = tf.slice(x, [i * frames, 0, 0, 0], [frames, h, w, c])
    const sides: [number, number][] = [
      [0, 0],
      [Math.abs(dy), Math.abs(dy)],
      [Math.abs(dx), Math.abs(dx)],
      [0, 0],
    ]
    return tf.slice(tf.pad(clip, sides), [0, Math.abs(dy) - dy, Math.abs(dx) - dx, 0], [frames, h, w, c])
  })
  return tf.mul<tf.Tensor4D>(tf.concat(clips), cutMask(plan, frames, h, w))
}

function cutMask(plan: readonly ShiftCut[], frames: number, height: number, width: number): tf.Tensor4D {
  const mask = new Float32Array(plan.length * frames * height * width).fill(1)
  plan.forEach(({ cutX, cutY, cut }, clip) => {
    for (let f = 0; f < frames; f++) {
      for (let y = cutY; y < cutY + cut; y++) {
        const start = ((clip * frames + f) * height + y) * width + cutX
        mask.fill(0, start, start + cut)
      }
    }
  })
  return tf.tensor4d(mask, [plan.length * frames, height, width, 1])
}

const registerAdjoint = (kernelName: string, gradient: string): void =>
  tf.registerGradient({
    kernelName,
    gradFunc: (dy, _saved, attrs) => ({ x: () => runKernel(gradient, { x: dy as tf.Tensor }, attrs) }),
  })

/** Registers the adjoints of the fused kernels. */
export function registerRearrangeGradients(): void {
  registerAdjoint('SpaceToDepth2', 'DepthToSpace2')
  registerAdjoint('FramesToChannels', 'ChannelsToFrames')
  tf.registerGradient({
    kernelName: 'ShiftCut',
    inputsToSave: ['plan'],
    gradFunc: (dy, [plan]) => ({
      x: () => runKernel('ShiftCutGrad', { x: dy as tf.Tensor, plan: plan as tf.Tensor }),
    }),
  })
}
