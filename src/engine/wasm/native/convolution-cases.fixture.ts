// For tests only: what every variant of the convolutions must do, declared once and run in Node and in a real browser.

import { describe, expect, it } from 'vitest'
import type { ConvolutionShape, UpsampledShape, Variant } from './load'
import * as reference from './reference.fixture'
import type { Bench, Room } from './reference.fixture'
import { CHANNELS, TOLERANCE, difference, numbers, start } from './reference.fixture'

const inputs = (shape: ConvolutionShape): number =>
  shape.batch * shape.height * shape.width * shape.inChannels
const weights = (shape: ConvolutionShape): number => shape.kernel ** 2 * shape.inChannels * shape.outChannels
const outputs = (shape: ConvolutionShape): number =>
  shape.batch * shape.outHeight * shape.outWidth * shape.outChannels

/** Odd sizes, all channel counts against each other in turn, every padding from 0 to kernel − 1. */
function convolutionShapes(): ConvolutionShape[] {
  return [1, 2, 3].flatMap((kernel) =>
    CHANNELS.flatMap((inChannels, index) =>
      [0, 3, 5].map((shift) => {
        const outChannels = CHANNELS[(index + shift) % CHANNELS.length] ?? 1
        const padTop = (index + shift) % kernel
        const padLeft = (index + 2 * shift + 1) % kernel
        const [height, width] = [5 + (index % 3), 3 + (shift % 4)]
        const [outHeight, outWidth] = [height - (index % 2), width + kernel - 1 - padLeft - (shift % 2)]
        const batch = 1 + ((index + shift) % 3)
        return { batch, height, width, inChannels, outChannels, kernel, padTop, padLeft, outHeight, outWidth }
      }),
    ),
  )
}

const named = (shape: ConvolutionShape): string =>
  `${String(shape.batch)}×${String(shape.height)}×${String(shape.width)} k${String(shape.kernel)} ` +
  `pad ${String(shape.padTop)},${String(shape.padLeft)} ${String(shape.inChannels)}→${String(shape.outChannels)}`

function runConvolution({ room, native }: Bench, shape: ConvolutionShape, alpha: number) {
  const x = numbers(inputs(shape), 1)
  const w = numbers(weights(shape), 2)
  const bias = numbers(shape.outChannels, 3)
  const dy = numbers(outputs(shape), 4)
  const [px, pw, pb, pdy] = [room.put(x), room.put(w), room.put(bias), room.put(dy)]
  const [y, linear] = [room.blank(outputs(shape)), room.blank(outputs(shape))]
  const [dx, dw] = [room.blank(x.length), room.blank(w.length)]
  native.convForward(px, pw, pb, y, shape, alpha)
  native.convForward(px, pw, 0, linear, shape, 1)
  native.convInputGrad(pdy, pw, dx, shape)
  native.convWeightGrad(px, pdy, dw, shape)
  const taken = { y: room.take(y, outputs(shape)), linear: room.take(linear, outputs(shape)) }
  return { x, w, bias, dy, ...taken, dx: room.take(dx, x.length), dw: room.take(dw, w.length) }
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0)

function describeConvolutions(variant: Variant): void {
  it('convolves and differentiates like plain loops', async () => {
    const bench = await start(variant)
    for (const shape of convolutionShapes()) {
      const found = runConvolution(bench, shape, 0.2)
      const { x, w, bias, dy } = found
      const differences = [
        difference(found.y, reference.forward(x, w, bias, shape, 0.2)),
        difference(found.linear, reference.forward(x, w, undefined, shape, 1)),
        difference(found.dx, reference.inputGradient(dy, w, shape)),
        difference(found.dw, reference.weightGradient(x, dy, shape)),
      ]
      expect(Math.max(...differences), `${named(shape)}: ${differences.join(' ')}`).toBeLessThan(TOLERANCE)
    }
    expect(bench.room.intact()).toBe(true)
  })

  it('has gradients that are adjoints of the forward pass', async () => {
    const bench = await start(variant)
    for (const shape of convolutionShapes().filter((_, index) => index % 5 === 0)) {
      const { x, w, dy, linear, dx, dw } = runConvolution(bench, shape, 1)
      const product = dot(linear, dy)
      const scale = Math.sqrt(dot(linear, linear) * dot(dy, dy))
      expect(Math.abs(dot(x, dx) - product) / scale, named(shape)).toBeLessThan(TOLERANCE)
      expect(Math.abs(dot(w, dw) - product) / scale, named(shape)).toBeLessThan(TOLERANCE)
    }
  })

  it('has gradients that agree with finite differences', async () => {
    const { room, native } = await start(variant)
    const size = { batch: 2, height: 3, width: 4, outHeight: 3, outWidth: 3 }
    const shape = { ...size, inChannels: 3, outChannels: 5, kernel: 2, padTop: 1, padLeft: 0 }
    const [x, w, dy] = [numbers(inputs(shape), 1), numbers(weights(shape), 2), numbers(outputs(shape), 4)]
    const [px, pw, pdy] = [room.put(x), room.put(w), room.put(dy)]
    const [y, dx, dw] = [room.blank(dy.length), room.blank(x.length), room.blank(w.length)]
    native.convInputGrad(pdy, pw, dx, shape)
    native.convWeightGrad(px, pdy, dw, shape)
    const loss = (): number => {
      native.convForward(px, pw, 0, y, shape, 1)
      return dot(room.take(y, dy.length), dy)
    }
    expect(difference(slopes(room, px, x.length, loss), room.take(dx, x.length))).toBeLessThan(1e-4)
    expect(difference(slopes(room, pw, w.length, loss), room.take(dw, w.length))).toBeLessThan(1e-4)
  })
}

