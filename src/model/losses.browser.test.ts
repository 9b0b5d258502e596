// The losses as single WebGPU kernels against the same formulas composed of stock ops on the cpu backend: values and
// gradients.

import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logitLoss, type LogitTerm, registerLogitLossGradient } from '../engine/logit-loss'
import { registerPictureLossGradients, weightedSum } from '../engine/picture-losses'
import type { Heard, Maths, Values } from '../engine/webgpu/two-backends.fixture'
import { difference, random, settled, startWebgpu } from '../engine/webgpu/two-backends.fixture'
import { FUNCTIONS, type FunctionName, math, variable } from '../network/formula'
import { GAN_LOSSES } from '../network/gan-losses'
import { anchor, reconstruction, secondDifferences, squaresFrom } from './losses/reconstruction'
import { completeSettings } from '../settings/settings'
import { leadingDirections, spectrallyNormalised } from '../engine/spectral-norm'
import { TERMS } from './terms'

const heard: Heard = { errors: [], losses: [] }
const CLOSE = 1e-5

beforeAll(async () => {
  registerLogitLossGradient()
  registerPictureLossGradients()
  await startWebgpu(heard)
})

afterAll(async () => {
  await settled()
  expect(heard).toEqual({ errors: [], losses: [] })
})

/** Value, and gradients towards the first `moving` inputs: of the loss itself and of three times it. */
async function expectSame(
  inputs: readonly Values[],
  moving: number,
  loss: Maths,
  close = CLOSE,
): Promise<void> {
  expect(await difference(inputs, loss)).toBeLessThan(close)
  for (let i = 0; i < moving; i++) {
    const gradient =
      (factor: number): Maths =>
      (...tensors) =>
        tf.grad((x) => {
          const value = loss(...tensors.map((tensor, k) => (k === i ? x : tensor)))
          return factor === 1 ? value : tf.mul(value, factor)
        })(tensors[i] as tf.Tensor)
    for (const factor of [1, 3]) expect(await difference(inputs, gradient(factor))).toBeLessThan(close)
  }
}

const SHAPES = [
  [1, 16, 16, 3],
  [3, 32, 32, 3],
  [2, 8, 24, 1],
]

test.each(SHAPES)('reconstruction of %i × %i × %i × %i', async (...shape) => {
  await expectSame([random(1, shape), random(2, shape)], 1, (a, b) =>
    reconstruction(a as tf.Tensor4D, b as tf.Tensor4D),
  )
})

test.each(SHAPES)('anchor of %i × %i × %i × %i', async (...shape) => {
  await expectSame([random(1, shape), random(2, shape)], 1, (a, b) =>
    anchor(a as tf.Tensor4D, b as tf.Tensor4D),
  )
})

test('reconstruction of the first pictures, anchor of the last ones: no slope reaches the others', async () => {
  const [made, real, faded] = [
    random(1, [5, 16, 16, 3]),
    random(2, [5, 16, 16, 3]),
    random(3, [2, 16, 16, 3]),
  ]
  await expectSame([made, real], 1, (a, b) => reconstruction(a as tf.Tensor4D, b as tf.Tensor4D, 3))
  await expectSame([made, faded], 1, (a, b) => anchor(a as tf.Tensor4D, b as tf.Tensor4D))
})

test('mean squares of tables: of second differences, and from a row on', async () => {
  await expectSame([random(1, [9, 20])], 1, (x) => secondDifferences(x as tf.Tensor2D))
  await expectSame([random(2, [10, 3])], 1, (x) => squaresFrom(x as tf.Tensor2D, 6))
})

test('a matrix over its largest singular value', async () => {
  await expectSame([random(1, [3, 3, 2, 5])], 1, (w) => {
    const weights = new Map([['w.w', w]])
    const normalised = spectrallyNormalised(weights, leadingDirections(weights)).get('w.w')
    return tf.sum(tf.square(tf.sub(normalised ?? NaN, 0.1)))
  })
})

test.each([1, 2, 3, 4])('%i losses by their weights', async (count) => {
  const losses = [1, 2, 3, 4].slice(0, count).map((seed) => random(seed, []))
  await expectSame(losses, count, (...given) =>
    weightedSum(given as tf.Scalar[], tf.tensor1d([10, 1, 0.25, 3].slice(0, count))),
  )
})

/** Logits that reach far: a softplus that overflows would show. */
const logits = (seed: number, length: number): Values => {
  const { shape, values } = random(seed, [length])
  return { shape, values: values.map((value, i) => value * (i % 3 === 0 ? 60 : 1)) }
}

const PARTS = ['real', 'fake', 'nearReal', 'nearFake']
const oneD = (tensors: readonly tf.Tensor[]) => tensors as readonly tf.Tensor1D[]
const { regulariser } = TERMS
const TAUGHT: readonly LogitTerm[] = [
  Object.values(GAN_LOSSES).map(({ discriminator }) => discriminator),
  'formulas' in regulariser ? regulariser.formulas(completeSettings({})) : [],
]

test.each([1, 4, 7])('both heads of the discriminator on %i clips', async (clips) => {
  const inputs = [logits(1, 4 * clips), logits(2, 4 * clips)]
  const judged = (tensors: readonly tf.Tensor[]) => {
    const heads = oneD(tensors).map((moving) => ({ moving }))
    return logitLoss(heads, { moving: PARTS, fixed: [] }, TAUGHT, tf.tensor1d([1, 150]))
  }
  await expectSame(inputs, 2, (...tensors) => judged(tensors).loss)
  expect(await difference(inputs, (...tensors) => judged(tensors).values)).toBeLessThan(CLOSE)
})

test.each([1, 4, 7])('both heads for the generator on %i clips', async (clips) => {
  const inputs = [1, 2, 3, 4].map((seed) => logits(seed, clips))
  await expectSame(inputs, 2, (...tensors) => {
    const [a, b, c, d] = oneD(tensors)
    if (!a || !b || !c || !d) throw new Error('four were given')
    const heads = [
      { moving: a, fixed: c },
      { moving: b, fixed: d },
    ]
    const terms = [[GAN_LOSSES.relativistic.generator]]
    return logitLoss(heads, { moving: ['fake'], fixed: ['real'] }, terms, null).loss
  })
})

test.each(Object.keys(FUNCTIONS) as FunctionName[])(
  'a loss by %s is its formula on the device',
  async (name) => {
    const build = math[name] as (...of: readonly ReturnType<typeof variable>[]) => ReturnType<typeof variable>
    // Above zero and apart, where every function has a slope.
    const positive = (seed: number): Values => {
      const { shape, values } = random(seed, [12])
      return { shape, values: values.map((value, i) => 0.3 + Math.abs(value) + (i < 6 ? 0 : 2)) }
    }
    const formula = math.add(build(variable('x'), variable('y')), math.mul(variable('x'), 3))
    const loss: Maths = (x) => {
      const parts = { moving: ['x', 'y'], fixed: [] }
      return logitLoss([{ moving: x as tf.Tensor1D }], parts, [[formula]], null).loss
    }
    // WGSL's own sine and cosine may be off by 2^-11.
    await expectSame([positive(1)], 1, loss, name === 'sin' || name === 'cos' ? 2 ** -11 : CLOSE)
  },
)
