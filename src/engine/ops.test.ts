// Our kernels on wasm against stock ops on the cpu backend, and their gradients against finite differences.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { ACTIVATIONS } from '../network/activations'
import { NONE, type Padding, SAME } from '../network/ops'
import { blockConvolve, convolve, dense, LINEAR, transposedConvolve, upsampleConvolve } from './convolution'
import { binaryCrossEntropy, crossEntropy } from './cross-entropy'
import { randomTensor, relativeError, startInNode } from './node.fixture'
import { blend, gate } from './pointwise'
import { averagePool, framesToChannels, maxPool, shiftCut, spaceToDepth } from './rearrange'

const LEAK = ACTIVATIONS.leaky.leak

beforeAll(async () => {
  await startInNode('cpu')
  await startInNode('wasm')
})

interface Case {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly op: (...inputs: tf.Tensor[]) => tf.Tensor
  /** The same in stock ops. */
  readonly stock: (...inputs: tf.Tensor[]) => tf.Tensor
}

const PADDINGS: readonly { k: number; padding: Padding }[] = [
  { k: 1, padding: NONE },
  {
    k: 2,
    padding: [
      [0, 1],
      [0, 1],
    ],
  },
  {
    k: 2,
    padding: [
      [1, 0],
      [1, 0],
    ],
  },
  { k: 3, padding: SAME },
]

const stockConv =
  ([top, bottom]: readonly [readonly [number, number], readonly [number, number]], alpha: number) =>
  (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
    const sum = tf.add(
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, [[0, 0], [...top], [...bottom], [0, 0]]),
      b,
    )
    return alpha === LINEAR ? sum : tf.leakyRelu(sum, alpha)
  }

const convCases = PADDINGS.flatMap(({ k, padding }) =>
  [
    [1, 1],
    [3, 8],
    [12, 5],
    [16, 4],
    [5, 3],
  ].flatMap(([ci = 1, co = 1]) =>
    [LEAK, LINEAR].map((alpha): Case => ({
      name: `convolve k ${k}, pad ${JSON.stringify(padding)}, ${ci} to ${co}, alpha ${alpha}`,
      shapes: [[2, 5, 7, ci], [k, k, ci, co], [co]],
      op: (x, w, b) => convolve(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, padding, alpha),
      stock: stockConv(padding, alpha),
    })),
  ),
)

/** Nearest ×2 as a product with ones: the stock gradient of resizeNearestNeighbor is wrong for sides that differ. */
const doubled = (x: tf.Tensor, [n, h, w, c]: readonly [number, number, number, number]) =>
  tf.reshape(tf.mul(tf.reshape(x, [n, h, 1, w, 1, c]), tf.ones([n, h, 2, w, 2, c])), [n, 2 * h, 2 * w, c])

/** Each pixel the first of a 2×2 block of zeros. */
const amongZeros = (x: tf.Tensor, [n, h, w, c]: readonly [number, number, number, number]) => {
  const first = tf.tensor([1, 0, 0, 0], [1, 1, 2, 1, 2, 1])
  return tf.reshape(tf.mul(tf.reshape(x, [n, h, 1, w, 1, c]), first), [n, 2 * h, 2 * w, c])
}
/** What a transposed convolution 4×4 padded by 1 pads it with: less behind, where the last zeros stand. */
const ROUND_ZEROS: Padding = [
  [2, 1],
  [2, 1],
]

/** 2×2 blocks of [2, 4, 6, c] as channels. */
const blocksOf = (x: tf.Tensor, c: number) =>
  tf.reshape(tf.transpose(tf.reshape(x, [2, 2, 2, 3, 2, c]), [0, 1, 3, 2, 4, 5]), [2, 2, 3, 4 * c])

const LEANING: Padding = [
  [1, 0],
  [1, 0],
]

const plan = [
  { dx: 2, dy: -1, cutX: 0, cutY: 0, cut: 0 },
  { dx: -3, dy: 2, cutX: 1, cutY: 2, cut: 3 },
]

