// The readers of whole models: files, and the 8-bit body of links. What they accept is compared with a second, plain
// reading of the same bytes.

import { crc32, inflateRawSync } from 'node:zlib'
import { shownName } from '../core/names'
import { MODES } from '../core/scene'
import type { Row } from '../settings/rows'
import { SETTINGS } from '../settings/table'
import type { Snapshot } from '../network/snapshot'
import { packModel, unpackModel } from '../share/model-file'
import { unpackPayload } from '../share/model-link'
import { createPicturedSnapshot, createTestSnapshot } from '../share/snapshot.fixture'
import { damaged, damagedJson } from './mutate.fixture'
import type { Reader, Sample } from './readers.fixture'
import { packBody } from '../share/pack-body'
import { packPayload } from '../share/pack-model'

type Bytes = Uint8Array<ArrayBuffer>

const small = createTestSnapshot(4)
const pictured = createPicturedSnapshot(4)
const utf8 = new TextEncoder()

/** A header of JSON behind its length, then data: the header is damaged as a tree, half of the time. */
export function headedSample(bytes: Bytes, lengthBytes: 4 | 8): Sample {
  const length = new DataView(bytes.buffer).getUint32(0, true)
  const header: unknown = JSON.parse(
    new TextDecoder().decode(bytes.subarray(lengthBytes, lengthBytes + length)),
  )
  const body = bytes.subarray(lengthBytes + length)
  return {
    bytes,
    damage(random) {
      if (random.uniform() < 0.5) return damaged(bytes, random)
      const text = utf8.encode(damagedJson(header, random))
      const data = random.uniform() < 0.7 ? body : damaged(body.slice(), random)
      const made = new Uint8Array(lengthBytes + text.length + data.length)
      new DataView(made.buffer).setUint32(0, text.length, true)
      made.set(text, lengthBytes)
      made.set(data, lengthBytes + text.length)
      return made
    },
  }
}

const within = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value >= low && value <= high

/** What a row takes, told once more. */
function mayBe(row: Row, value: unknown): boolean {
  if (row.kind === 'switch') return value === true || value === false
  if (row.kind === 'choice') return row.choices.some((each) => each.value === value)
  return within(value, row.min, row.max) && (!row.integer || Number.isInteger(value))
}

/** Checks a manifest by hand. `source`: the JSON that it was read from, where there is one. */
export function faultOfManifest(accepted: unknown, source: unknown): string | null {
  const { format, settings, clip, step, psnr, scene } = accepted as Snapshot['manifest']
  if (format !== 1) return 'the format'
  for (const [name, row] of Object.entries(SETTINGS)) {
    const value: unknown = Object.entries(settings).find(([key]) => key === name)?.[1]
    if (!mayBe(row, value)) return `setting ${name} is ${String(value)}`
  }
  if (Object.keys(settings).length !== Object.keys(SETTINGS).length) return 'too many settings'
  if (typeof clip.name !== 'string' || clip.name.length > 120) return 'the name of the clip'
  if (!within(clip.frames, 2, 256) || !Number.isInteger(clip.frames)) return `${clip.frames} frames`
  if (!within(clip.fps, 1e-3, 1e5) || !within(step, 0, 1e7)) return 'fps or step'
  if (psnr !== undefined && !within(psnr, -100, 200)) return `psnr ${psnr}`
  if (scene && (!MODES.includes(scene.mode) || !within(scene.position, 0, 1e7))) return 'scene'
  if (scene && !scene.directions.every((offset) => within(offset, -8, 8))) return 'directions'
  return source === null ? null : faultOfReading(accepted as Snapshot['manifest'], source as Json)
}

type Json = Readonly<Record<string, unknown>>

/**
 * What training and drawing go by must be what the source says wherever that can be; the rest may be dropped, but not
 * changed.
 */
function faultOfReading(
  { settings, clip, step, psnr, scene }: Snapshot['manifest'],
  source: Json,
): string | null {
  const said = source['settings'] as Json
  for (const [name, row] of Object.entries(SETTINGS)) {
    const value = Object.entries(said).find(([key]) => key === name)?.[1]
    const read = Object.entries(settings).find(([key]) => key === name)?.[1]
    if (mayBe(row, value) && !Object.is(read, value)) return `setting ${name} was changed`
  }
  const of = source['clip'] as Json
  if (step !== source['step'] || clip.frames !== of['frames']) return 'another step or number of frames'
  if (within(of['fps'], 1e-3, 1e5) && clip.fps !== of['fps']) return 'fps'
  if (typeof of['name'] === 'string' && shownName(of['name']) !== clip.name) return 'another name'
  if (psnr !== undefined && psnr !== source['psnr']) return 'another likeness'
  return scene ? faultOfCopy(scene, source['scene'], 'scene') : null
}

/** What the source says must be said by the copy, number for number; the copy may say more (defaults). */
function faultOfCopy(copy: unknown, source: unknown, where: string): string | null {
  if (typeof source !== 'object' || source === null) return Object.is(copy, source) ? null : where
  if (typeof copy !== 'object' || copy === null) return where
  for (const [key, value] of Object.entries(source)) {
    const kept: unknown = Object.entries(copy).find(([name]) => name === key)?.[1]
    const fault = faultOfCopy(kept, value, `${where}.${key}`)
    if (fault !== null) return fault
  }
  return null
}

interface Header {
  readonly __metadata__: { readonly manifest: string; readonly checksum?: string }
  readonly [tensor: string]: unknown
}

