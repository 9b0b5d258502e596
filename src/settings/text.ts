// A value as a word that can be typed, and back.

import { checkValue } from './check'
import { complete } from './complete'
import type { Row, Size, Table, Value, Values } from './rows'

const SWITCH: Readonly<Record<string, boolean>> = { on: true, off: false }

/** A number in its shortest form, the word of a choice, `on` or `off`. */
export const textOfValue = (value: Value): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)

/** @throws ReelError `setting-wrong` with a sentence that says what its row takes. */
export function valueOfText<R extends Row>(row: R, text: string): ReturnType<R['default']> {
  if (row.kind === 'switch') return checkValue(row, Object.hasOwn(SWITCH, text) ? SWITCH[text] : text)
  const words = row.kind === 'choice' && typeof row.choices[0]?.value === 'string'
  // What is no number goes on as it is, so that it is repeated in the refusal.
  const isNumber = !words && text.trim() !== '' && !Number.isNaN(Number(text))
  return checkValue(row, isNumber ? Number(text) : text)
}

/**
 * What was typed for some settings, by name.
 * @throws ReelError `setting-wrong` for an unknown name or a value that its row refuses.
 */
export function changesOfTexts<T extends Table>(
  table: T,
  texts: Readonly<Record<string, string>>,
  preferred: Size,
): Partial<Values<T>> {
  const values = Object.entries(texts).map(([name, text]) => {
    const row = Object.hasOwn(table, name) ? table[name] : undefined
    return [name, row ? valueOfText(row, text) : text] as const
  })
  const changes = Object.fromEntries(values)
  complete(table, changes, preferred)
  return changes as Partial<Values<T>>
}
