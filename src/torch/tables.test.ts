// The tables of the Python files have an entry for each op, function and term of pictures. As text, because Python may
// lack torch.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TERMS } from '../model/terms'
import { FUNCTIONS } from '../network/formula'
import { OP_NAMES } from '../network/graph'

/** The keys of `NAME = { … }` on the outermost level of a file. */
function keysOf(file: string, table: string): string[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const [, body = ''] = new RegExp(`^${table} = \\{(.*?)^\\}$`, 'ms').exec(text) ?? []
  return [...body.matchAll(/^ {4}"(\w+)": /gm)].map(([, key = '']) => key).toSorted()
}

test('each op has an entry in Python, and no other', () => {
  expect(keysOf('graph.py', 'OPS')).toEqual([...OP_NAMES].toSorted())
})

test('each function of formulas has an entry in Python, and no other', () => {
  expect(keysOf('graph.py', 'FUNCTIONS')).toEqual(Object.keys(FUNCTIONS).toSorted())
})

test('each term of what is seen has an entry in Python, and no other', () => {
  const drawn = Object.entries(TERMS).flatMap(([name, term]) => ('value' in term ? [name] : []))
  expect(keysOf('terms.py', 'SEEN_TERMS')).toEqual(drawn.toSorted())
})
