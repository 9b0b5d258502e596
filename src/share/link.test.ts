import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ReelError } from '../core/errors'
import { Random } from '../core/random'
import { rowOf, SETTING_NAMES, type SettingChanges } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import { crc32Hex, toBase64Url } from './bytes'
import { readLink } from './link'
import { recipeLink } from './recipe-link'
import { createTestSnapshot } from './snapshot.fixture'
import { modelLink } from './pack-model'

const snapshot = createTestSnapshot(8)
const link = modelLink(snapshot)
const recipe = {
  builtIn: { id: 'flame', seed: 7 },
  changes: { size: 32, steps: 3000, generatorRate: 0.0035, seconds: 1e-7 } as SettingChanges,
}

/** The code of the refusal, or the kind of what was read; also holds that the message is one sentence for a person. */
function outcome(hash: string): string {
  try {
    return readLink(hash).kind
  } catch (error) {
    if (!(error instanceof ReelError)) throw error
    expect(error.message).toMatch(/^This link [^\n]*\.$/)
    return error.code
  }
}

const modelIn = (hash: string): Snapshot => {
  const content = readLink(hash)
  if (content.kind !== 'model') throw new Error(`read as ${content.kind}`)
  return content.snapshot
}

/** The body of a model link, put together by hand. */
const payload = (header: unknown, rest: Uint8Array = new Uint8Array(0)) => {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text, rest])
}
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)

/** A body of deflated parts, put together by hand. */
const deflated = (header: { readonly inflated: number }, parts: readonly Uint8Array[]) => {
  const packed = parts.map((part) => deflateRawSync(part))
  return payload({ ...header, parts: packed.map(({ length }) => length) }, Buffer.concat(packed))
}
const inside = payload({ manifest: snapshot.manifest, tensors: [['a', [1]]] }, floats(9))
const twice = deflated({ inflated: inside.length }, [inside])

/** A recipe link with a right checksum. */
const signed = (body: string) => `#r=1.${crc32Hex(Buffer.from(body))}.${body}`