function describeEdges(variant: Variant): void {
  it('shifts the picture where padding and cropping leave its size as it was', async () => {
    const bench = await start(variant)
    const size = { batch: 2, height: 6, width: 7, outHeight: 4, outWidth: 5 }
    const shape = { ...size, inChannels: 4, outChannels: 8, kernel: 3, padTop: 1, padLeft: 2 }
    const { x, w, bias, dy, y, dx, dw } = runConvolution(bench, shape, 0.2)
    expect(difference(y, reference.forward(x, w, bias, shape, 0.2))).toBeLessThan(TOLERANCE)
    expect(difference(dx, reference.inputGradient(dy, w, shape))).toBeLessThan(TOLERANCE)
    expect(difference(dw, reference.weightGradient(x, dy, shape))).toBeLessThan(TOLERANCE)
  })

  it('goes over several chunks of images and tiles of every height', async () => {
    const bench = await start(variant)
    for (const batch of [1, 2, 5]) {
      const size = { height: 16, width: 15, outHeight: 16, outWidth: 15 }
      const shape = { batch, ...size, inChannels: 7, outChannels: 20, kernel: 3, padTop: 1, padLeft: 1 }
      const found = runConvolution(bench, shape, 0.2)
      expect(difference(found.y, reference.forward(found.x, found.w, found.bias, shape, 0.2))).toBeLessThan(
        TOLERANCE,
      )
      expect(difference(found.dw, reference.weightGradient(found.x, found.dy, shape))).toBeLessThan(TOLERANCE)
    }
  })
}

function describeLayers(variant: Variant): void {
  it('refuses a padding without a gradient', async () => {
    const { native } = await start(variant)
    const size = { height: 4, width: 4, outHeight: 4, outWidth: 4 }
    const shape = { batch: 1, ...size, inChannels: 4, outChannels: 4, kernel: 2, padTop: 2, padLeft: 0 }
    expect(() => {
      native.convForward(1024, 1024, 0, 1024, shape, 1)
    }).toThrow(/padding 2, 0 must be 0 … 1/)
  })

  it('is a dense layer', async () => {
    const { room, native } = await start(variant)
    const shape = { rows: 13, inChannels: 37, outChannels: 22 }
    const pixels = { batch: 1, height: 1, width: 13, outHeight: 1, outWidth: 13 }
    const plain = { ...pixels, inChannels: 37, outChannels: 22, kernel: 1, padTop: 0, padLeft: 0 }
    const [x, w, bias, dy] = [numbers(13 * 37, 1), numbers(37 * 22, 2), numbers(22, 3), numbers(13 * 22, 4)]
    const [px, pw, pdy] = [room.put(x), room.put(w), room.put(dy)]
    const [y, dx, dw] = [room.blank(dy.length), room.blank(x.length), room.blank(w.length)]
    native.denseForward(px, pw, room.put(bias), y, shape, 0.2)
    native.denseInputGrad(pdy, pw, dx, shape)
    native.denseWeightGrad(px, pdy, dw, shape)
    expect(difference(room.take(y, dy.length), reference.forward(x, w, bias, plain, 0.2))).toBeLessThan(
      TOLERANCE,
    )
    expect(difference(room.take(dx, x.length), reference.inputGradient(dy, w, plain))).toBeLessThan(TOLERANCE)
    expect(difference(room.take(dw, w.length), reference.weightGradient(x, dy, plain))).toBeLessThan(
      TOLERANCE,
    )
    expect(room.intact()).toBe(true)
  })
}