/** The definition, pixel by pixel. */
function shiftCutByHand(x: tf.Tensor): tf.Tensor {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  const picks = tf.tidy(() => {
    const matrix = new Float32Array((h * w) ** 2)
    return plan.map(({ dx, dy, cutX, cutY, cut }) => {
      const move = matrix.slice()
      for (let y = 0; y < h; y++) {
        for (let col = 0; col < w; col++) {
          const inside = y - dy >= 0 && y - dy < h && col - dx >= 0 && col - dx < w
          const gone = cut > 0 && y >= cutY && y < cutY + cut && col >= cutX && col < cutX + cut
          if (inside && !gone) move[(y * w + col) * h * w + (y - dy) * w + col - dx] = 1
        }
      }
      return move
    })
  })
  const clips = picks.map((matrix, clip) => {
    const frames = n / plan.length
    const part = tf.slice(x, [clip * frames, 0, 0, 0], [frames, h, w, c])
    const pixelsFirst = tf.reshape(tf.transpose(part, [1, 2, 0, 3]), [h * w, frames * c])
    const moved = tf.reshape(tf.matMul(tf.tensor2d(matrix, [h * w, h * w]), pixelsFirst), [h, w, frames, c])
    return tf.transpose(moved, [2, 0, 1, 3])
  })
  return tf.concat(clips)
}

/** Of three rows of four classes the right one of each. */
const rightClasses = () => tf.oneHot(tf.tensor1d([2, 0, 3], 'int32'), 4).toFloat() as tf.Tensor2D

const CASES: readonly Case[] = [
  ...convCases,
  {
    name: 'cross entropy of four classes',
    shapes: [[3, 4]],
    op: (x) => crossEntropy(x as tf.Tensor2D, rightClasses()),
    stock: (x) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(x), rightClasses()), 1))),
  },
  {
    name: 'binary cross entropy',
    shapes: [[3, 4]],
    op: (x) => binaryCrossEntropy(x, rightClasses()),
    stock: (x) => tf.losses.sigmoidCrossEntropy(rightClasses(), x),
  },
  // The truth spells them as products: the gradients of tf.mean and tf.sum are ours on every backend.
  {
    name: 'mean over two axes',
    shapes: [[2, 3, 4, 5]],
    op: (x) => tf.mean(x, [1, 2]),
    stock: (x) =>
      tf.reshape(
        tf.matMul(tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [10, 12]), tf.fill([12, 1], 1 / 12)),
        [2, 5],
      ),
  },
  {
    name: 'sum of everything',
    shapes: [[4, 5]],
    op: (x) => tf.sum(x),
    stock: (x) => tf.reshape(tf.matMul(tf.reshape(x, [1, 20]), tf.ones([20, 1])), []),
  },
  {
    name: 'upsampleConvolve',
    shapes: [[2, 4, 3, 8], [3, 3, 8, 5], [5]],
    op: (x, w, b) => upsampleConvolve(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, LEAK),
    stock: (x, w, b) => stockConv(SAME, LEAK)(doubled(x, [2, 4, 3, 8]), w, b),
  },
  ...[
    [8, 5],
    [3, 4],
  ].map(([ci = 1, co = 1]): Case => ({
    name: `transposedConvolve, ${ci} to ${co}`,
    shapes: [[2, 4, 3, ci], [ci, 4, 4, co], [co]],
    op: (x, w, b) => transposedConvolve(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, LEAK),
    stock: (x, w, b) => {
      const turned = tf.reverse(tf.transpose(w, [1, 2, 0, 3]), [0, 1])
      return stockConv(ROUND_ZEROS, LEAK)(amongZeros(x, [2, 4, 3, ci]), turned, b)
    },
  })),
  ...[2, 3].map((channels): Case => ({
    name: `blockConvolve, ${channels} channels`,
    shapes: [[2, 4, 6, channels], [2, 2, 4 * channels, 5], [5]],
    op: (x, w, b) => blockConvolve(x as tf.Tensor4D, w as tf.Tensor4D, b as tf.Tensor1D, LEANING, LEAK),
    stock: (x, w, b) => stockConv(LEANING, LEAK)(blocksOf(x, channels), w, b),
  })),
  {
    name: 'dense',
    shapes: [[5, 9], [9, 6], [6]],
    op: (x, w, b) => dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, LEAK),
    stock: (x, w, b) => tf.leakyRelu(tf.add(tf.matMul(x, w), b), LEAK),
  },
  {
    name: 'spaceToDepth',
    shapes: [[2, 4, 6, 3]],
    op: (x) => spaceToDepth(x as tf.Tensor4D),
    stock: (x) => blocksOf(x, 3),
  },
  {
    name: 'framesToChannels',
    shapes: [[6, 2, 3, 4]],
    op: (x) => framesToChannels(x as tf.Tensor4D, 3),
    stock: (x) =>
      tf.concat(
        [0, 1, 2].map((f) =>
          tf.stack(
            [0, 3].map((clip) => tf.reshape(tf.slice(x, [clip + f, 0, 0, 0], [1, 2, 3, 4]), [2, 3, 4])),
          ),
        ),
        3,
      ),
  },
  {
    name: 'averagePool',
    shapes: [[2, 8, 8, 3]],
    op: (x) => averagePool(x as tf.Tensor4D, 4),
    stock: (x) => tf.avgPool(x as tf.Tensor4D, 4, 4, 'valid'),
  },
  {
    name: 'maxPool',
    shapes: [[2, 4, 6, 3]],
    op: (x) => maxPool(x as tf.Tensor4D),
    stock: (x) => tf.max(tf.reshape(blocksOf(x, 3), [2, 2, 3, 4, 3]), 3),
  },
  {
    name: 'gate',
    shapes: [
      [2, 3, 4, 5],
      [2, 5],
    ],
    op: (x, gates) => gate(x as tf.Tensor4D, gates as tf.Tensor2D),
    stock: (x, gates) =>
      tf.mul(
        x,
        tf.reshape(
          tf.stack(
            Array.from({ length: 12 }, () => gates),
            1,
          ),
          [2, 3, 4, 5],
        ),
      ),
  },
  {
    name: 'blend',
    shapes: [
      [2, 3, 4, 3],
      [2, 3, 4, 3],
      [2, 3, 4, 1],
    ],
    op: (front, back, mask) => blend(front as tf.Tensor4D, back as tf.Tensor4D, mask as tf.Tensor4D),
    stock: (front, back, mask) => {
      const wide = tf.concat([mask, mask, mask], 3)
      return tf.add(tf.mul(wide, front), tf.mul(tf.sub(1, wide), back))
    },
  },
  {
    name: 'shiftCut',
    shapes: [[6, 7, 6, 2]],
    op: (x) => shiftCut(x as tf.Tensor4D, plan),
    stock: shiftCutByHand,
  },
]

