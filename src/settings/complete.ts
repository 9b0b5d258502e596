// From what is named to a value for every row, and back to what differs from the defaults.

import { ReelError } from '../core/errors'
import { checkTogether, checkValue, noneOn, takes, type Wrong } from './check'
import { namesOf, type Row, type Size, type Table, type Value, type Values } from './rows'

type Named = Readonly<Record<string, unknown>>

// Own names only: every object also knows `toString`, `__proto__` and their like.
const named = (values: Named, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined

function fill<T extends Table>(table: T, value: (row: Row, name: keyof T & string) => Value): Values<T> {
  const values = namesOf(table).map((name) => [name, value(table[name] as Row, name)] as const)
  return Object.fromEntries(values) as Values<T>
}

/**
 * A value for every row: `changes` over the defaults for their size (`preferred` when they name none).
 * @throws ReelError `setting-wrong` for an unknown name or a value that its row refuses; where too little is on what
 * `wrong` makes, else the same.
 */
export function complete<T extends Table>(
  table: T,
  changes: Named,
  preferred: Size,
  wrong?: Wrong,
): Values<T> {
  const unknown = Object.keys(changes).find((name) => !Object.hasOwn(table, name))
  if (unknown !== undefined) {
    throw new ReelError('setting-wrong', `There is no setting called “${unknown.slice(0, 40)}”.`)
  }
  const size = Object.hasOwn(changes, 'size') ? checkValue(table.size, changes['size']) : preferred
  const values = fill(table, (row, name) => {
    if (name === 'size') return size
    return Object.hasOwn(changes, name) ? checkValue(row, changes[name]) : row.default(size)
  })
  checkTogether(table, values, wrong)
  return values
}

/**
 * What a person kept, whichever version wrote it: what the table does not know is left out, what is missing or of
 * another kind is what it was `before`, a number that cannot be is the nearest that can; so are switches of which one
 * must be on. Null for a size that cannot be had.
 */
export function nearest<T extends Table>(table: T, saved: Named, preferred: Size): Values<T> | null {
  const size = Object.hasOwn(saved, 'size') ? saved['size'] : preferred
  if (!isSize(table, size)) return null
  const values = fill(table, (row, name) =>
    name === 'size' ? size : nearestValue(row, named(saved, name), size),
  )
  const off = noneOn(table, values)?.names ?? []
  return fill(table, (row, name) => (off.includes(name) ? row.before(size) : values[name]))
}

const isSize = (table: Table, size: unknown): size is Size => takes(table.size, size)

function nearestValue(row: Row, value: unknown, size: Size): Value {
  if (takes(row, value)) return value
  if (row.kind !== 'number' || typeof value !== 'number' || Number.isNaN(value)) return row.before(size)
  const within = Math.min(row.max, Math.max(row.min, value))
  return row.integer ? Math.round(within) : within
}

/** The values that differ from the defaults for their size (the size itself always). */
export function changesOf<T extends Table>(table: T, values: Values<T>): Partial<Values<T>> {
  const { size } = values as Values<Table>
  const changed = namesOf(table).filter(
    (name) => name === 'size' || values[name] !== table[name]?.default(size),
  )
  return Object.fromEntries(changed.map((name) => [name, values[name]])) as Partial<Values<T>>
}