/** The slope of `loss` by each of `count` floats; exact up to rounding where the loss is linear in them. */
function slopes(room: Room, pointer: number, count: number, loss: () => number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const moved = (by: number): number => {
      const cell = new Float32Array(room.memory.buffer, pointer + index * 4, 1)
      const middle = cell[0] ?? Number.NaN
      cell[0] = middle + by
      const found = loss()
      cell[0] = middle
      return found
    }
    return moved(0.5) - moved(-0.5)
  })
}

type Taps = UpsampledShape['taps']

function upsampledShapes(taps: Taps): UpsampledShape[] {
  return CHANNELS.flatMap((inChannels, index) =>
    [0, 2, 5].map((shift) => ({
      batch: 1 + (index % 3),
      height: 2 + ((index + shift) % 4),
      width: 1 + ((index + 2 * shift) % 5),
      inChannels,
      outChannels: CHANNELS[(index + shift) % CHANNELS.length] ?? 1,
      taps,
    })),
  )
}

/** Numbers for a layer that doubles the sides. */
const doublingInputs = (shape: UpsampledShape) => {
  const pixels = shape.batch * shape.height * shape.width
  return {
    x: numbers(pixels * shape.inChannels, 1),
    w: numbers((shape.taps === 'free' ? 16 : 9) * shape.inChannels * shape.outChannels, 2),
    bias: numbers(shape.outChannels, 3),
    dy: numbers(4 * pixels * shape.outChannels, 4),
  }
}

function describeUpsampled(variant: Variant, taps: Taps): void {
  const expected = taps === 'free' ? reference.transposed : reference.upsampled

  it(`doubles the sides by four phases as by the definition, taps ${taps}`, async () => {
    const { room, native } = await start(variant)
    const more = { batch: 5, height: 16, width: 16, inChannels: 6, outChannels: 10, taps }
    for (const shape of [...upsampledShapes(taps), more]) {
      const given = doublingInputs(shape)
      const { x, w, bias, dy } = given
      const [px, pw, pdy] = [room.put(x), room.put(w), room.put(dy)]
      const [y, dx, dw] = [room.blank(dy.length), room.blank(x.length), room.blank(w.length)]
      native.upsampleConvForward(px, pw, room.put(bias), y, shape, 0.2)
      native.upsampleConvInputGrad(pdy, pw, dx, shape)
      native.upsampleConvWeightGrad(px, pdy, dw, shape)
      const wanted = expected(given, shape, 0.2)
      const differences = [
        difference(room.take(y, dy.length), wanted.y),
        difference(room.take(dx, x.length), wanted.dx),
        difference(room.take(dw, w.length), wanted.dw),
      ]
      expect(Math.max(...differences), `${JSON.stringify(shape)}: ${differences.join(' ')}`).toBeLessThan(
        TOLERANCE,
      )
    }
    expect(room.intact()).toBe(true)
  })

  it(`agrees with finite differences, taps ${taps}`, async () => {
    const { room, native } = await start(variant)
    const shape = { batch: 2, height: 3, width: 2, inChannels: 3, outChannels: 5, taps }
    const { x, w, dy } = doublingInputs(shape)
    const [px, pw, pdy] = [room.put(x), room.put(w), room.put(dy)]
    const [y, dx, dw] = [room.blank(dy.length), room.blank(x.length), room.blank(w.length)]
    native.upsampleConvInputGrad(pdy, pw, dx, shape)
    native.upsampleConvWeightGrad(px, pdy, dw, shape)
    const loss = (): number => {
      native.upsampleConvForward(px, pw, 0, y, shape, 1)
      return dot(room.take(y, dy.length), dy)
    }
    expect(difference(slopes(room, px, x.length, loss), room.take(dx, x.length))).toBeLessThan(1e-4)
    expect(difference(slopes(room, pw, w.length, loss), room.take(dw, w.length))).toBeLessThan(1e-4)
  })
}

/** Declares the tests of convolutions, folded convolutions and dense layers. */
export function describeConvolutionKernels(variant: Variant): void {
  describe(`native convolutions, ${variant}`, () => {
    describeConvolutions(variant)
    describeEdges(variant)
    describeLayers(variant)
    describeUpsampled(variant, 'nearest')
    describeUpsampled(variant, 'free')
  })
}