async function evaluate(backend: string, { shapes }: Case, op: Case['op']) {
  await tf.setBackend(backend)
  return tf.tidy(() => {
    const inputs = shapes.map((shape, i) => randomTensor(shape, 10 + i))
    const y = op(...inputs)
    const dy = randomTensor(y.shape, 99)
    const gradients = tf.grads((...xs: tf.Tensor[]) => op(...xs))(inputs, dy)
    return {
      inputs: inputs.map((x) => x.dataSync<'float32'>()),
      dy: dy.dataSync<'float32'>(),
      y: y.dataSync<'float32'>(),
      gradients: gradients.map((g) => g.dataSync<'float32'>()),
    }
  })
}

describe.each(CASES)('$name', (layer) => {
  test('wasm equals stock ops on the cpu backend, forward and backward', async () => {
    const ours = await evaluate('wasm', layer, layer.op)
    const stock = await evaluate('cpu', layer, layer.stock)
    expect(relativeError(ours.y, stock.y)).toBeLessThan(2e-6)
    ours.gradients.forEach((gradient, i) =>
      expect(relativeError(gradient, stock.gradients[i] ?? [])).toBeLessThan(5e-6),
    )
  })

  test('its composition for backends without our kernels equals stock ops too', async () => {
    const composed = await evaluate('cpu', layer, layer.op)
    const stock = await evaluate('cpu', layer, layer.stock)
    expect(relativeError(composed.y, stock.y)).toBeLessThan(1e-6)
    composed.gradients.forEach((gradient, i) =>
      expect(relativeError(gradient, stock.gradients[i] ?? [])).toBeLessThan(1e-6),
    )
  })

  test('the gradient is the slope: central differences along a random direction', async () => {
    const { inputs, dy, gradients } = await evaluate('wasm', layer, layer.op)
    const along = (values: Float32Array, seed: number, step: number) => {
      const direction = randomTensor([values.length], seed).dataSync<'float32'>()
      return Float32Array.from(values, (value, i) => value + step * (direction[i] ?? 0))
    }
    const objective = (which: number, step: number) =>
      tf.tidy(() => {
        const moved = inputs.map((values, i) =>
          tf.tensor(i === which ? along(values, 7, step) : values, [...(layer.shapes[i] ?? [])]),
        )
        const y = layer.op(...moved).dataSync<'float32'>()
        return y.reduce((sum, value, i) => sum + value * (dy[i] ?? 0), 0)
      })
    inputs.forEach((values, which) => {
      const direction = randomTensor([values.length], 7).dataSync<'float32'>()
      const analytic = (gradients[which] ?? new Float32Array()).reduce(
        (sum, g, i) => sum + g * (direction[i] ?? 0),
        0,
      )
      const h = 1e-3
      const numeric = (objective(which, h) - objective(which, -h)) / (2 * h)
      const scale = Math.hypot(...(gradients[which] ?? [])) + 1e-6
      expect(Math.abs(numeric - analytic) / scale).toBeLessThan(0.03)
    })
  })
})
