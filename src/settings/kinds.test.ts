// Every kind of setting through every function of the room, over a table of the test's own.

import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { valuesArbitrary } from '../fuzz/arbitraries.fixture'
import { checkValue } from './check'
import { changesOf, complete, nearest } from './complete'
import { keyOf } from './key'
import { linkedChanges, linkItems } from './link-text'
import { namesOf, number, type Row, SIZES, type Table, type Value, type Values } from './rows'
import { SMALL } from './small-table.fixture'
import { SETTINGS } from './table'
import { changesOfTexts, textOfValue, valueOfText } from './text'

beforeAll(() => {
  fc.configureGlobal({ seed: 20261124, numRuns: 300 })
})

const wrong = (what: string) => new Error(what)
const read = (items: readonly string[], table: Table = SMALL) => linkedChanges(table, items, 32, wrong)
/** What somebody trains who opens the link of these values. */
const throughLink = <T extends Table>(table: T, values: Values<T>) =>
  complete(table, linkedChanges(table, linkItems(table, changesOf(table, values), 32), 32, wrong), 16)

const tables: readonly [string, Table][] = [
  ['product', SETTINGS],
  ['small', SMALL],
]

test.each<[Row, unknown, string]>([
  [SMALL.game, 'draughts', 'Game must be one of relativistic, hinge, least-squares; draughts is not.'],
  [SMALL.game, 1, 'Game must be one of relativistic, hinge, least-squares; 1 is not.'],
  [SMALL.mirrored, 'yes', 'Mirrored must be on or off; yes is not.'],
  [SMALL.mirrored, 1, 'Mirrored must be on or off; 1 is not.'],
  [SMALL.rate, true, 'Rate must be a number; true is not.'],
  [SMALL.rounds, 1.5, 'Rounds must be a whole number; 1.5 is not.'],
  [SMALL.size, 48, 'Size must be one of 16, 32, 64, 128, 256; 48 is not.'],
])('a refusal names the setting and what it takes: %#', (row, value, sentence) => {
  expect(() => checkValue(row, value)).toThrow(sentence)
})

test('every kind is completed by the defaults for the size, and told where it differs from them', () => {
  const values = complete(SMALL, { size: 64, game: 'least-squares' }, 32)
  expect(values).toEqual({ size: 64, rate: 0.25, rounds: 1, game: 'least-squares', mirrored: true })
  expect(changesOf(SMALL, values)).toEqual({ size: 64, game: 'least-squares' })
  expect(changesOf(SMALL, { ...values, mirrored: false })).toMatchObject({ mirrored: false })
  expect(() => complete(SMALL, { mirrored: 'on' }, 32)).toThrow(/on or off/)
})

test('what was kept before there was a setting stays the model it was', () => {
  const kept = { size: 64, rate: 0.125, rounds: 3 }
  expect(nearest(SMALL, kept, 32)).toEqual({ ...kept, game: 'relativistic', mirrored: false })
  expect(read(['z64', 'g0.125', 'ro3'])).toEqual({ ...kept, game: 'relativistic', mirrored: false })
  // Where default and former value agree nothing has to be said.
  expect(read(['z16'])).toEqual({ size: 16, game: 'relativistic' })
})

test('what another version kept comes as near as it can', () => {
  const kept = { size: 16, rate: 9, rounds: '2', game: 'chess', mirrored: 1, colour: 'red' }
  expect(nearest(SMALL, kept, 32)).toEqual({
    size: 16,
    rate: 2,
    rounds: 1,
    game: 'relativistic',
    mirrored: false,
  })
  expect(nearest(SMALL, { size: '16' }, 32)).toBeNull()
})

const NO_BRANCH = 'at least one branch of the critic of pixels must be on'

test('where one of several must be on, none is refused, and what was kept so is what it was before', () => {
  const off = { frameBranch: false, temporalBranch: false }
  expect(() => complete(SETTINGS, off, 32)).toThrow(`In these settings ${NO_BRANCH}.`)
  expect(() => changesOfTexts(SETTINGS, { frameBranch: 'off', temporalBranch: 'off' }, 32)).toThrow(NO_BRANCH)
  expect(() => linkedChanges(SETTINGS, linkItems(SETTINGS, off, 32), 32, wrong)).toThrow(new Error(NO_BRANCH))
  expect(complete(SETTINGS, { ...off, motionBranch: true }, 32)).toMatchObject(off)
  expect(nearest(SETTINGS, { size: 32, ...off }, 32)).toMatchObject({
    frameBranch: true,
    temporalBranch: true,
  })
  expect(nearest(SETTINGS, { size: 32, ...off, contentLayoutBranch: true }, 32)).toMatchObject(off)
})

