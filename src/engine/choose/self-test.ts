// Whether the backend that runs computes the right gradients: one piece of network, forward and backward, against plain
// loops.

import * as tf from '@tensorflow/tfjs'
import { blockConvolve, convolve, dense, upsampleConvolve } from '../convolution'
import { framesToChannels, shiftCut } from '../rearrange'
import {
  CLIPS,
  FRAMES_PER_CLIP,
  type Layer,
  type LayerName,
  LAYERS,
  makePiece,
  type Piece,
  PLAN,
  solvePiece,
  STEM,
  type Values,
} from './plain-network'

/** Largest error over the largest value of each tensor. Rounding alone stays below 1e-5. */
const TOLERANCE = 1e-3

interface Tensors {
  readonly filter: tf.Tensor
  readonly bias: tf.Tensor1D
}

/**
 * Runs the piece on the present backend. Null when loss and all gradients are right, else the fault as the end of a
 * sentence. Leaves no tensor behind.
 */
export async function gradientFault(): Promise<string | null> {
  const piece = makePiece()
  const { loss, gradients } = solvePiece(piece)
  const expected = [
    Float64Array.of(loss),
    ...LAYERS.flatMap((name) => [gradients[name].filter, gradients[name].bias]),
  ]
  let found: Float32Array
  try {
    found = await run(piece)
  } catch (error) {
    return `it failed at its first gradients (${error instanceof Error ? error.message : String(error)})`
  }
  let at = 0
  const wrong = expected.some((values) => {
    const part = found.subarray(at, (at += values.length))
    return !(errorOf(part, values) <= TOLERANCE)
  })
  return wrong || at !== found.length ? 'its gradients are wrong on this device' : null
}

/** Loss and gradients one after another, in one reading: each reading waits for a graphics device. */
async function run(piece: Piece): Promise<Float32Array> {
  const all = tf.tidy(() => {
    const tensors = LAYERS.flatMap((name) => [tensorOf(piece[name].filter), tensorOf(piece[name].bias)])
    const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => forward(piece, given))(tensors)
    return tf.concat([value, ...grads].map((tensor) => tf.reshape(tensor, [-1])))
  })
  try {
    return await all.data<'float32'>()
  } finally {
    all.dispose()
  }
}

function forward(piece: Piece, given: readonly tf.Tensor[]): tf.Scalar {
  const of = (name: LayerName): Tensors & Layer4 => {
    const at = 2 * LAYERS.indexOf(name)
    const [filter, bias] = [given[at], given[at + 1]]
    if (!filter || !bias) throw new Error(`no weights for ${name}`)
    const { padding, alpha } = piece[name]
    return { filter, bias: bias as tf.Tensor1D, padding, alpha }
  }
  const by = (op: typeof convolve) => (name: LayerName, x: tf.Tensor4D) => {
    const { filter, bias, padding, alpha } = of(name)
    return op(x, filter as tf.Tensor4D, bias, padding, alpha)
  }
  const [conv, halve] = [by(convolve), by(blockConvolve)]
  const { side, channels } = STEM
  const stem = of('dense')
  const table = tf.reshape<tf.Rank.R2>(stem.filter, [-1, side * side * channels])
  const flat = dense(tensorOf(piece.input) as tf.Tensor2D, table, stem.bias, stem.alpha)
  const small = tf.reshape<tf.Rank.R4>(flat, [CLIPS * FRAMES_PER_CLIP, side, side, channels])
  const up = of('upsampled')
  const picture = conv('picture', upsampleConvolve(small, up.filter as tf.Tensor4D, up.bias, up.alpha))
  const halved = halve('halving', shiftCut(picture, PLAN))
  const out = conv('together', framesToChannels(halved, FRAMES_PER_CLIP))
  return tf.sum(tf.mul(out, tensorOf(piece.weights)))
}

type Layer4 = Pick<Layer, 'padding' | 'alpha'>

const tensorOf = ({ shape, values }: Values): tf.Tensor => tf.tensor(Float32Array.from(values), [...shape])

function errorOf(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  // A value that is not a number must make the error one too: Math.max keeps it.
  return (
    expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Number.NaN))), 0) /
    largest
  )
}
