// What a helper thread is asked to do, written as numbers into shared memory. Both sides read this file.

import type { ConvolutionShape, Native, UpsampledShape } from '../native/load'

/** Words of the control block: what it is doing, then the job. */
export const STATE = 0
const OPERATION = 1
const POINTERS = 2
const POINTER_COUNT = 5
const ALPHA = POINTERS + POINTER_COUNT
const SHAPE = ALPHA + 1
const SHAPE_COUNT = 10
export const CONTROL_WORDS = SHAPE + SHAPE_COUNT

/**
 * A fresh block of zeros means that the helper is still compiling; then IDLE; the asker sets GO, the helper IDLE again
 * or FAILED.
 */
export const IDLE = 1
export const GO = 2
export const FAILED = 3

/** Byte offsets in the helper's memory; 0 where an operation has none. */
export interface Pointers {
  readonly first: number
  readonly second: number
  readonly weights: number
  readonly bias: number
  readonly out: number
}

/** One operation on some images. */
export type Job = { readonly at: Pointers; readonly alpha: number } & (
  | {
      readonly operation: 'convForward' | 'convInputGrad' | 'convWeightGrad'
      readonly shape: ConvolutionShape
    }
  | {
      readonly operation: 'upsampleConvForward' | 'upsampleConvInputGrad' | 'upsampleConvWeightGrad'
      readonly shape: UpsampledShape
    }
)

const OPERATIONS: readonly Job['operation'][] = [
  'convForward',
  'convInputGrad',
  'convWeightGrad',
  'upsampleConvForward',
  'upsampleConvInputGrad',
  'upsampleConvWeightGrad',
]

const TAPS: readonly UpsampledShape['taps'][] = ['nearest', 'free']

export function writeJob(control: Int32Array, { operation, at, alpha, shape }: Job): void {
  control[OPERATION] = OPERATIONS.indexOf(operation)
  control.set([at.first, at.second, at.weights, at.bias, at.out], POINTERS)
  new Float32Array(control.buffer, control.byteOffset, CONTROL_WORDS)[ALPHA] = alpha
  const { batch, height, width, inChannels, outChannels } = shape
  const more =
    'kernel' in shape
      ? [shape.kernel, shape.padTop, shape.padLeft, shape.outHeight, shape.outWidth]
      : [TAPS.indexOf(shape.taps)]
  control.set([batch, height, width, inChannels, outChannels, ...more], SHAPE)
}

export function readJob(control: Int32Array): Job {
  const operation = OPERATIONS[control[OPERATION] ?? -1]
  if (!operation) throw new Error('a helper was asked for an operation that it does not know')
  const [first = 0, second = 0, weights = 0, bias = 0, out = 0] = control.subarray(POINTERS)
  const alpha = new Float32Array(control.buffer, control.byteOffset, CONTROL_WORDS)[ALPHA] ?? 1
  const [batch = 0, height = 0, width = 0, inChannels = 0, outChannels = 0, ...more] = control.subarray(SHAPE)
  const [kernel = 0, padTop = 0, padLeft = 0, outHeight = 0, outWidth = 0] = more
  const small = { batch, height, width, inChannels, outChannels }
  const at = { first, second, weights, bias, out }
  switch (operation) {
    case 'convForward':
    case 'convInputGrad':
    case 'convWeightGrad':
      return { operation, at, alpha, shape: { ...small, kernel, padTop, padLeft, outHeight, outWidth } }
    case 'upsampleConvForward':
    case 'upsampleConvInputGrad':
    case 'upsampleConvWeightGrad':
      return { operation, at, alpha, shape: { ...small, taps: TAPS[kernel] ?? 'nearest' } }
    default:
      return operation satisfies never
  }
}

/** Carries a job out where its pointers point. */
export function carryOut(native: Native, job: Job): void {
  const { first, second, weights, bias, out } = job.at
  switch (job.operation) {
    case 'convForward':
      return native.convForward(first, weights, bias, out, job.shape, job.alpha)
    case 'convInputGrad':
      return native.convInputGrad(first, weights, out, job.shape)
    case 'convWeightGrad':
      return native.convWeightGrad(first, second, out, job.shape)
    case 'upsampleConvForward':
      return native.upsampleConvForward(first, weights, bias, out, job.shape, job.alpha)
    case 'upsampleConvInputGrad':
      return native.upsampleConvInputGrad(first, weights, out, job.shape)
    case 'upsampleConvWeightGrad':
      return native.upsampleConvWeightGrad(first, second, out, job.shape)
    default:
      return job satisfies never
  }
}
