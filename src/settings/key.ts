// What a recorded training step was recorded for.

import { namesOf, type Table, type Values } from './rows'

/** Differs where any setting does, but for those whose value reaches the step as an array: nobody can forget one. */
export const keyOf = <T extends Table>(table: T, values: Values<T>): string =>
  JSON.stringify(namesOf(table).flatMap((name) => (table[name]?.input ? [] : [[name, values[name]]])))
