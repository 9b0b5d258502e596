import { expect, it } from 'vitest'
import { readTransport } from './transport'

const VIDEO = 0x100
const SOUND = 0x101

/** A packet of 188 bytes; `time`, seconds: with it a picture begins. */
function packet(id: number, counter: number, time: number | null = null): Uint8Array {
  const bytes = new Uint8Array(188).fill(0xaa)
  bytes.set([0x47, (time === null ? 0 : 0x40) | (id >> 8), id & 0xff, 0x10 | (counter & 15)])
  if (time === null) return bytes
  const ticks = Math.round(time * 90_000)
  bytes.set([0, 0, 1, id === VIDEO ? 0xe0 : 0xc0, 0, 0, 0x80, 0x80, 5], 4)
  const [a, b, c] = [Math.floor(ticks / 2 ** 30), (ticks >> 15) & 0x7fff, ticks & 0x7fff]
  bytes.set([0x21 | (a << 1), b >> 7, ((b << 1) & 0xff) | 1, c >> 7, ((c << 1) & 0xff) | 1], 13)
  return bytes
}

/** Pictures of ten packets each, half a second apart. */
const pictures = (count: number) =>
  Array.from({ length: count * 10 }, (_, i) => packet(VIDEO, i, i % 10 === 0 ? i / 20 : null))

async function read(parts: readonly Uint8Array[]) {
  const { blob, resumes, endMissing } = await readTransport(new Blob(parts as Uint8Array<ArrayBuffer>[]))
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const kept = Array.from({ length: bytes.length / 188 }, (_, i) => (bytes[i * 188 + 3] ?? 0) & 15)
  return { blob, kept, resumes: resumes.get(VIDEO) ?? [], endMissing: endMissing(VIDEO), first: bytes[0] }
}

const numbers = (...ranges: readonly (readonly [number, number])[]) =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => (from + i) & 15))

it('leaves a whole file as it is', async () => {
  const whole = new Blob(pictures(4) as Uint8Array<ArrayBuffer>[])
  expect(await readTransport(whole)).toMatchObject({ blob: whole, resumes: new Map([[VIDEO, []]]) })
})

it.each([
  ['bytes are zeroed', (all: Uint8Array[]) => all.map((each, i) => (i === 13 ? new Uint8Array(188) : each))],
  [
    'bytes are removed',
    (all: Uint8Array[]) => all.map((each, i) => (i === 13 ? each.subarray(0, 99) : each)),
  ],
  ['a packet never came', (all: Uint8Array[]) => all.filter((_, i) => i !== 13)],
  ['a packet is told to be wrong', (all: Uint8Array[]) => (all[13]?.fill(0x81, 1, 2), all)],
])('what hangs on it is left out up to the next picture where %s', async (_name, damage) => {
  const { kept, resumes, endMissing, first } = await read(damage(pictures(4)))
  // What stands before bytes that are removed may be cut itself.
  expect(kept.filter((each, i) => each !== numbers([0, 13], [20, 40])[i])).toEqual([])
  expect(kept).toHaveLength(33)
  expect([resumes, endMissing, first]).toEqual([[1], false, 0x47])
})

it('finds the way again after bytes that were inserted', async () => {
  const all = pictures(4)
  const { kept, resumes } = await read([
    ...all.slice(0, 15),
    new Uint8Array(333).fill(0x47, 5, 9),
    ...all.slice(15),
  ])
  expect(kept).toEqual(numbers([0, 14], [20, 40]))
  expect(resumes).toEqual([1])
})

it('sees a loss of sixteen packets, which their numbers do not tell', async () => {
  const all = pictures(4)
  const { kept, resumes } = await read(all.map((each, i) => (i > 12 && i < 29 ? new Uint8Array(188) : each)))
  expect(kept).toEqual(numbers([0, 12], [30, 40]))
  expect(resumes).toEqual([1.5])
})

it('takes a packet that was sent twice once', async () => {
  const { kept, resumes } = await read(
    pictures(3).flatMap((each, i) => (i === 10 || i === 15 ? [each, each] : [each])),
  )
  expect(kept).toEqual(numbers([0, 30]))
  expect(resumes).toEqual([])
})

it('a loss of sound costs no picture', async () => {
  const sounds = Array.from({ length: 30 }, (_, i) => packet(SOUND, i, i / 20))
  const both = pictures(3).flatMap((each, i) => (i === 13 ? [each] : [each, sounds[i] ?? each]))
  const { blob, resumes } = await read(both)
  expect(blob.size).toBe(59 * 188)
  expect(resumes).toEqual([])
})

it('says that the end is missing', async () => {
  const { resumes, endMissing } = await read([...pictures(2).slice(0, 17), packet(VIDEO, 19)])
  expect([resumes, endMissing]).toEqual([[], true])
  expect((await read([...pictures(2), new Uint8Array(188 * 20)])).endMissing).toBe(true)
})

it('begins at the first whole packet', async () => {
  const [first, ...rest] = pictures(2)
  expect((await read([first?.subarray(77) ?? new Uint8Array(), ...rest])).kept).toEqual(numbers([1, 20]))
})
