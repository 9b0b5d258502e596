// The body of a model link: u32 header length, header JSON, then every tensor in turn. Little-endian.
// Matrices and kernels: a float32 scale per channel of the last axis, then 8-bit levels. Vectors (biases) stay float32:
// one scale each would be longer. Not here: checksum and text (link.ts).

import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { checkManifest, type Snapshot } from '../network/snapshot'
import { dequantize, LARGEST_LEVEL, quantize } from './quantize'

/** Bytes; as base64url a little under 1.9 million characters. */
export const MAX_PAYLOAD = 1_424_000
const MAX_HEADER = 64 * 1024
const MAX_TENSORS = 512

const headerSchema = v.strictObject({
  manifest: v.unknown(),
  tensors: v.pipe(
    v.array(
      v.strictTuple([
        v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
        v.pipe(
          v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PAYLOAD))),
          v.maxLength(8),
        ),
      ]),
    ),
    v.minLength(1),
    v.maxLength(MAX_TENSORS),
  ),
})

const wrong = (what: string) =>
  new ReelError('link-wrong', `The model in this link cannot be read (${what}); ask for a new link.`)

const product = (shape: readonly number[]) => shape.reduce((values, side) => values * side, 1)

/** Channels of a tensor that goes as 8-bit levels; 0 for one that stays float32. */
const quantizedChannels = (shape: readonly number[]) => (shape.length > 1 ? (shape.at(-1) ?? 0) : 0)

/** Bytes that a tensor takes. Doubles: a product that is too large stays too large. */
const packedLength = (shape: readonly number[]) => {
  const channels = quantizedChannels(shape)
  return channels > 0 ? product(shape) + channels * 4 : product(shape) * 4
}

const headerBytes = ({ manifest, tensors }: Snapshot) =>
  new TextEncoder().encode(
    JSON.stringify({ manifest, tensors: tensors.map(({ name, shape }) => [name, shape]) }),
  )

/** Bytes that {@link packPayload} will give. */
export function payloadLength(snapshot: Snapshot): number {
  return snapshot.tensors.reduce(
    (sum, { shape }) => sum + packedLength(shape),
    4 + headerBytes(snapshot).length,
  )
}

/** @throws ReelError `export-failed` when a weight is NaN or infinite. */
export function packPayload(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const header = headerBytes(snapshot)
  const bytes = new Uint8Array(payloadLength(snapshot))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, header.length, true)
  bytes.set(header, 4)
  let at = 4 + header.length
  const writeFloats = (values: Float32Array) => {
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  for (const { name, shape, data } of snapshot.tensors) {
    if (!data.every(Number.isFinite)) {
      throw new ReelError(
        'export-failed',
        `The model holds a value that is not a number (${name}); reset the run and train again.`,
      )
    }
    const channels = quantizedChannels(shape)
    if (channels === 0) {
      writeFloats(data)
      continue
    }
    const { levels, scales } = quantize(data, channels)
    writeFloats(scales)
    bytes.set(new Uint8Array(levels.buffer), at)
    at += levels.length
  }
  return bytes
}

/** Bytes at the start of a body that tell {@link toldLength} all it needs, at the most. */
export const MOST_START = 4 + MAX_HEADER

/**
 * Bytes that a body says it has, of its start; when that is too short to tell, more than there are. Null when it makes
 * no sense.
 */
export function toldLength(start: Uint8Array): number | null {
  if (start.length < 4) return 5
  const length = new DataView(start.buffer, start.byteOffset).getUint32(0, true)
  if (length > MAX_HEADER) return null
  if (4 + length > start.length) return 5 + length
  try {
    const { tensors } = v.parse(headerSchema, parseJson(start.subarray(4, 4 + length)))
    return tensors.reduce((sum, [, shape]) => sum + packedLength(shape), 4 + length)
  } catch {
    return null
  }
}

/**
 * Reads what {@link packPayload} wrote; lengths are compared before anything is allocated.
 * `most`: bytes that are read at all, `MAX_PAYLOAD` when it came in a link.
 * @throws ReelError `link-wrong` or `file-wrong` (manifest).
 */
export function unpackPayload(bytes: Uint8Array, most: number = MAX_PAYLOAD): Snapshot {
  if (bytes.length < 4 || bytes.length > most) throw wrong('its length')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  if (length > MAX_HEADER || 4 + length > bytes.length) throw wrong('its header')
  const header = v.safeParse(headerSchema, parseJson(bytes.subarray(4, 4 + length)))
  if (!header.success) throw wrong('its list of tensors')
  const { tensors } = header.output
  if (new Set(tensors.map(([name]) => name)).size < tensors.length) throw wrong('a tensor comes twice')
  const total = tensors.reduce((sum, [, shape]) => sum + packedLength(shape), 4 + length)
  if (total !== bytes.length) throw wrong('its length')
  const manifest = checkManifest(header.output.manifest)
  let at = 4 + length
  const readFloats = (count: number) => {
    const values = Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + i * 4, true))
    if (!values.every(Number.isFinite)) throw wrong('a weight is not a number')
    at += count * 4
    return values
  }
  return {
    manifest,
    tensors: tensors.map(([name, shape]) => {
      const channels = quantizedChannels(shape)
      if (channels === 0) return { name, shape, data: readFloats(product(shape)) }
      const scales = readFloats(channels)
      const levels = new Int8Array(bytes.slice(at, at + product(shape)).buffer)
      at += levels.length
      if (levels.includes(-LARGEST_LEVEL - 1)) throw wrong('a level is too low')
      // A huge scale times its level can leave the range of float32. Asked of the scales: there are a hundred times
      // fewer.
      if (!scales.every((scale) => Number.isFinite(Math.fround(scale * LARGEST_LEVEL)))) {
        throw wrong('a weight is not a number')
      }
      return { name, shape, data: dequantize({ levels, scales }) }
    }),
  }
}

function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    throw wrong('its header')
  }
}
