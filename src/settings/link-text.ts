// Settings in a link: an item each, its letters and its value, as `n3000`; a word has a hyphen before it, as
// `gm-hinge`, and a shape as `16:9` stands as `16-9`, because a colon is taken for the end of a link.

import { checkValue, type Wrong } from './check'
import { complete } from './complete'
import { namesOf, type Row, type Size, type Table, type Value, type Values } from './rows'
import { textOfValue, valueOfText } from './text'

/** The rows whose default is no longer what a link means that does not name them. */
const renewed = (table: Table, size: Size): [string, Row][] =>
  Object.entries(table).filter(([, row]) => row.default(size) !== row.before(size))

/**
 * First of the items where what is not named means today's defaults. A link without it is one of the first version, and
 * means what was then: a row whose default changes once more needs a third generation, and its value in the second.
 */
const GENERATION = 'v2'

/**
 * The items for what was changed.
 * @throws ReelError `setting-wrong` when a row refuses its value.
 */
export function linkItems<T extends Table>(table: T, changes: Partial<Values<T>>, preferred: Size): string[] {
  const { size = preferred } = changes as Partial<Values<Table>>
  const told: Readonly<Record<string, unknown>> = changes
  const items = namesOf(table).flatMap((name) => {
    const row = table[name] as Row
    if (told[name] === undefined) return []
    const text = textOfValue(checkValue<Row>(row, told[name])).replace(':', '-')
    return [row.key + (/^[a-z]/.test(text) ? `-${text}` : text)]
  })
  return renewed(table, size).length > 0 ? [GENERATION, ...items] : items
}

/**
 * What the items of a link change: what they name, and what they do not name and was otherwise `before`. @throws what
 * `wrong` makes.
 */
export function linkedChanges<T extends Table>(
  table: T,
  items: readonly string[],
  preferred: Size,
  wrong: Wrong,
): Partial<Values<T>> {
  const [first, ...others] = items
  const isToday = first === GENERATION
  const named = Object.fromEntries((isToday ? others : items).map((item) => readItem(table, item, wrong)))
  const { size = preferred } = named as Partial<Values<Table>>
  const before = isToday ? [] : renewed(table, size).map(([name, row]) => [name, row.before(size)] as const)
  const changes = { ...Object.fromEntries(before), ...named }
  complete(table, changes, preferred, wrong)
  return changes as Partial<Values<T>>
}

function readItem(table: Table, item: string, wrong: Wrong): readonly [string, Value] {
  // A value never begins with a small letter, so that letters and value come apart whatever the kind.
  const [, key, text = ''] = /^([a-z]{1,2})([^a-z].*)$/.exec(item) ?? []
  const [name, row] = Object.entries(table).find(([, each]) => each.key === key) ?? []
  if (name === undefined || row === undefined) throw wrong('it has a setting that is unknown')
  try {
    return [name, valueOfText(row, text.replace(/^-(?=[a-z])/, '').replace(/^(\d+)-(\d+)$/, '$1:$2'))]
  } catch (error) {
    throw wrong(`its setting “${name}”`, { cause: error })
  }
}
