import { expect, test } from 'vitest'
import { lineOf } from './bench-opening'

test('a line tells the median and how far the turns went apart', () => {
  expect(lineOf('first visit', [900.4, 120.2, 600.6])).toBe('first visit: 601 ms (120 to 900)')
})
