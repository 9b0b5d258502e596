// What the ledger counts, and that it believes nothing but what it wrote.

import { expect, test } from 'vitest'
import { Ledger } from './ledger'

const id = (letter: string) => letter.repeat(22)
const entry = (room: number, sharer: number) => ({ room, sharer, usedAt: 12_345, isRead: sharer === 2 })

function filled(): Ledger {
  const ledger = new Ledger('00ff')
  ledger.set(id('a'), entry(4096, 1))
  ledger.set(id('b'), entry(8192, 2))
  ledger.set(id('c'), entry(4096, 2))
  return ledger
}

test('what is kept counts, altogether and by sharer; what is replaced or removed does not', () => {
  const ledger = filled()
  expect([ledger.used, [...ledger.held]]).toEqual([16_384, [[1, 4096], [2, 12_288]]]) // prettier-ignore
  ledger.set(id('b'), entry(4096, 1))
  expect([ledger.used, [...ledger.held]]).toEqual([12_288, [[1, 8192], [2, 4096]]]) // prettier-ignore
  for (const letter of ['b', 'c', 'c', 'z']) ledger.remove(id(letter))
  expect([ledger.used, [...ledger.held]]).toEqual([4096, [[1, 4096]]])
})

test('is read as it was written, with its clock', () => {
  const bytes = filled().write({ served: 777, wall: 1.7e12 })
  const read = Ledger.read(bytes)
  expect([...(read?.ledger.entries() ?? [])]).toEqual([...filled().entries()])
  expect(read?.clock).toEqual({ served: 777, wall: 1.7e12 })
  expect(read?.ledger.sharerOf('192.0.2.1')).toBe(filled().sharerOf('192.0.2.1'))
})

test('with any byte changed, or cut anywhere, it is no ledger', () => {
  const bytes = filled().write({ served: 777, wall: 1.7e12 })
  for (let i = 0; i < bytes.length - 1; i++) {
    const changed = Uint8Array.from(bytes)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(Ledger.read(changed), String(i)).toBeNull()
    expect(Ledger.read(bytes.subarray(0, i)), String(i)).toBeNull()
  }
})