describe('a model link', () => {
  test('brings back the manifest, the shapes and weights within 0.6 % of each channel’s largest', () => {
    expect(link).toMatch(/^#m=1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/)
    const back = modelIn(link)
    expect(back.manifest).toEqual(snapshot.manifest)
    expect(back.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
      snapshot.tensors.map(({ name, shape }) => ({ name, shape })),
    )
    for (const [n, { shape, data }] of snapshot.tensors.entries()) {
      const channels = shape.at(-1) ?? 1
      const largest = Array.from({ length: channels }, (_, c) =>
        Math.max(...data.filter((_value, i) => i % channels === c).map(Math.abs)),
      )
      const errors = [...data].map(
        (value, i) => Math.abs(value - (back.tensors[n]?.data[i] ?? NaN)) / (largest[i % channels] ?? 0),
      )
      expect(Math.max(...errors)).toBeLessThan(0.006)
      if (shape.length < 2) expect(Math.max(...errors)).toBe(0)
    }
  })

  test('is read with and without its #', () => {
    expect(modelIn(link.slice(1)).manifest).toEqual(snapshot.manifest)
  })

  test('of 80 000 weights is about 1.35 characters a weight', () => {
    const larger = createTestSnapshot(64)
    const weights = larger.tensors.reduce((sum, { data }) => sum + data.length, 0)
    expect(modelLink(larger).length / weights).toBeLessThan(1.4)
  })

  test('cut at every tenth character says so', () => {
    for (let length = 3; length < link.length; length += 10)
      expect(outcome(link.slice(0, length))).toBe('link-cut')
    expect(outcome(link.slice(0, -1))).toBe('link-cut')
    expect(outcome('#m')).toBe('link-cut')
  })

  test.each(['.', ')', '=', '%20', '…', 'A'])('with %j after it says so', (more) => {
    expect(outcome(link + more)).toBe('link-cut')
  })

  test('too large is not made, and the cure is named', () => {
    const tensors = [{ name: 'a', shape: [1300, 1200], data: new Random(1).normals(1_560_000) }]
    expect(() => modelLink({ ...snapshot, tensors })).toThrow(/send the file instead/)
  })

  test('just fitting is made, shorter than 1.9 million characters, and read', () => {
    const tensors = [{ name: 'a', shape: [1180, 1200], data: new Random(1).normals(1_416_000) }]
    const long = modelLink({ ...snapshot, tensors })
    expect(long.length).toBeLessThan(1_900_000)
    expect(modelIn(long).tensors[0]?.data.length).toBe(1_416_000)
  })

  test('with NaN is not made', () => {
    const tensors = [{ name: 'a', shape: [2, 1], data: Float32Array.of(1, NaN) }]
    expect(() => modelLink({ ...snapshot, tensors })).toThrow(/not a number \(a\)/)
  })
})

describe('a model link with a right checksum and a wrong body is refused', () => {
  const { manifest } = snapshot
  test('while a right body of another writer is read', () => {
    const body = payload({ manifest, tensors: [['a', [2, 1]], ['b', [1]]] }, Buffer.concat([floats(0.5), Buffer.from([2, 0xfd]), floats(9)])) // prettier-ignore
    expect(modelIn(`#m=1.${crc32Hex(body)}.${toBase64Url(body)}`).tensors).toEqual([
      { name: 'a', shape: [2, 1], data: Float32Array.of(1, -1.5) },
      { name: 'b', shape: [1], data: Float32Array.of(9) },
    ])
    expect(modelIn(`#m=1.${crc32Hex(twice)}.${toBase64Url(twice)}`).tensors).toEqual([
      { name: 'a', shape: [1], data: Float32Array.of(9) },
    ])
  })
  test.each<[string, Uint8Array]>([
    ['three bytes', new Uint8Array(3)],
    ['a header beyond the end', payload('{}').subarray(0, 5)],
    ['no JSON', payload('{')],
    ['no tensors', payload({ manifest, tensors: [] })],
    ['a negative side', payload({ manifest, tensors: [['a', [-1, -1]]] }, floats(1))],
    ['an absurd shape', payload({ manifest, tensors: [['a', [1e6, 1e6, 1e6, 1e6]]] }, floats(1))],
    ['bytes missing', payload({ manifest, tensors: [['a', [2]]] }, floats(1))],
    ['bytes left over', payload({ manifest, tensors: [['a', [1]]] }, floats(1, 2))],
    ['NaN', payload({ manifest, tensors: [['a', [1]]] }, floats(NaN))],
    [
      'a scale that overflows',
      payload({ manifest, tensors: [['a', [1, 1]]] }, Buffer.concat([floats(3e38), Buffer.of(127)])),
    ],
    ['a name twice', payload({ manifest, tensors: [['a', [1]], ['a', [1]]] }, floats(1, 2))], // prettier-ignore
    ['a wrong manifest', payload({ manifest: { ...manifest, step: -1 }, tensors: [['a', [1]]] }, floats(1))],
    [
      'a setting out of bounds',
      payload({ manifest: { ...manifest, settings: { size: 33 } }, tensors: [['a', [1]]] }, floats(1)),
    ],
    [
      'a step of nothing',
      payload({ manifest, tensors: [['a', [1], { step: 0, bytes: 1, pixels: false }]] }, Buffer.of(1)),
    ],
    [
      'a level of three bytes',
      payload({ manifest, tensors: [['a', [1], { step: 1, bytes: 3, pixels: false }]] }, Buffer.of(1, 2, 3)),
    ],
    [
      'one byte of two',
      payload({ manifest, tensors: [['a', [1], { step: 1, bytes: 2, pixels: false }]] }, Buffer.of(1)),
    ],
    ['a part that is longer than it may be', deflated({ inflated: 4096 }, [Buffer.alloc(4_000_000)])],
    [
      'a last part that is longer than it may be',
      deflated({ inflated: 4097 }, [Buffer.alloc(4096), Buffer.alloc(2)]),
    ],
    ['a part that is too short', deflated({ inflated: 4096 }, [Buffer.alloc(4095)])],
    ['a part too few', deflated({ inflated: 8192 }, [Buffer.alloc(4096)])],
    ['more than any model', deflated({ inflated: 8_000_001 }, [Buffer.alloc(4096)])],
    ['a part that is not deflated', payload({ inflated: 2, parts: [2] }, Buffer.of(7, 7))],
    ['deflated twice', deflated({ inflated: twice.length }, [twice])],
  ])('%s', (_, body) => {
    expect(outcome(`#m=1.${crc32Hex(body)}.${toBase64Url(body)}`)).toBe('link-wrong')
  })
})

describe('a recipe link', () => {
  test('brings back clip, seed and changes exactly', () => {
    expect(recipeLink(recipe)).toMatch(/^#r=1\.[0-9a-f]{8}\.[\w.-]+$/)
    expect(readLink(recipeLink(recipe))).toEqual({ kind: 'recipe', ...recipe })
    const bare = { builtIn: { id: 'clouds', seed: 2147483647 }, changes: {} }
    expect(readLink(recipeLink(bare))).toEqual({ kind: 'recipe', ...bare })
  })

  test('with every setting changed to four figures is under 700 characters and exact', () => {
    const values = SETTING_NAMES.map((name) => {
      const row = rowOf(name)
      if (row.kind === 'switch') return [name, !row.default(32)]
      if (row.kind === 'choice') return [name, row.choices.at(-1)?.value]
      const { min, max, integer } = row
      return [name, integer ? max : Number((min + (max - min) * 0.7654).toPrecision(4))]
    })
    const full = {
      builtIn: { id: 'candleflame', seed: 2147483647 },
      changes: Object.fromEntries(values) as SettingChanges,
    }
    expect(recipeLink(full).length).toBeLessThan(700)
    expect(readLink(recipeLink(full))).toEqual({ kind: 'recipe', ...full })
  })

  test('cut anywhere says so', () => {
    const text = recipeLink(recipe)
    for (let length = 2; length < text.length; length++)
      expect(outcome(text.slice(0, length))).toBe('link-cut')
  })

  test('with any character changed is refused', () => {
    const text = recipeLink(recipe)
    for (let i = 3; i < text.length; i++) {
      expect(outcome(text.slice(0, i) + (text[i] === '2' ? '3' : '2') + text.slice(i + 1))).toMatch(
        /^link-(cut|wrong)$/,
      )
    }
  })

  test.each([
    'flame',
    'flame_',
    'flame_-1',
    'flame_2147483648',
    'Flame_1',
    '_1',
    'flame_1_',
    'flame_1_z',
    'flame_1_z33',
    'flame_1_q5',
    'flame_1_n1e99',
    'flame_1_gNaN',
  ])('with a right checksum and the body %j is refused', (body) => {
    expect(outcome(signed(body))).toBe('link-wrong')
  })
  test('with a right checksum and body is read', () => {
    expect(outcome(signed('flame_1_z64'))).toBe('recipe')
  })
})
