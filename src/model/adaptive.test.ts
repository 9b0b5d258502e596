// The chance of augmentation: what moves it, and how well real clips are known. Node, wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { startInNode } from '../engine/node.fixture'
import { adapted, realSign, startOf, TARGET } from './adaptive'

beforeAll(() => startInNode('wasm'))

const after = (looks: readonly number[], augment = 0.5) => looks.reduce(adapted, startOf({ augment }))
const times = (sign: number, count: number) => Array.from({ length: count }, () => sign)

test('the chance rises while real clips are known too well, falls while they are not, and stays within 0 and 1', () => {
  expect(after([])).toEqual({ chance: 0.5, sign: TARGET })
  expect(after(times(1, 5)).chance).toBeCloseTo(0.6)
  expect(after(times(0, 5)).chance).toBeCloseTo(0.4)
  expect(after(times(1, 60)).chance).toBe(1)
  expect(after(times(-1, 60)).chance).toBe(0)
  // At the aim nothing moves.
  expect(after(times(TARGET, 9))).toEqual(after([]))
})

test('one odd look turns nothing: it is the mean that counts', () => {
  const rising = after(times(1, 20))
  expect(adapted(rising, 0).chance).toBeGreaterThan(rising.chance)
  expect(after([...times(1, 20), ...times(0, 20)]).chance).toBeLessThan(after(times(1, 20)).chance + 0.1)
})

const sign = (real: number[], fake: number[], near = [9, 9, -9, -9]) =>
  realSign([tf.tensor1d([...real, ...fake, ...near])], real.length).dataSync()[0]

test('how well real clips are known is their sign about the middle, wherever the logits lie', () => {
  expect(sign([2, 3], [-1, 0])).toBe(1)
  expect(sign([102, 103], [99, 100])).toBe(1)
  expect(sign([-1, 0], [2, 3])).toBe(-1)
  // The middle is 1.25.
  expect(sign([4, 0], [1, 0])).toBe(0)
  expect(sign([4, 5, 0, 6], [0, 0, 0, 1])).toBe(0.5)
})

test('over several heads it is their mean, each about a middle of its own', () => {
  const heads = [tf.tensor1d([1, 0, 0, 0]), tf.tensor1d([50, 60, 0, 0])]
  expect(realSign(heads, 1).dataSync()).toEqual(Float32Array.of(0))
  expect(realSign([tf.tensor1d([2, 1]), tf.tensor1d([60, 50])], 1).dataSync()).toEqual(Float32Array.of(1))
})
