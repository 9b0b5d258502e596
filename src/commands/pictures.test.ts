import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { framePng, sheetPng, withoutAlpha, type Row } from './pictures'
import { square } from '../core/frames'

/** `count` pictures of 2 × 2, each of one grey that tells its index and its row. */
const greys = (count: number, first: number): Row => ({
  ...square(2),
  rgb: Uint8Array.from({ length: count * 12 }, (_, i) => first + Math.floor(i / 12)),
})

test('one frame comes back from its PNG', () => {
  const rgb = Uint8Array.from({ length: 2 * 12 }, (_, i) => i * 7)
  const png = decode(framePng({ ...square(2), rgb }, 1))
  expect([png.width, png.height, png.channels]).toEqual([2, 2, 3])
  expect(Uint8Array.from(png.data)).toEqual(rgb.slice(12))
})

test('the sheet shows every row from its first to its last picture', () => {
  const png = decode(sheetPng([greys(31, 100), greys(16, 200)]))
  const side = 96
  expect([png.width, png.height]).toEqual([16 * (side + 4) + 4, 2 * (side + 4) + 4])
  const at = (column: number, row: number) =>
    png.data[((4 + row * 100 + 50) * png.width + 4 + column * 100 + 50) * 3]
  expect([at(0, 0), at(1, 0), at(15, 0)]).toEqual([100, 102, 130])
  expect([at(0, 1), at(1, 1), at(15, 1)]).toEqual([200, 201, 215])
  expect(png.data[0]).toBe(24)
})

test('alpha is taken out of place', () => {
  expect([...withoutAlpha([1, 2, 3, 255, 4, 5, 6, 255])]).toEqual([1, 2, 3, 4, 5, 6])
})
