// Curves: bounds, averaging, and that a line goes where its numbers say.

import { expect, it } from 'vitest'
import { boundsOf, edge, pathOf } from './curve'

const line = [
  { step: 0, value: 1 },
  { step: 50, value: 10 },
  { step: 100, value: 100 },
]

it('finds the bounds of all lines and leaves out what cannot be drawn', () => {
  expect(boundsOf([line, [{ step: 200, value: 0 }]], true)).toEqual({ low: 1, high: 100, lastStep: 100 })
  expect(boundsOf([line, [{ step: 200, value: 0 }]], false)).toEqual({ low: 0, high: 100, lastStep: 200 })
  expect(boundsOf([[{ step: 1, value: NaN }]], false)).toBeNull()
})

it('draws equal factors as equal heights on a log scale', () => {
  expect(pathOf(line, { low: 1, high: 100, lastStep: 100 }, true)).toBe('M0.0 97.00L50.0 50.00L100.0 3.00')
})

it('averages what falls into one column', () => {
  const many = Array.from({ length: 2001 }, (_, step) => ({ step, value: step % 2 }))
  const path = pathOf(many, { low: 0, high: 1, lastStep: 2000 }, false)
  expect(path.split('L')).toHaveLength(201)
  const middle = Number(path.split('L')[100]?.split(' ')[1])
  expect(middle).toBeGreaterThan(40)
  expect(middle).toBeLessThan(60)
})

it('draws a line of one value in the middle, and no line of one place', () => {
  const flat = [
    { step: 0, value: 5 },
    { step: 10, value: 5 },
  ]
  expect(pathOf(flat, { low: 5, high: 5, lastStep: 10 }, false)).toBe('M0.0 50.00L100.0 50.00')
  expect(pathOf([{ step: 0, value: 5 }], { low: 5, high: 5, lastStep: 0 }, false)).toBe('')
})

it('writes the edges short', () => {
  expect([edge(0.0420001), edge(31.84), edge(0.00002), edge(0)]).toEqual(['0.042', '31.8', '2.0e-5', '0'])
})