test('a link tells words by their hyphen, and that its defaults are today’s by one item', () => {
  expect(linkItems(SMALL, { size: 64, rate: -0.25, game: 'least-squares', mirrored: false }, 32)).toEqual([
    'v2',
    'z64',
    'g-0.25',
    'gm-least-squares',
    'mi-off',
  ])
  expect(linkItems(SMALL, { size: 64 }, 32)).toEqual(['v2', 'z64'])
  expect(linkItems(SMALL, {}, 32)).toEqual(['v2'])
  expect(read(['v2', 'z64'])).toEqual({ size: 64 })
  expect(read(['z64'])).toEqual({ size: 64, game: 'relativistic', mirrored: false })
  expect(() => read(['v3', 'z64'])).toThrow('unknown')
})

test.each([
  ['gmhinge', 'unknown'],
  ['q1', 'unknown'],
  ['g', 'unknown'],
  ['gm-chess', 'its setting “game”'],
  ['mi1', 'its setting “mirrored”'],
  ['ro1.5', 'its setting “rounds”'],
  ['g-hinge', 'its setting “rate”'],
])('the item %s of a link is refused', (item, what) => {
  expect(() => read([item])).toThrow(what)
})

test('what is typed is read by the kind of its row', () => {
  const texts = { size: '64', rate: '1e-1', game: 'hinge', mirrored: 'on' }
  expect(changesOfTexts(SMALL, texts, 32)).toEqual({ size: 64, rate: 0.1, game: 'hinge', mirrored: true })
})

test.each<[Record<string, string>, string]>([
  [{ game: 'chess' }, 'Game must be one of relativistic, hinge, least-squares; chess is not.'],
  [{ mirrored: 'toString' }, 'Mirrored must be on or off; toString is not.'],
  [{ rate: 'much' }, 'Rate must be a number; much is not.'],
  [{ rate: '' }, 'Rate must be a number;  is not.'],
  [{ rate: '7' }, 'Rate must be between -0.5 and 2; 7 is not.'],
  [{ toString: '1' }, 'There is no setting called “toString”.'],
])('%j, typed, is refused with a sentence', (texts, sentence) => {
  expect(() => changesOfTexts(SMALL, texts, 32)).toThrow(sentence)
})

describe.each(tables)('of every row of the %s table', (_, table) => {
  test('the letters are its own', () => {
    const keys = Object.values(table).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[a-z]{1,2}$/)
  })

  test('default and former value are ones that it takes, at every size', () => {
    for (const row of Object.values<Row>(table))
      for (const size of SIZES)
        for (const value of [row.default(size), row.before(size)]) expect(checkValue(row, value)).toBe(value)
  })

  test('a word can stand in a link', () => {
    for (const row of Object.values<Row>(table))
      for (const { value } of row.kind === 'choice' ? row.choices : [])
        expect(String(value)).toMatch(/^(?:\d+(?::\d+)?|[a-z][a-z0-9-]*)$/)
  })

  test('any value comes back from what is typed', () => {
    fc.assert(
      fc.property(valuesArbitrary(table), (values) => {
        for (const name of namesOf(table)) {
          const value = values[name] as Value
          expect(valueOfText(table[name] as Row, textOfValue(value))).toBe(value)
        }
      }),
    )
  })

  test('any values come back from a link and from a file', () => {
    fc.assert(
      fc.property(valuesArbitrary(table), (values) => {
        const all = values as unknown as Values<Table>
        expect(throughLink(table, all)).toEqual(all)
        expect(nearest(table, JSON.parse(JSON.stringify(all)) as Values<Table>, 32)).toEqual(all)
      }),
    )
  })

  test('another value is another recorded step, unless it goes in as an array', () => {
    fc.assert(
      fc.property(valuesArbitrary(table), valuesArbitrary(table), (one, other) => {
        const before = keyOf(table, one as unknown as Values<Table>)
        for (const name of namesOf(table)) {
          const same = keyOf(table, { ...one, [name]: other[name] } as unknown as Values<Table>) === before
          expect(same, name).toBe(table[name]?.input === true || one[name] === other[name])
        }
      }),
    )
  })
})

test('a row that is added is everywhere at once', () => {
  const more = {
    ...SMALL,
    depth: number({
      label: 'Depth',
      group: 'network',
      key: 'de',
      bounds: [1, 9],
      default: 3,
      before: 2,
    }),
  }
  const values = complete(more, { depth: 5 }, 32)
  expect(throughLink(more, values)).toEqual(values)
  expect(linkItems(more, { depth: 5 }, 32)).toContain('de5')
  expect(changesOfTexts(more, { depth: '5' }, 32)).toEqual({ depth: 5 })
  expect(nearest(more, {}, 32)?.depth).toBe(2)
  expect(keyOf(more, values)).not.toBe(keyOf(more, { ...values, depth: 6 }))
})
