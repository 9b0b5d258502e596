// Where the critic looks: the map of its features, and what mistakes count there.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { startInNode } from '../engine/node.fixture'
import { completeSettings } from '../settings/settings'
import { attentionMap } from './critic-attention'
import { TERMS } from './terms'

beforeAll(() => startInNode('cpu'))

test('the map is the mean magnitude, 1 on average in each picture, and as large as the picture', () => {
  // Two pictures of 1 × 2 places of two features; the second is seen half as strongly, and dead where it is not.
  const features = tf.tensor4d([1, -1, 3, 3, 0, 0, 0, 2], [2, 1, 2, 2])
  const map = attentionMap(features, [2, 4])
  expect(map.shape).toEqual([2, 2, 4, 1])
  const row = (values: number[]) => [...values, ...values].map((value) => expect.closeTo(value, 4) as number)
  expect([...map.dataSync()]).toEqual([...row([0.5, 0.5, 1.5, 1.5]), ...row([0, 0, 2, 2])])
  // Nothing is seen: all places count alike.
  expect([...attentionMap(tf.zeros([1, 1, 2, 3]), [1, 2]).dataSync()]).toEqual([1, 1])
})

test.each(['pyramid', 'l1', 'l2'] as const)(
  '%s: a mistake counts by how much it is looked at',
  (reconstructionLoss) => {
    const settings = completeSettings({ reconstructionLoss })
    const real = tf.zeros<tf.Rank.R4>([2, 4, 4, 3])
    const at = (column: number) =>
      tf.tensor4d(
        Float32Array.from({ length: 96 }, (_, i) => (Math.floor(i / 3) % 4 === column ? 1 : 0)),
        [2, 4, 4, 3],
      )
    const lookedAt = tf.tensor4d(
      Float32Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0.5 : 1.5)),
      [1, 4, 4, 1],
    )
    const { reconstruction: term } = TERMS
    if (!('value' in term)) throw new Error('reconstruction is a term of what is seen')
    const off = (column: number, looked: tf.Tensor4D | null) =>
      term
        .value(
          {
            pictures: {
              fake: at(column),
              real,
              path: 1,
              crossFades: null,
              mask: undefined,
              lookedAt: looked,
            },
          },
          settings,
        )
        .dataSync()[0]
    const power = reconstructionLoss === 'l2' ? 2 : 1
    const usual = off(0, null) ?? NaN
    expect(off(3, null)).toBeCloseTo(usual, 6)
    expect(off(0, lookedAt)).toBeCloseTo(usual * 0.5 ** power, 6)
    expect(off(3, lookedAt)).toBeCloseTo(usual * 1.5 ** power, 6)
  },
)
