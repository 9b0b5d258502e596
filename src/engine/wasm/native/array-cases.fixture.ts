// For tests only: what every variant of the kernels beside the convolutions must do.

import { describe, expect, it } from 'vitest'
import type { Variant } from './load'
import * as reference from './reference.fixture'
import { CHANNELS, TOLERANCE, difference, numbers, start } from './reference.fixture'

function describeImages(variant: Variant): void {
  const shapes = CHANNELS.map((channels, index) => ({
    batch: 1 + (index % 2),
    height: 3,
    width: 1 + index,
    channels,
  }))

  it('enlarges and sums neighbours', async () => {
    const { room, native } = await start(variant)
    for (const shape of shapes) {
      const count = shape.batch * shape.height * shape.width * shape.channels
      const [x, dy] = [numbers(count, 1), numbers(4 * count, 2)]
      const [y, dx] = [room.blank(4 * count), room.blank(count)]
      native.upsample2(room.put(x), y, shape)
      native.upsample2Grad(room.put(dy), dx, shape)
      expect([...room.take(y, 4 * count)]).toEqual([...reference.upsample(x, shape)])
      expect(difference(room.take(dx, count), reference.upsampleGradient(dy, shape))).toBeLessThan(TOLERANCE)
    }
    expect(room.intact()).toBe(true)
  })

  it('moves space to depth and back', async () => {
    const { room, native } = await start(variant)
    for (const shape of shapes) {
      const count = 4 * shape.batch * shape.height * shape.width * shape.channels
      const x = numbers(count, 1)
      const [deep, back] = [room.blank(count), room.blank(count)]
      native.spaceToDepth2(room.put(x), deep, shape)
      native.depthToSpace2(deep, back, shape)
      const expected = new Float32Array(count)
      x.forEach((value, index) => {
        expected[reference.depthIndex(index, shape)] = value
      })
      expect([...room.take(deep, count)]).toEqual([...expected])
      expect([...room.take(back, count)]).toEqual([...x])
    }
    expect(room.intact()).toBe(true)
  })
}

function describeArrays(variant: Variant): void {
  it('takes the slope of leaky ReLU, also in place', async () => {
    const { room, native } = await start(variant)
    const [dy, y] = [numbers(103, 1), numbers(103, 2)]
    y[7] = 0
    const expected = dy.map((value, index) => ((y[index] ?? 0) > 0 ? value : Math.fround(0.2) * value))
    const [pdy, py, out] = [room.put(dy), room.put(y), room.blank(103)]
    native.leakyGrad(pdy, py, out, 103, 0.2)
    native.leakyGrad(pdy, py, pdy, 103, 0.2)
    expect(difference(room.take(out, 103), expected)).toBeLessThan(1e-7)
    expect([...room.take(pdy, 103)]).toEqual([...room.take(out, 103)])
    expect(room.intact()).toBe(true)
  })

  it('keeps a NaN, so that a diverged step is seen', async () => {
    const { room, native } = await start(variant)
    const pixel = { batch: 1, height: 1, width: 1, outHeight: 1, outWidth: 1 }
    const shape = { ...pixel, inChannels: 1, outChannels: 8, kernel: 1, padTop: 0, padLeft: 0 }
    const y = room.put(new Float32Array(8))
    native.convForward(room.put([Number.NaN]), room.put(numbers(8, 1)), 0, y, shape, 0.2)
    expect(room.take(y, 8).every((value) => Number.isNaN(value))).toBe(true)
  })

  it('sums channels and arrays', async () => {
    const { room, native } = await start(variant)
    for (const channels of [1, 3, 4, 5, 16, 23, 48]) {
      const rows = 29
      const x = numbers(rows * channels, channels)
      const expected = new Float64Array(channels)
      x.forEach((value, index) => {
        expected[index % channels] = (expected[index % channels] ?? 0) + value
      })
      const out = room.blank(channels)
      native.channelSum(room.put(x), out, rows, channels)
      expect(difference(room.take(out, channels), expected)).toBeLessThan(TOLERANCE)
      const twice = room.put(x)
      native.add(twice, room.put(x), x.length)
      expect([...room.take(twice, x.length)]).toEqual(Array.from(x, (value) => 2 * value))
    }
    expect(room.intact()).toBe(true)
  })

  it('mixes two arrays, also in place', async () => {
    const { room, native } = await start(variant)
    const [x, y] = [numbers(103, 1), numbers(103, 2)]
    const expected = Array.from(x, (value, i) => 0.9 * value - 0.3 * (y[i] ?? Number.NaN))
    const [px, py, out] = [room.put(x), room.put(y), room.blank(103)]
    native.mix(px, 0.9, py, -0.3, out, 103)
    native.mix(px, 0.9, py, -0.3, px, 103)
    native.mix(py, 1.5, py, 0.5, py, 103)
    expect(difference(room.take(out, 103), expected)).toBeLessThan(1e-6)
    expect([...room.take(px, 103)]).toEqual([...room.take(out, 103)])
    expect([...room.take(py, 103)]).toEqual(Array.from(y, (value) => 2 * value))
    expect(room.intact()).toBe(true)
  })
}

function describeOptimizer(variant: Variant): void {
  it('steps like Adam and keeps the running average', async () => {
    const { room, native } = await start(variant)
    const arrays = [1, 2, 3, 4, 5].map((seed) => numbers(77, seed))
    const [p, g, m, v, average] = arrays.map((values, index) => (index === 3 ? values.map(Math.abs) : values))
    if (!p || !g || !m || !v || !average) throw new Error('five arrays')
    const corrections = { correction1: 1 / (1 - 0.5 ** 3), correction2: 1 / (1 - 0.999 ** 3) }
    const step = { rate: 3e-3, beta1: 0.5, beta2: 0.999, epsilon: 1e-7, ...corrections, decay: 0.95 }
    const expected = Array.from(p, (value, index) =>
      reference.adam([value, g[index] ?? 0, m[index] ?? 0, v[index] ?? 0, average[index] ?? 0], step),
    )
    const pointers = [p, m, v, average].map((values) => room.put(values))
    const [pp = 0, pm = 0, pv = 0, pa = 0] = pointers
    native.adamEma(pp, room.put(g), pm, pv, pa, 77, step)
    pointers.forEach((pointer, kind) => {
      const column = expected.map((row) => row[kind] ?? Number.NaN)
      expect(difference(room.take(pointer, 77), column)).toBeLessThan(1e-6)
    })
    const alone = [p, m, v].map((values) => room.put(values))
    native.adamEma(alone[0] ?? 0, room.put(g), alone[1] ?? 0, alone[2] ?? 0, 0, 77, step)
    expect([...room.take(alone[0] ?? 0, 77)]).toEqual([...room.take(pp, 77)])
    expect(room.intact()).toBe(true)
  })
}

/** Declares the tests of the kernels that move images, go over arrays, and step. */
export function describeArrayKernels(variant: Variant): void {
  describe(`native arrays, ${variant}`, () => {
    describeImages(variant)
    describeArrays(variant)
    describeOptimizer(variant)
  })
}
