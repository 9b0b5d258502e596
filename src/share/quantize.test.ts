import { expect, test } from 'vitest'
import { Random } from '../core/random'
import { dequantize, evenLevels, evenValues, quantize } from './quantize'

/** The largest error and the root mean square error of each channel, as parts of the channel's largest value. */
function errors(data: Float32Array, back: Float32Array, channels: number) {
  return Array.from({ length: channels }, (_, channel) => {
    const indexes = [...data.keys()].filter((i) => i % channels === channel)
    const largest = Math.max(...indexes.map((i) => Math.abs(data[i] ?? NaN)))
    const differences = indexes.map((i) => (data[i] ?? NaN) - (back[i] ?? NaN))
    const square = differences.reduce((sum, difference) => sum + difference ** 2, 0) / indexes.length
    return { worst: Math.max(...differences.map(Math.abs)) / largest, rms: Math.sqrt(square) / largest }
  })
}

test('the error stays within 0.6 % of the largest value of each channel, whatever the other channels are', () => {
  const channels = 48
  const data = new Random(1)
    .normals(9 * 64 * channels)
    .map((value, i) => value * 10 ** ((i % channels) / 8 - 3))
  const found = errors(data, dequantize(quantize(data, channels)), channels)
  expect(Math.max(...found.map(({ worst }) => worst))).toBeLessThan(0.004)
  expect(Math.max(...found.map(({ rms }) => rms))).toBeLessThan(0.0025)
  // One scale for all would lose the small channels: the test must be able to fail.
  expect(errors(data, dequantize(quantize(data, 1)), channels)[0]?.worst).toBeGreaterThan(0.1)
})

test('zeros, the smallest and the largest floats come back finite', () => {
  const data = Float32Array.of(0, 1e-45, 3e38, -3, 0, -1e-45, -3e38, 2.25)
  const back = dequantize(quantize(data, 4))
  expect([...back].every(Number.isFinite)).toBe(true)
  expect(back[0]).toBe(0)
  expect(Math.abs((back[2] ?? 0) / 3e38 - 1)).toBeLessThan(0.001)
  expect(back[3]).toBeCloseTo(-3, 5)
  const largest = (2 - 2 ** -23) * 2 ** 127
  const [most = NaN, least = NaN] = dequantize(quantize(Float32Array.of(largest, -largest), 1))
  expect([most / largest, least / -largest].map((share) => share > 0.999 && share < 1)).toEqual([true, true])
})

test.each([
  [1, 127],
  [2, 32767],
] as const)(
  'whole steps in %i bytes come back bit for bit, also where differences go round',
  (bytes, most) => {
    const random = new Random(4)
    const levels = [most, -most, most, -most, -most, most, 0, ...Array.from({ length: 299 }, () => random.integer(-most, most + 1))] // prettier-ignore
    const data = Float32Array.from(levels, (level) => level * 0.02)
    for (const pixels of [false, true]) {
      const packed = evenLevels(data, { step: 0.02, bytes, pixels })
      expect(packed).toHaveLength(data.length * bytes)
      expect(evenValues(packed, { step: 0.02, bytes, pixels })).toEqual(data)
    }
  },
)

test('between whole steps the nearest is told', () => {
  const even = { step: 0.5, bytes: 1, pixels: true } as const
  expect(evenValues(evenLevels(Float32Array.of(0.2, -0.3, 1.26, 63.4), even), even)).toEqual(
    Float32Array.of(0, -0.5, 1.5, 63.5),
  )
})

test('a grey picture is told by zeros', () => {
  const grey = Float32Array.of(5, 5, 5, 5, 5, 5, 6, 6, 6)
  expect([...evenLevels(grey, { step: 1, bytes: 1, pixels: true })]).toEqual([5, 0, 0, 0, 0, 0, 1, 0, 0])
})
