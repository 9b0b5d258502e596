// Ways to damage bytes, and texts of JSON: what breaks on the way, and what somebody who means harm would write. Every
// choice comes from the given random numbers, so that an input can be had again.

import type { Random } from '../core/random'

type Bytes = Uint8Array<ArrayBuffer>

const pick = <T>(random: Random, from: readonly [T, ...T[]]): T =>
  from[random.integer(0, from.length)] ?? from[0]

/** Lengths, counts and offsets that readers get wrong. */
const HARD_NUMBERS: readonly [number, ...number[]] = [
  0,
  1,
  -1,
  2,
  3,
  7,
  8,
  127,
  128,
  255,
  256,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53,
]

const HARD_FLOATS: readonly [number, ...number[]] = [NaN, Infinity, -Infinity, -0, 3e38, -3e38, 1e-45]

/** A part of the bytes: where it starts and how long it is; short parts are likelier. */
function part(random: Random, length: number): readonly [number, number] {
  const from = random.integer(0, length)
  return [from, Math.min(length - from, 1 + Math.floor(random.uniform() ** 3 * length))]
}

const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const each of parts) {
    bytes.set(each, at)
    at += each.length
  }
  return bytes
}

type ByteDamage = (bytes: Bytes, random: Random) => Bytes

const inPlace =
  (change: (bytes: Bytes, view: DataView, random: Random) => void): ByteDamage =>
  (bytes, random) => {
    const copy = bytes.slice()
    change(copy, new DataView(copy.buffer), random)
    return copy
  }

/** What happens to `bytes`, which are never empty. */
const DAMAGES: readonly [ByteDamage, ...ByteDamage[]] = [
  // A bit falls over.
  inPlace((bytes, _, random) => {
    const at = random.integer(0, bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 8))
  }),
  // Several bytes of anything.
  inPlace((bytes, _, random) => {
    for (let n = random.integer(1, 9); n > 0; n--)
      bytes[random.integer(0, bytes.length)] = random.integer(0, 256)
  }),
  // A number near the front, where lengths and counts stand.
  inPlace((bytes, view, random) => {
    const at = random.integer(0, Math.min(bytes.length, 64))
    const value = pick(random, HARD_NUMBERS)
    if (at + 4 <= bytes.length) view.setUint32(at, value, random.uniform() < 0.8)
    else bytes[at] = value
  }),
  // A float where weights stand.
  inPlace((bytes, view, random) => {
    const at = bytes.length - 4 * random.integer(1, 1 + Math.max(1, bytes.length >> 2))
    if (at >= 0) view.setFloat32(at, pick(random, HARD_FLOATS), true)
  }),
  // Cut off.
  (bytes, random) => bytes.slice(0, random.integer(0, bytes.length)),
  // The front is missing.
  (bytes, random) => bytes.slice(random.integer(1, bytes.length + 1)),
  // Something more at the end.
  (bytes, random) => joined(bytes, new Uint8Array(random.integer(1, 64)).fill(random.integer(0, 256))),
  // A part is missing.
  (bytes, random) => {
    const [from, length] = part(random, bytes.length)
    return joined(bytes.subarray(0, from), bytes.subarray(from + length))
  },
  // A part comes twice.
  (bytes, random) => {
    const [from, length] = part(random, bytes.length)
    return joined(bytes.subarray(0, from + length), bytes.subarray(from))
  },
  // Two parts change places.
  (bytes, random) => {
    const [from, length] = part(random, bytes.length)
    const to = random.integer(0, from + 1)
    return joined(
      bytes.subarray(0, to),
      bytes.subarray(from, from + length),
      bytes.subarray(to, from),
      bytes.subarray(from + length),
    )
  },
]

/** One to three kinds of damage, one after the other. */
export function damaged(bytes: Bytes, random: Random): Bytes {
  let result = bytes
  for (let n = 1 + Math.floor(random.uniform() ** 2 * 3); n > 0; n--)
    if (result.length > 0) result = pick(random, DAMAGES)(result, random)
  return result
}

const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

/** Values that no schema of ours expects where it finds them. */
const HARD_VALUES: readonly [unknown, ...unknown[]] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  -(2 ** 31),
  '',
  'x'.repeat(70_000),
  '\u0000\u202e\ud800',
  '__proto__',
  [],
  {},
  deep(500),
  Array.from({ length: 2000 }, () => 1),
  JSON.parse('{"__proto__":{"size":128},"constructor":{"prototype":{}}}'),
]

const HARD_KEYS: readonly [string, ...string[]] = ['__proto__', 'constructor', 'toString', 'prototype', '', '0', 'size', 'é'] // prettier-ignore

type Json = Record<string, unknown>

const isTable = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Sets a key as JSON.parse does: `__proto__` too is a key like any other. */
const put = (table: Json, key: string, value: unknown) =>
  Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true })

function nudged(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return pick(random, [value + 1, value - 1, value * 2, -value, value / 3])
  if (typeof value === 'string') return pick(random, [`${value}x`, value.slice(1), value.toUpperCase()])
  return structuredClone(pick(random, HARD_VALUES))
}

/** Changes one place of a tree of JSON, wherever it is. */
function changeOnePlace(table: Json, random: Random): void {
  const keys = Object.keys(table)
  const key = keys[random.integer(0, Math.max(1, keys.length))] ?? ''
  const value = table[key]
  if (isTable(value) && Object.keys(value).length > 0 && random.uniform() < 0.8) {
    changeOnePlace(value, random)
    return
  }
  const action = random.integer(0, 6)
  if (action === 0) delete table[key]
  else if (action === 1) put(table, pick(random, HARD_KEYS), value)
  else if (action === 2) put(table, key, structuredClone(pick(random, HARD_VALUES)))
  else if (action === 3 && Array.isArray(table)) table.push(value)
  else put(table, key, nudged(value, random))
}

/** The text of a tree of JSON that was changed in one to three places, or whose text itself was. */
export function damagedJson(tree: unknown, random: Random): string {
  const copy: unknown = structuredClone(tree)
  if (isTable(copy))
    for (let n = 1 + Math.floor(random.uniform() ** 2 * 3); n > 0; n--) changeOnePlace(copy, random)
  const text = JSON.stringify(copy)
  const turn = random.uniform()
  if (turn < 0.05)
    return text.replace(/-?\d+(?:\.\d+)?/, pick(random, ['1e999', '-0', 'NaN', '00', '1e-400']))
  if (turn < 0.08) return '['.repeat(20_000)
  // A key that comes twice: the last one counts.
  if (turn < 0.11) return text.replace('{', `{${text.slice(1, Math.max(1, text.indexOf(',')))},`)
  return text
}
