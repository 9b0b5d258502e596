// The list of one's own short links.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listLink, ownLinks, unlistLink } from './own-links'

let kept = new Map<string, string>()
beforeEach(() => {
  kept = new Map()
  const localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  }
  vi.stubGlobal('window', { localStorage })
})
afterEach(() => vi.unstubAllGlobals())

const link = (n: number) => ({
  id: String(n).padStart(22, '0'),
  key: 'k'.repeat(43),
  deleteToken: 'token',
  expires: '2030-01-01T00:00:00.000Z',
  title: `Jellyfish ${n}`,
})

test('links are listed newest first, and taken off again', () => {
  listLink(link(1))
  expect(listLink(link(2))).toEqual([link(2), link(1)])
  expect(ownLinks()).toEqual([link(2), link(1)])
  expect(listLink(link(1))).toEqual([link(1), link(2)])
  expect(unlistLink(link(1).id)).toEqual([link(2)])
  expect(ownLinks()).toEqual([link(2)])
})

test('the oldest ones are forgotten', () => {
  for (let n = 0; n < 50; n++) listLink(link(n))
  expect(ownLinks()).toHaveLength(40)
  expect(ownLinks()[0]).toEqual(link(49))
})

test.each(['', '{', '{}', '[1]', '[{"id":"x"}]', JSON.stringify([{ ...link(1), more: 1 }])])(
  'a record %j is no list',
  (text) => {
    kept.set('reelgan.short-links', text)
    expect(ownLinks()).toEqual([])
  },
)

test('where nothing can be kept, what was made is still there to copy', () => {
  vi.stubGlobal('window', {
    get localStorage(): Storage {
      throw new DOMException('denied', 'SecurityError')
    },
  })
  expect(listLink(link(1))).toEqual([link(1)])
  expect(ownLinks()).toEqual([])
})
