// Which of two saves is tried first.

import { expect, test } from 'vitest'
import { newestFirst } from './opening'

const slot = (turn: number) => ({ turn, step: 10 * turn, bytes: Uint8Array.of(turn) })
const turns = (...slots: readonly unknown[]) => newestFirst(slots).map(({ turn }) => turn)

test('the newest save comes first, in whichever slot it lies', () => {
  expect(turns(slot(4), slot(5))).toEqual([5, 4])
  expect(turns(slot(6), slot(5))).toEqual([6, 5])
  expect(newestFirst([slot(9), slot(10)])[0]?.bytes).toEqual(Uint8Array.of(10))
})

test('a slot that is empty is none; one whose record is damaged may be the newest', () => {
  expect(turns(slot(4), undefined)).toEqual([4])
  expect(turns(slot(4), { bytes: Uint8Array.of(1) })).toEqual([Infinity, 4])
  expect(newestFirst(['nothing that was saved'])[0]?.bytes).toHaveLength(0)
})
