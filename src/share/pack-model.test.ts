// How a model of principal pictures is packed: its components exactly, the rest in few levels. What such packing does
// to pictures: versions/own-settings.test.ts.

import { expect, test } from 'vitest'
import { Random } from '../core/random'
import { COMPONENTS, MEAN } from '../network/components'
import type { NamedTensor, Snapshot } from '../network/snapshot'
import { unpackPayload } from './model-link'
import { packBody } from './pack-body'
import { packPayload } from './pack-model'
import { createPicturedSnapshot } from './snapshot.fixture'

const random = new Random(5)
const normals = (name: string, shape: readonly number[]): NamedTensor => ({
  name,
  shape,
  data: random.normals(shape.reduce((product, side) => product * side, 1)),
})
const large = [normals('mapping1.w', [64, 80]), normals('up8.w', [4, 4, 16, 20])]
const pictured = createPicturedSnapshot(8)
const snapshot: Snapshot = { ...pictured, tensors: [...pictured.tensors, ...large] }
const tensorIn = ({ tensors }: Snapshot, wanted: string): NamedTensor => {
  const found = tensors.find(({ name }) => name === wanted)
  if (!found) throw new Error(`no ${wanted}`)
  return found
}

/** The largest error of a tensor over its largest value. */
function errorOf(name: string): number {
  const before = tensorIn(snapshot, name).data
  const after = tensorIn(unpackPayload(packPayload(snapshot)), name).data
  const largest = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return before.reduce((most, value, i) => Math.max(most, Math.abs(value - (after[i] ?? NaN))), 0) / largest
}

test('components come back bit for bit', () => {
  expect(tensorIn(unpackPayload(packPayload(snapshot)), COMPONENTS)).toEqual(tensorIn(snapshot, COMPONENTS))
})

test('components of another program, between the steps or beyond them, come back in 8 bits', () => {
  for (const value of [0.031, 2.56]) {
    const other = { ...tensorIn(snapshot, COMPONENTS), data: new Float32Array(3 * 48).fill(value) }
    const tensors = snapshot.tensors.map((tensor) => (tensor.name === COMPONENTS ? other : tensor))
    const [found = NaN] = tensorIn(unpackPayload(packPayload({ ...snapshot, tensors })), COMPONENTS).data
    expect(found / value).toBeCloseTo(1, 4)
  }
})

test('the mean is told to a fortieth of a hundredth, codes in 8 bits, and what is large in less', () => {
  const mean = tensorIn(snapshot, MEAN).data
  const found = tensorIn(unpackPayload(packPayload(snapshot)), MEAN).data
  expect(Math.max(...mean.map((value, i) => Math.abs(value - (found[i] ?? NaN))))).toBeLessThan(0.002501)
  expect(errorOf('codes')).toBeLessThan(0.5 / 126)
  expect(errorOf('fc1/bias')).toBeLessThan(0.5 / 126)
  expect(errorOf('mapping1.w')).toBeGreaterThan(0.5 / 100)
  expect(errorOf('mapping1.w')).toBeLessThan(0.5 / 22)
  expect(errorOf('up8.w')).toBeGreaterThan(0.5 / 22)
  expect(errorOf('up8.w')).toBeLessThan(0.5 / 14)
})

test('packed again it is the same', () => {
  const once = packBody(snapshot)
  expect(packBody(unpackPayload(once))).toEqual(once)
  expect(unpackPayload(packPayload(snapshot))).toEqual(unpackPayload(once))
})

test('deflating saves a twentieth of 8-bit weights and a third of those in fewer levels', () => {
  const share = ({ tensors }: Snapshot) => {
    const each = { ...snapshot, tensors }
    return packPayload(each).length / packBody(each).length
  }
  const many = [normals('up8.w', [4, 4, 64, 64])]
  expect(share({ ...snapshot, tensors: many })).toBeLessThan(0.95)
  expect(share({ ...snapshot, tensors: [...pictured.tensors, ...many] })).toBeLessThan(0.7)
})
