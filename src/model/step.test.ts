// One whole step against the same composed by hand: what each network is taught, with which pictures, noise, weights
// and rates. Adam's first moment after one update is half the gradient, so that every gradient can be read back. Node,
// wasm.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Optimizer } from '../engine/optimizer'
import { NO_LOSSES, type LossName } from '../core/terms'
import { relativeError, startInNode } from '../engine/node.fixture'
import { gapFeatures } from '../network/gaps'
import { pictures as generated } from '../engine/forward'
import { reconstruction } from './losses/reconstruction'
import { readLosses, trainStep } from './step'
import {
  byHand,
  inputOf,
  newContext,
  optimizersOf,
  own,
  parametersOf,
  pictures,
  REAL,
  slopes,
  type Values,
  valuesOf,
} from './step-by-hand.fixture'

const CLOSE = 2e-4

beforeAll(() => startInNode('wasm'))

/** The gradients of the first update, from Adam's first moments. */
function taught(adam: Optimizer): Values {
  const moments = [...adam.state()].filter(([name]) => name.endsWith('/m'))
  return new Map(moments.map(([name, m]) => [name.slice(0, -2), tf.mul(m, 2)]))
}

/** Tensor by tensor; what is nothing but rounding is measured by the largest slope of the network. */
function expectSame(actual: Values, expected: Values): void {
  expect([...actual.keys()]).toEqual([...expected.keys()])
  const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs))
  const whole = Math.max(...[...expected.values()].map((value) => largest(value.dataSync())))
  for (const [name, value] of expected) {
    const [is, wanted] = [actual.get(name)?.dataSync() ?? [], value.dataSync()]
    const error = largest(wanted.map((x, i) => x - (is[i] ?? NaN)))
    expect(error / Math.max(largest(wanted), 0.1 * whole), name).toBeLessThan(CLOSE)
  }
}

const eachOf = (values: Readonly<Partial<Record<LossName, number>>>) =>
  Object.entries(values) as [LossName, number][]

describe('a step of the game', () => {
  const game = () => {
    const made = newContext()
    const { generatorAdam, discriminatorAdam } = optimizersOf(made)
    const input = inputOf(made, 2)
    const before = {
      g: parametersOf(valuesOf(generatorAdam)),
      d: parametersOf(valuesOf(discriminatorAdam)),
    }
    const losses = trainStep(made, input, { factor: 0.25, decay: 0.9 })
    return { made, input, before, losses, generatorAdam, discriminatorAdam }
  }

  test('teaches both networks just what the losses say, and tells the losses', async () => {
    const { made, input, before, losses, generatorAdam, discriminatorAdam } = game()
    const truth = byHand(made, input, before, parametersOf(valuesOf(discriminatorAdam)))
    const told = await readLosses(losses)
    for (const [name, value] of eachOf(truth.shown)) {
      expect(Math.abs(told[name] / value - 1), name).toBeLessThan(CLOSE)
      expect(value, name).toBeGreaterThan(0)
    }
    expectSame(taught(discriminatorAdam), truth.discriminator)
    expectSame(taught(generatorAdam), truth.generator)
  })

  test('moves each network at its own rate times the factor, the codes 2.5 times as far, and averages', () => {
    const { made, before, generatorAdam, discriminatorAdam } = game()
    const { generatorRate, discriminatorRate } = made.settings
    const moves = (adam: Optimizer, was: Values, rate: number) => {
      const after = valuesOf(adam)
      const gradients = taught(adam)
      for (const [name, start] of was) {
        const far = rate * 0.25 * (name === 'codes' ? 2.5 : 1)
        const g = gradients.get(name)?.dataSync() ?? []
        // Adam's first step: the rate, by the sign of the slope.
        const expected = start
          .dataSync()
          .map((x, i) => x - (far * (g[i] ?? 0)) / (Math.abs(g[i] ?? 0) + 1e-8))
        const now = after.get(name)?.dataSync() ?? []
        expect(Math.max(...expected.map((x, i) => Math.abs(x - (now[i] ?? NaN))))).toBeLessThan(0.01 * far)
        const mean = after.get(`${name}/average`)?.dataSync()
        if (!mean) continue
        const wanted = start.dataSync().map((x, i) => 0.9 * x + 0.1 * (now[i] ?? NaN))
        expect(Math.max(...wanted.map((x, i) => Math.abs(x - (mean[i] ?? NaN))))).toBeLessThan(1e-6)
      }
    }
    moves(generatorAdam, before.g, generatorRate)
    moves(discriminatorAdam, before.d, discriminatorRate)
    expect([...valuesOf(generatorAdam).keys()].filter((name) => name.endsWith('/average'))).toHaveLength(
      before.g.size,
    )
    expect([...valuesOf(discriminatorAdam).keys()].some((name) => name.endsWith('/average'))).toBe(false)
  })
})

test('without an adversarial weight the generator hears no judge, and the judge learns all the same', async () => {
  const made = newContext({ adversarial: 0, augment: 0 })
  const { generatorAdam, discriminatorAdam } = optimizersOf(made)
  const input = inputOf(made, 2)
  const before = { g: parametersOf(valuesOf(generatorAdam)), d: parametersOf(valuesOf(discriminatorAdam)) }
  const losses = await readLosses(trainStep(made, input, { factor: 1, decay: 0 }))
  const truth = byHand(made, input, before, parametersOf(valuesOf(discriminatorAdam)))
  expect(losses.generator).toBe(0)
  expectSame(taught(discriminatorAdam), truth.discriminator)
  expectSame(taught(generatorAdam), truth.generator)
})

test('a step of the warm-up is reconstruction alone: the judge neither learns nor is heard', async () => {
  const made = newContext()
  const { generatorAdam, discriminatorAdam } = optimizersOf(made)
  const input = inputOf(made, 3)
  const [g, d] = [parametersOf(valuesOf(generatorAdam)), valuesOf(discriminatorAdam)]
  const losses = await readLosses(trainStep(made, input, { factor: 1, decay: 0.5 }))
  const real = pictures(REAL.map(own))
  const rebuilt = (values: Values) => {
    const rows = tf.tensor2d(input.rows, [9, input.rows.length / 9])
    const codes = tf.matMul<tf.Tensor2D>(rows, values.get('codes') as tf.Tensor2D)
    const content = tf.zeros([9, 16])
    return reconstruction(generated(made.networks.generator.graph, values, { codes, content }), real)
  }
  expect(losses).toEqual({ ...NO_LOSSES, reconstruction: losses.reconstruction })
  expect(losses.reconstruction).toBeCloseTo(rebuilt(g).dataSync()[0] ?? NaN, 5)
  expectSame(
    taught(generatorAdam),
    slopes(g, (values) => tf.mul(rebuilt(values), made.settings.reconstruction)),
  )
  expect(discriminatorAdam.step).toBe(0)
  expectSame(valuesOf(discriminatorAdam), d)
})

test('gaps reach the judge as sine and cosine at two frequencies, first gap first', () => {
  const [a, b] = [2, 5]
  const expected = [0.25 * a, 0.25 * b, a, b]
  expect(
    relativeError(gapFeatures(Float32Array.of(a, b)), [...expected.map(Math.sin), ...expected.map(Math.cos)]),
  ).toBeLessThan(1e-6)
})
