import { expect, test } from 'vitest'
import { median } from './median'

test('a median is the middle value, or the mean of the two middle ones', () => {
  expect(median([9])).toBe(9)
  expect(median([100, 1, 3])).toBe(3)
  expect(median([10, 2, 4, 100])).toBe(7)
  expect(median([])).toBeNaN()
})
