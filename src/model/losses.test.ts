// The losses against the same formulas written with plain numbers.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { randomTensor, startInNode } from '../engine/node.fixture'
import { evaluate, type Formula, math, variable } from '../network/formula'
import { type HeadLogits, logitLoss } from '../engine/logit-loss'
import { GAN_LOSSES } from '../network/gan-losses'
import { anchor, reconstruction } from './losses/reconstruction'
import { completeSettings } from '../settings/settings'
import { penaltyWeight, TERMS } from './terms'

beforeAll(async () => {
  await startInNode('cpu')
})

const softplus = (x: number) => Math.log1p(Math.exp(x))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The loss of one head, of terms all of weight 1. */
const lossOf = (head: HeadLogits, moving: string[], fixed: string[], terms: (readonly Formula[])[]) =>
  logitLoss([head], { moving, fixed }, terms, tf.ones([terms.length])).loss.dataSync()[0]

test('relativistic: mean softplus of loser minus winner', () => {
  const [real, fake] = [
    [0.3, -1.2, 2],
    [1, 0.4, -0.5],
  ]
  const wins = (winner: readonly number[], loser: readonly number[]) =>
    mean(winner.map((value, i) => softplus((loser[i] ?? 0) - value)))
  const { discriminator, generator } = GAN_LOSSES.relativistic
  const both = { moving: tf.tensor1d([...real, ...fake]) }
  expect(lossOf(both, ['real', 'fake'], [], [[discriminator]])).toBeCloseTo(wins(real, fake), 5)
  const apart = { moving: tf.tensor1d(fake), fixed: tf.tensor1d(real) }
  expect(lossOf(apart, ['fake'], ['real'], [[generator]])).toBeCloseTo(wins(fake, real), 5)
})

const log = Math.log
const D = (logit: number) => 1 / (1 + Math.exp(-logit))
/** As the papers write them, of single logits: what D makes small, and what G does. */
const PAPERS: Readonly<
  Record<
    keyof typeof GAN_LOSSES,
    readonly [(r: number, f: number) => number, (r: number, f: number) => number]
  >
> = {
  relativistic: [(r, f) => -log(D(r - f)), (r, f) => -log(D(f - r))],
  nonsaturating: [(r, f) => -log(D(r)) - log(1 - D(f)), (_, f) => -log(D(f))],
  minimax: [(r, f) => -log(D(r)) - log(1 - D(f)), (_, f) => log(1 - D(f))],
  hinge: [(r, f) => Math.max(0, 1 - r) + Math.max(0, 1 + f), (_, f) => -f],
  'least-squares': [(r, f) => (r - 1) ** 2 / 2 + f ** 2 / 2, (_, f) => (f - 1) ** 2 / 2],
  wasserstein: [(r, f) => f - r, (_, f) => -f],
}

test.each(Object.entries(PAPERS))('%s is what its paper says', (name, [discriminator, generator]) => {
  const game = GAN_LOSSES[name as keyof typeof GAN_LOSSES]
  for (const [r, f] of [
    [0.3, 1],
    [-1.2, 0.4],
    [2, -0.5],
    [-3, -2.5],
  ] as const) {
    expect(evaluate(game.discriminator, { real: r, fake: f })).toBeCloseTo(discriminator(r, f), 9)
    expect(evaluate(game.generator, { real: r, fake: f })).toBeCloseTo(generator(r, f), 9)
  }
})

test('the regulariser is the mean squared change, and its weight makes it γ/2 of the squared slope', () => {
  const parts = ['real', 'fake', 'nearReal', 'nearFake']
  const logits = { moving: tf.tensor1d([1, 2, 5, 6, 1.5, 1, 5, 8]) }
  const { regulariser } = TERMS
  const formulas = 'formulas' in regulariser ? regulariser.formulas(completeSettings({})) : []
  expect(lossOf(logits, parts, [], [formulas])).toBeCloseTo((0.25 + 1) / 2 + (0 + 4) / 2, 6)
  // For D(x) = s·x and noise of deviation 0.1 the expected square is 0.01 s²; times the weight it must be γ/2 · s².
  expect(0.01 * 9 * penaltyWeight(4)).toBeCloseTo((4 / 2) * 9, 9)
})

test('terms are weighed among themselves, told without their weights, added up over heads, the first by head too', () => {
  const [x, y] = [variable('x'), variable('y')]
  const heads = [{ moving: tf.tensor1d([1, 3, 10, 20]) }, { moving: tf.tensor1d([5, 7, 2, 4]) }]
  const terms = [[x], [math.square(x), y]]
  const { loss, values } = logitLoss(heads, { moving: ['x', 'y'], fixed: [] }, terms, tf.tensor1d([2, 0.5]))
  const told = [2 + 6, 5 + 15 + 37 + 3]
  // Of several terms each, then what every head adds to the first.
  expect([...values.dataSync()]).toEqual([...told, 2, 6])
  expect(loss.dataSync()[0]).toBe(2 * (told[0] ?? 0) + 0.5 * (told[1] ?? 0))
})

test('reconstruction: L1 at three sizes and of the slopes', () => {
  const [a, b] = [randomTensor<tf.Rank.R4>([2, 8, 8, 3], 1), randomTensor<tf.Rank.R4>([2, 8, 8, 3], 2)]
  const difference = tf.sub(a, b).arraySync() as number[][][][]
  const at = (n: number, y: number, x: number, c: number) => difference[n]?.[y]?.[x]?.[c] ?? Number.NaN
  const every = (
    height: number,
    width: number,
    value: (n: number, y: number, x: number, c: number) => number,
  ) => {
    const values: number[] = []
    for (let n = 0; n < 2; n++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) values.push(Math.abs(value(n, y, x, c)))
    return mean(values)
  }
  const block = (k: number) => (n: number, y: number, x: number, c: number) =>
    mean(Array.from({ length: k * k }, (_, i) => at(n, k * y + Math.floor(i / k), k * x + (i % k), c)))
  const expected =
    every(8, 8, at) +
    every(4, 4, block(2)) +
    every(2, 2, block(4)) +
    every(8, 7, (n, y, x, c) => at(n, y, x + 1, c) - at(n, y, x, c)) +
    every(7, 8, (n, y, x, c) => at(n, y + 1, x, c) - at(n, y, x, c))
  expect(reconstruction(a, b).dataSync()[0]).toBeCloseTo(expected, 4)
  expect(reconstruction(a, a).dataSync()[0]).toBe(0)
})

test('anchor sees colours and layout, not detail', () => {
  const flat = tf.zeros<tf.Rank.R4>([1, 16, 16, 3])
  const checker = tf.tensor4d(
    Float32Array.from({ length: 768 }, (_, i) => ((Math.floor(i / 3) + Math.floor(i / 48)) % 2 ? 1 : -1)),
    [1, 16, 16, 3],
  )
  expect(anchor(checker, flat).dataSync()[0]).toBeCloseTo(0, 6)
  expect(anchor(tf.add(flat, 0.5), flat).dataSync()[0]).toBeCloseTo(0.5, 6)
})
