// The losses of logits: formulas over the logits that several heads gave to the parts of a batch. Where the backend has
// one kernel for them it is written from the formulas, value and slopes together; elsewhere stock ops compose them.

import * as tf from '@tensorflow/tfjs'
import type { Formula } from '../network/formula'
import { formulaTensor } from './formula'
import { hasFused, runKernels } from './fused'
import { scalarAt, times } from './picture-losses'

/** A batch of logits [parts · B], part after part, by the names of the parts. */
export interface Parts {
  /** Those through which gradients flow … */
  readonly moving: readonly string[]
  /** … and those that are constants. */
  readonly fixed: readonly string[]
}

/** What one head said; `fixed` is absent where no part is a constant. */
export interface HeadLogits {
  readonly moving: tf.Tensor1D
  readonly fixed?: tf.Tensor1D
}

/** What a head said of moving parts, and of fixed ones where it was asked about any. */
export const beside = (moving: tf.Tensor1D, fixed: tf.Tensor1D | undefined): HeadLogits =>
  fixed ? { moving, fixed } : { moving }

/** Each formula is averaged over the batch; all, of all heads, are added up. Variables are names of parts. */
export type LogitTerm = readonly Formula[]

export interface LogitLoss {
  /** The sum of all terms, each times its weight; of a single one its value. */
  readonly loss: tf.Scalar
  /**
   * The value of each term, unweighted; of several also what each head adds to the first of them [terms + heads]. No
   * gradient flows through it.
   */
  readonly values: tf.Tensor1D
}

/** What a kernel is written from. */
export interface LogitKernel extends Parts {
  readonly heads: number
  readonly terms: readonly LogitTerm[]
}

/**
 * Buffers that a program may have in every implementation of WebGPU (the default of maxStorageBuffersPerShaderStage).
 */
const MOST_BUFFERS = 8

const buffersOf = ({ heads, fixed, terms }: LogitKernel): number =>
  heads * (fixed.length > 0 ? 3 : 2) + 1 + (terms.length > 1 ? 2 : 0)

/** `weights` [terms]: of a single term it is not used, and may be null. */
export function logitLoss(
  heads: readonly HeadLogits[],
  parts: Parts,
  terms: readonly LogitTerm[],
  weights: tf.Tensor1D | null,
): LogitLoss {
  const kernel = { ...parts, heads: heads.length, terms }
  if (!hasFused('LogitLoss') || buffersOf(kernel) > MOST_BUFFERS)
    return logitLossComposed(heads, parts, terms, weights)
  const inputs = Object.fromEntries([
    ...numbered(
      'moving',
      heads.map(({ moving }) => moving),
    ),
    ...numbered(
      'fixed',
      heads.map(({ fixed }) => fixed),
    ),
    ...(weights && terms.length > 1 ? [['weights', weights] as const] : []),
  ])
  const [loss, values] = runKernels('LogitLoss', inputs, { kernel })
  if (!loss) throw new Error('the kernel of the logits gave no loss')
  const alone = () => tf.reshape<tf.Rank.R1>(loss, [1])
  return {
    loss: loss as tf.Scalar,
    values: terms.length > 1 && values ? (values as tf.Tensor1D) : alone(),
  }
}

/** The tensors of the heads as inputs called `name` and the number of the head. */
const numbered = (name: string, tensors: readonly (tf.Tensor | undefined)[]) =>
  tensors.flatMap((tensor, i) => (tensor ? [[`${name}${i}`, tensor] as const] : []))

function logitLossComposed(
  heads: readonly HeadLogits[],
  { moving, fixed }: Parts,
  terms: readonly LogitTerm[],
  weights: tf.Tensor1D | null,
): LogitLoss {
  const named = heads.map((head) => ({
    ...partsOf(head.moving, moving),
    ...(head.fixed ? partsOf(head.fixed, fixed) : {}),
  }))
  const parts = terms.map((formulas) =>
    named.map((logits) => formulas.map((formula) => tf.mean<tf.Scalar>(formulaTensor(formula, logits)))),
  )
  const values = parts.map((byHead) => sum(byHead.flat()))
  const loss =
    values.length > 1 && weights
      ? sum(values.map((value, i) => tf.mul<tf.Scalar>(value, scalarAt(weights, i))))
      : sum(values)
  const byHead = values.length > 1 ? (parts[0] ?? []).map(sum) : []
  return { loss, values: tf.stack([...values, ...byHead]) as tf.Tensor1D }
}

const sum = (parts: readonly tf.Scalar[]): tf.Scalar => parts.reduce((a, b) => tf.add(a, b))

function partsOf(logits: tf.Tensor1D, names: readonly string[]): Record<string, tf.Tensor> {
  if (names.length === 1) return { [names[0] ?? '']: logits }
  const parts = tf.split(logits, names.length)
  return Object.fromEntries(names.flatMap((name, i) => (parts[i] ? [[name, parts[i]]] : [])))
}

/**
 * Registers the gradient of the kernel: its outputs are the loss, the values where there are several terms (LogitLoss),
 * and the slopes.
 */
export function registerLogitLossGradient(): void {
  tf.registerGradient({
    kernelName: 'LogitLoss',
    saveAllInputs: false,
    outputsToSave: Array.from({ length: MOST_BUFFERS }, (_, i) => i > 0),
    gradFunc: (dy, saved, attrs) => {
      const { heads } = (attrs as unknown as { kernel: LogitKernel }).kernel
      const slopes = saved.slice(-heads)
      return Object.fromEntries(slopes.map((slope, i) => [`moving${i}`, times(dy, slope)]))
    },
  })
}
