import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ReelError } from '../core/errors'
import { packModel, unpackModel } from './model-file'
import { createTestSnapshot } from './snapshot.fixture'

const snapshot = createTestSnapshot(8)
const packed = packModel(snapshot)

/** A file put together by hand, by the words of the format: not with packModel. */
function fileOf(header: unknown, data: Uint8Array): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return new Uint8Array(Buffer.concat([length, text, data]))
}
const metadata = { manifest: JSON.stringify(snapshot.manifest) }
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
})

/** The code of the refusal; also holds that its message is one sentence for a person. */
function refusal(bytes: Uint8Array): string {
  try {
    unpackModel(bytes)
  } catch (error) {
    if (!(error instanceof ReelError)) throw error
    expect(error.message).toMatch(/^[A-Z][^\n]*\.$/)
    return error.code
  }
  return 'accepted'
}

test('a model comes back bit for bit', () => {
  expect(unpackModel(packed)).toEqual(snapshot)
})

test('a model is read wherever its bytes lie', () => {
  const shifted = new Uint8Array(packed.length + 3).subarray(3)
  shifted.set(packed)
  expect(unpackModel(shifted)).toEqual(snapshot)
})

test('another reader of the format finds the same', () => {
  const file = Buffer.from(packed)
  const start = 8 + Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >
  expect(start % 8).toBe(0)
  for (const { name, shape, data } of snapshot.tensors) {
    const [begin, end] = header[name]?.data_offsets ?? [0, 0]
    expect(header[name]).toEqual({ dtype: 'F32', shape, data_offsets: [begin, end] })
    const values = Array.from({ length: (end - begin) / 4 }, (_, i) =>
      file.readFloatLE(start + begin + i * 4),
    )
    expect(values).toEqual([...data])
  }
  const words = JSON.stringify([metadata.manifest, snapshot.tensors.map(({ name, shape }) => [name, shape])])
  const checksum = [file.subarray(start), words].map((part) => crc32(part).toString(16).padStart(8, '0'))
  expect(header['__metadata__']).toEqual({ ...metadata, checksum: checksum.join('') })
})

test('a file of another writer, tensors in another order, is read', () => {
  const file = fileOf(
    { b: f32([2], 4, 12), a: f32([1, 1], 0, 4), __metadata__: { ...metadata, format: 'pt' } },
    floats(1.5, -2, 3),
  )
  expect(unpackModel(file).tensors).toEqual([
    { name: 'a', shape: [1, 1], data: Float32Array.of(1.5) },
    { name: 'b', shape: [2], data: Float32Array.of(-2, 3) },
  ])
})

