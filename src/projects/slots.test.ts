// Which slot a save goes into: never over the save that must stand, and later than all that was saved before.

import { expect, test } from 'vitest'
import { FIRST_TURN, slotOf } from './database'
import { turnAfter } from './slots'

test('a save goes over the older of the two, whichever project was saved last', () => {
  for (const stands of [FIRST_TURN + 7, FIRST_TURN + 8]) {
    for (const other of [stands - 3, stands - 1, stands, stands + 1, stands + 4]) {
      const turn = turnAfter(stands, [stands, other])
      expect(slotOf(turn)).not.toBe(slotOf(stands))
      expect(turn).toBeGreaterThan(Math.max(stands, other))
      expect(turn).toBeLessThanOrEqual(Math.max(stands, other) + 2)
    }
  }
})

test('the first save of all, and one beside saves from before turns were common', () => {
  expect(turnAfter(-Infinity, [])).toBe(FIRST_TURN + 1)
  const turn = turnAfter(5, [4, 5])
  expect(turn).toBeGreaterThan(FIRST_TURN)
  expect(slotOf(turn)).not.toBe(slotOf(5))
})
