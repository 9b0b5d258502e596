// Whether a value is one that its row takes, and what to say where it is not.

import { ReelError } from '../core/errors'
import { namesOf, type Row, type Table, type Value, type Values } from './rows'

/** What a value must be and is not; null where its row takes it. */
function unmet(row: Row, value: unknown): string | null {
  if (row.kind === 'switch') return typeof value === 'boolean' ? null : 'on or off'
  const numeric = row.kind === 'number' || typeof row.choices[0]?.value === 'number'
  if (numeric && (typeof value !== 'number' || !Number.isFinite(value))) return 'a number'
  if (row.kind === 'choice') {
    const values: readonly unknown[] = row.choices.map((each) => each.value)
    return values.includes(value) ? null : `one of ${values.join(', ')}`
  }
  const { min, max, integer } = row
  if (Number(value) < min || Number(value) > max) return `between ${min} and ${max}`
  return integer && !Number.isInteger(value) ? 'a whole number' : null
}

export const takes = (row: Row, value: unknown): value is Value => unmet(row, value) === null

/**
 * One value, checked against its row.
 * @throws ReelError `setting-wrong` when it is of another kind, out of bounds, not whole or not among the choices.
 */
export function checkValue<R extends Row>(row: R, value: unknown): ReturnType<R['default']> {
  const must = unmet(row, value)
  if (must === null) return value as ReturnType<R['default']>
  // Nothing else becomes text: an object may hold anything under the name `toString`.
  const said = ['number', 'string', 'boolean'].includes(typeof value)
    ? String(value).slice(0, 40)
    : 'what was given'
  throw new ReelError('setting-wrong', `${row.label} must be ${must}; ${said} is not.`)
}

/** What none is on of while at least one must be, and the names of its switches; null where all is well. */
export function noneOn<T extends Table>(table: T, values: Values<T>) {
  const kindOf = (name: string) => {
    const row = table[name]
    return row?.kind === 'switch' ? row.atLeastOne : undefined
  }
  const all = namesOf(table).filter((name) => kindOf(name) !== undefined)
  const kind = all.map(kindOf).find((each) => !all.some((name) => kindOf(name) === each && values[name]))
  return kind === undefined ? null : { kind, names: all.filter((name) => kindOf(name) === kind) }
}

/** Makes an error from what must be, as the middle of a sentence. */
export type Wrong = (must: string, options?: ErrorOptions) => Error

/** @throws what `wrong` makes, ReelError `setting-wrong` where it is left out, where nothing of several is on. */
export function checkTogether<T extends Table>(
  table: T,
  values: Values<T>,
  wrong: Wrong = (must) => new ReelError('setting-wrong', `In these settings ${must}.`),
): void {
  const none = noneOn(table, values)
  if (none) throw wrong(`at least one ${none.kind} must be on`)
}