function faultOfFile(accepted: unknown, bytes: Bytes): string | null {
  const file = Buffer.from(bytes)
  const start = 8 + Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, start)) as Header
  const { __metadata__: metadata, ...entries } = header
  const { manifest, tensors } = accepted as Snapshot
  const fault = faultOfManifest(manifest, JSON.parse(metadata.manifest))
  if (fault !== null) return fault
  if (tensors.length !== Object.keys(entries).length) return 'tensors are missing'
  let end = 0
  for (const { name, shape, data } of tensors) {
    const entry = Object.entries(entries).find(([key]) => key === name)?.[1] as {
      shape: number[]
      data_offsets: [number, number]
    }
    if (entry.shape.join() !== shape.join() || entry.data_offsets[0] !== end) return `${name} is elsewhere`
    end = entry.data_offsets[1]
    for (const [i, value] of data.entries()) {
      if (!Number.isFinite(value)) return `${name} is not finite`
      if (!Object.is(file.readFloatLE(start + entry.data_offsets[0] + i * 4), value)) return `${name} differs`
    }
    if (data.length * 4 !== entry.data_offsets[1] - entry.data_offsets[0]) return `${name} has another length`
  }
  if (start + end !== file.length) return 'bytes are left'
  if (metadata.checksum === undefined) return null
  const words = JSON.stringify([metadata.manifest, tensors.map(({ name, shape }) => [name, shape])])
  const sums = [file.subarray(start), words].map((each) => crc32(each).toString(16).padStart(8, '0'))
  return sums.join('') === metadata.checksum ? null : 'a wrong checksum was accepted'
}

type Even = { step: number; bytes: number; pixels: boolean }

/** JSON behind its length, then the rest. */
function takenApart(body: Buffer) {
  const end = 4 + body.readUInt32LE(0)
  return { header: JSON.parse(body.toString('utf8', 4, end)) as unknown, rest: body.subarray(end) }
}

/** A second reading of the body of a link. */
export function faultOfBody(accepted: unknown, bytes: Uint8Array): string | null {
  const { header, rest } = takenApart(Buffer.from(bytes))
  const { parts } = header as { parts?: readonly number[] }
  if (!parts) return faultOfTensors(accepted as Snapshot, header, rest)
  let from = 0
  const whole = parts.map((length) => inflateRawSync(rest.subarray(from, (from += length))))
  const inner = takenApart(Buffer.concat(whole))
  return from === rest.length
    ? faultOfTensors(accepted as Snapshot, inner.header, inner.rest)
    : 'bytes are left'
}

function faultOfTensors({ manifest, tensors }: Snapshot, given: unknown, body: Buffer): string | null {
  const header = given as { manifest: unknown; tensors: [string, number[], Even?][] }
  const fault = faultOfManifest(manifest, header.manifest)
  if (fault !== null) return fault
  if (header.tensors.length !== tensors.length) return 'tensors are missing'
  let at = 0
  for (const [index, [name, shape, even]] of header.tensors.entries()) {
    const read = tensors[index]
    if (read?.name !== name || read.shape.join() !== shape.join()) return `${name} is elsewhere`
    const count = shape.reduce((values, side) => values * side, 1)
    if (read.data.length !== count) return `${name} has another length`
    const channels = shape.length > 1 ? (shape.at(-1) ?? 0) : 0
    const scales = even ? 0 : 4 * channels
    const wanted = even
      ? evenWeights(body.subarray(at), count, even)
      : Array.from(read.data, (_, i) =>
          channels
            ? Math.fround(body.readInt8(at + scales + i) * body.readFloatLE(at + 4 * (i % channels)))
            : body.readFloatLE(at + 4 * i),
        )
    if (!read.data.every((value, i) => Number.isFinite(value) && value === wanted[i]))
      return `${name} differs`
    at += even ? count * even.bytes : scales + count * (channels ? 1 : 4)
  }
  return at === body.length ? null : 'bytes are left'
}

function evenWeights(body: Buffer, count: number, { step, bytes, pixels }: Even): readonly number[] {
  const levels: number[] = []
  for (let i = 0; i < count; i++) {
    const told = bytes === 2 ? (body[i] ?? 0) + 256 * (body[count + i] ?? 0) : (body[i] ?? 0)
    const level = told + (pixels ? (levels[i % 3 === 0 ? i - 3 : i - 1] ?? 0) : 0)
    levels.push(bytes === 2 ? (level << 16) >> 16 : (level << 24) >> 24)
  }
  return levels.map((level) => Math.fround(level * step))
}

/** As files were written before they carried a checksum. */
function withoutChecksum(file: Bytes): Bytes {
  const start = 8 + new DataView(file.buffer).getUint32(0, true)
  const text = new TextDecoder().decode(file.subarray(8, start)).replace(/,"checksum":"[0-9a-f]+"/, '')
  const header = utf8.encode(text)
  const made = new Uint8Array(8 + header.length + file.length - start)
  new DataView(made.buffer).setUint32(0, header.length, true)
  made.set(header, 8)
  made.set(file.subarray(start), 8 + header.length)
  return made
}

export const modelReaders: readonly Reader[] = [
  {
    name: 'model file',
    samples: [headedSample(packModel(small), 8), headedSample(withoutChecksum(packModel(small)), 8)],
    read: unpackModel,
    fault: faultOfFile,
  },
  {
    name: 'model body',
    samples: [
      headedSample(packPayload(small), 4),
      headedSample(packBody(small), 4),
      headedSample(packPayload(pictured), 4),
      headedSample(packBody(pictured), 4),
    ],
    read: unpackPayload,
    fault: faultOfBody,
  },
]