describe('refused', () => {
  const two = floats(1, 2)
  const many = Object.fromEntries(
    Array.from({ length: 513 }, (_, i) => [`t${i}`, f32([1], i * 4, i * 4 + 4)]),
  )
  const badLength = (low: number, high: number) => {
    const copy = packed.slice()
    new DataView(copy.buffer).setUint32(0, low, true)
    new DataView(copy.buffer).setUint32(4, high, true)
    return copy
  }
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'file-damaged'],
    ['seven bytes', packed.slice(0, 7), 'file-damaged'],
    ['a header of 4 GB', badLength(0, 1), 'file-wrong'],
    ['a header over 64 kB', badLength(65537, 0), 'file-wrong'],
    ['a header of no length', badLength(0, 0), 'file-wrong'],
    ['a cut header', packed.slice(0, 60), 'file-damaged'],
    ['a header that is no JSON', fileOf('{"a":', two), 'file-damaged'],
    ['a header that is no UTF-8', fileOf('{}', two).fill(0xff, 8, 10), 'file-damaged'],
    ['a header that is a list', fileOf([1], two), 'file-wrong'],
    ['no metadata', fileOf({ a: f32([2], 0, 8) }, two), 'file-wrong'],
    ['metadata that is no table', fileOf({ __metadata__: 'x', a: f32([2], 0, 8) }, two), 'file-wrong'],
    [
      'a manifest that is no JSON',
      fileOf({ __metadata__: { manifest: '{' }, a: f32([2], 0, 8) }, two),
      'file-damaged',
    ],
    [
      'another manifest',
      fileOf({ __metadata__: { manifest: '{"format":2}' }, a: f32([2], 0, 8) }, two),
      'file-wrong',
    ],
    ['no tensors', fileOf({ __metadata__: metadata }, new Uint8Array(0)), 'file-wrong'],
    ['513 tensors', fileOf({ __metadata__: metadata, ...many }, new Uint8Array(513 * 4)), 'file-wrong'],
    ['a cut tensor', packed.slice(0, -1), 'file-damaged'],
    [
      'a byte too many',
      fileOf({ __metadata__: metadata, a: f32([2], 0, 8) }, floats(1, 2, 3)),
      'file-damaged',
    ],
    [
      'an overlap',
      fileOf({ __metadata__: metadata, a: f32([2], 0, 8), b: f32([1], 4, 8) }, two),
      'file-damaged',
    ],
    [
      'a hole',
      fileOf({ __metadata__: metadata, a: f32([1], 0, 4), b: f32([1], 8, 12) }, floats(1, 2, 3)),
      'file-damaged',
    ],
    ['a hole at the start', fileOf({ __metadata__: metadata, a: f32([1], 4, 8) }, two), 'file-damaged'],
    [
      'another type',
      fileOf({ __metadata__: metadata, a: { ...f32([2], 0, 8), dtype: 'F64' } }, two),
      'file-wrong',
    ],
    ['a negative side', fileOf({ __metadata__: metadata, a: f32([-1, -2], 0, 8) }, two), 'file-wrong'],
    [
      'a side that is no whole number',
      fileOf({ __metadata__: metadata, a: f32([0.5, 4], 0, 8) }, two),
      'file-wrong',
    ],
    [
      'a side of zero',
      fileOf({ __metadata__: metadata, a: f32([0], 0, 0) }, new Uint8Array(0)),
      'file-wrong',
    ],
    [
      'a shape that overflows',
      fileOf({ __metadata__: metadata, a: f32([2 ** 40, 2 ** 40], 0, 8) }, two),
      'file-damaged',
    ],
    [
      'a shape that wraps at 32 bits',
      fileOf({ __metadata__: metadata, a: f32([65536, 65536, 2], 0, 8) }, two),
      'file-damaged',
    ],
    [
      'nine axes',
      fileOf({ __metadata__: metadata, a: f32([2, 1, 1, 1, 1, 1, 1, 1, 1], 0, 8) }, two),
      'file-wrong',
    ],
    ['a shape of another length', fileOf({ __metadata__: metadata, a: f32([3], 0, 8) }, two), 'file-damaged'],
    ['offsets that go back', fileOf({ __metadata__: metadata, a: f32([2], 8, 0) }, two), 'file-damaged'],
    ['negative offsets', fileOf({ __metadata__: metadata, a: f32([2], -8, 0) }, two), 'file-wrong'],
    [
      'a field too many',
      fileOf({ __metadata__: metadata, a: { ...f32([2], 0, 8), more: 1 } }, two),
      'file-wrong',
    ],
    ['a nameless tensor', fileOf({ __metadata__: metadata, '': f32([2], 0, 8) }, two), 'file-wrong'],
    ['NaN', fileOf({ __metadata__: metadata, a: f32([2], 0, 8) }, floats(1, NaN)), 'file-damaged'],
    ['infinity', fileOf({ __metadata__: metadata, a: f32([2], 0, 8) }, floats(-Infinity, 1)), 'file-damaged'],
    ['over 32 MB', new Uint8Array(32 * 1024 * 1024 + 1), 'file-wrong'],
  ])('%s', (_, bytes, code) => {
    expect(refusal(bytes)).toBe(code)
  })

  test('a model that holds NaN is not written', () => {
    const tensors = [{ name: 'a', shape: [2], data: Float32Array.of(1, NaN) }]
    expect(() => packModel({ ...snapshot, tensors })).toThrow(/not a number \(a\)/)
  })

  test('a model over 32 MB is not written', () => {
    const tensors = [{ name: 'a', shape: [8_400_000], data: new Float32Array(8_400_000) }]
    expect(() => packModel({ ...snapshot, tensors })).toThrow(/too large/)
  })
})

test.each([
  ['a weight', (text: string) => [text.length - 6, 1]],
  ['a setting', (text: string) => [text.indexOf('0.0031') + 4, 1]],
  ['the name of a tensor', (text: string) => [text.indexOf('fc1/bias'), 2]],
  ['the length of the clip', (text: string) => [text.indexOf('"frames\\":48') + 10, 1]],
])('one changed bit in %s is seen', (_, placeOf) => {
  const [at = 0, bit = 0] = placeOf(Buffer.from(packed).toString('latin1'))
  const changed = packed.map((byte, i) => (i === at ? byte ^ bit : byte))
  expect(refusal(changed)).toBe('file-damaged')
})
