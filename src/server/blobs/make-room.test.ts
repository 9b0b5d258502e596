// Who has to go when the space is full, on ledgers that are written down by hand.

import { expect, test } from 'vitest'
import { blocks, Ledger } from './ledger'
import { makeRoom } from './make-room'

const MB = 1_048_576
const DAY = 86_400_000

/**
 * `held`: megabytes by sharer, each in records of one; named like `b3`: the third of the second sharer, used in this
 * order.
 */
function ledgerOf(...held: readonly number[]): Ledger {
  const ledger = new Ledger()
  held.forEach((count, sharer) => {
    for (let i = 1; i <= count; i++)
      ledger.set(`${'abcdef'[sharer] ?? ''}${i}`, { room: MB, usedAt: i * 1000, sharer, isRead: false })
  })
  return ledger
}

/** A newcomer, the sharer with this number, wants `room` megabytes of a space that is just full. */
const wants = (ledger: Ledger, sharer: number, room: number, now = DAY) =>
  makeRoom(ledger, { room: room * MB, sharer, limit: ledger.used, promised: 0, now })

test('room for what is small is counted in whole blocks', () => {
  expect([0, 1, 4096, 4097].map(blocks)).toEqual([0, 4096, 4096, 8192])
})

test('where there is room nobody goes, unless it is promised to others', () => {
  const ledger = ledgerOf(3)
  const wanted = { room: MB, sharer: 5, limit: 5 * MB, now: DAY }
  expect(makeRoom(ledger, { ...wanted, promised: MB })).toEqual([])
  expect(makeRoom(ledger, { ...wanted, promised: 2 * MB })).toEqual(['a1'])
})

test('whoever has most gives first, until others have as much: what was used longest ago', () => {
  expect(wants(ledgerOf(4, 8, 2), 5, 1)).toEqual(['b1'])
  expect(wants(ledgerOf(4, 8, 2), 5, 3)).toEqual(['b1', 'b2', 'b3'])
  expect(new Set(wants(ledgerOf(6, 8), 5, 4))).toEqual(new Set(['b1', 'b2', 'b3', 'a1']))
})

test('what nobody has opened goes before what somebody has', () => {
  const ledger = ledgerOf(4)
  const first = ledger.get('a1')
  if (first) ledger.set('a1', { ...first, isRead: true })
  expect(wants(ledger, 5, 1)).toEqual(['a2'])
})

test('nobody gives below what the newcomer then has', () => {
  // The newcomer has 2 and wants 2 more: of the 5 that another has, one is more than that.
  expect(wants(ledgerOf(5, 2), 1, 2)).toBeNull()
  expect(wants(ledgerOf(6, 2), 1, 2)).toEqual(['a1', 'a2'])
  expect(wants(ledgerOf(4, 4), 1, 1)).toBeNull()
})

test('what nobody has used for a week goes whoever brought it, the oldest first', () => {
  const old = ledgerOf(1, 1, 1)
  expect(wants(old, 5, 1, 7 * DAY)).toBeNull()
  expect(wants(old, 5, 1, 7 * DAY + 2000)).toEqual(['a1'])
})
