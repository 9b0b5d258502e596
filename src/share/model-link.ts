// The body of a model link, read: u32 header length, header JSON, then every tensor in turn. Little-endian.
// Matrices and kernels: a float32 scale per channel of the last axis, then 8-bit levels. Vectors (biases) are float32.
// A tensor that its header says so of has one step instead, and levels of one or two bytes. Such a body may lie in
// deflated parts behind a header of their own. Not here: checksum and text (link.ts), writing (pack-model.ts).

import { inflateSync } from 'fflate'
import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { checkManifest, type NamedTensor, type Snapshot } from '../network/snapshot'
import { dequantize, type Even, evenValues, LARGEST_LEVEL } from './quantize'

/** Bytes; as base64url a little under 1.9 million characters. */
export const MAX_PAYLOAD = 1_424_000
/** Bytes of a session in a film: more than the largest network that the settings allow. */
export const MAX_SESSION = 4_000_000
/** Bytes of a body whose parts are deflated: more than the largest network that the settings allow. */
export const MAX_INFLATED = 8_000_000
/**
 * Bytes of each part but the last, before deflating. So short a part has letters of its own for its few tensors, and
 * hardly any repeats, which in weights are chance and cost more than they save: 4 % less than one piece.
 */
export const PART = 4096
/** A part that cannot be deflated grows a little. */
const MAX_PART = PART + 64
const MAX_HEADER = 64 * 1024
const MAX_TENSORS = 512

const nameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(120))
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
const shapeSchema = v.pipe(v.array(upTo(MAX_INFLATED)), v.maxLength(8))
const evenSchema = v.strictObject({
  step: v.pipe(v.number(), v.minValue(1e-30), v.maxValue(1e30)),
  bytes: v.picklist([1, 2]),
  pixels: v.boolean(),
})

const headerSchema = v.strictObject({
  manifest: v.unknown(),
  tensors: v.pipe(
    v.array(
      v.union([
        v.strictTuple([nameSchema, shapeSchema]),
        v.strictTuple([nameSchema, shapeSchema, evenSchema]),
      ]),
    ),
    v.minLength(1),
    v.maxLength(MAX_TENSORS),
  ),
})

const partsSchema = v.strictObject({
  inflated: upTo(MAX_INFLATED),
  /** Bytes of each as they lie there. */
  parts: v.pipe(v.array(upTo(MAX_PART)), v.maxLength(Math.ceil(MAX_INFLATED / PART))),
})
type Parts = v.InferOutput<typeof partsSchema>

const wrong = (what: string) =>
  new ReelError('link-wrong', `The model in this link cannot be read (${what}); ask for a new link.`)

const product = (shape: readonly number[]) => shape.reduce((values, side) => values * side, 1)
const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)

/** Channels of a tensor that goes as 8-bit levels; 0 for one that stays float32. */
export const quantizedChannels = (shape: readonly number[]) => (shape.length > 1 ? (shape.at(-1) ?? 0) : 0)

/** Bytes that a tensor takes. Doubles: a product that is too large stays too large. */
export function packedLength(shape: readonly number[], even: Even | undefined): number {
  if (even) return product(shape) * even.bytes
  const channels = quantizedChannels(shape)
  return channels > 0 ? product(shape) + channels * 4 : product(shape) * 4
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
    const header = parseJson(start.subarray(4, 4 + length))
    const deflated = v.safeParse(partsSchema, header)
    if (deflated.success) return 4 + length + sum(deflated.output.parts)
    const { tensors } = v.parse(headerSchema, header)
    return 4 + length + sum(tensors.map(([, shape, even]) => packedLength(shape, even)))
  } catch {
    return null
  }
}

/**
 * Reads what pack-model.ts wrote, and what version 0.1 did; lengths are compared before anything is allocated.
 * `most`: bytes that are read at all, `MAX_PAYLOAD` when it came in a link.
 * @throws ReelError `link-wrong` or `file-wrong` (manifest).
 */
export function unpackPayload(bytes: Uint8Array, most: number = MAX_PAYLOAD): Snapshot {
  if (bytes.length > most) throw wrong('its length')
  const { header, rest } = takeApart(bytes)
  const deflated = v.safeParse(partsSchema, header)
  return deflated.success ? unpackBody(inflated(rest, deflated.output)) : unpackBody(bytes)
}

function takeApart(bytes: Uint8Array): { readonly header: unknown; readonly rest: Uint8Array } {
  if (bytes.length < 4) throw wrong('its length')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  if (length > MAX_HEADER || 4 + length > bytes.length) throw wrong('its header')
  return { header: parseJson(bytes.subarray(4, 4 + length)), rest: bytes.subarray(4 + length) }
}

/** The parts in one piece. A part that tries to be longer than it may is cut off by the place that it is given. */
function inflated(bytes: Uint8Array, { inflated: length, parts }: Parts): Uint8Array {
  if (parts.length !== Math.ceil(length / PART) || sum(parts) !== bytes.length) throw wrong('its length')
  const whole = new Uint8Array(length)
  // One byte more than a part may have, so that one that is too long is told from one that just fits.
  const out = new Uint8Array(PART + 1)
  let from = 0
  for (const [i, packed] of parts.entries()) {
    const part = inflatedPart(bytes.subarray(from, from + packed), out)
    if (part.length !== Math.min(PART, length - i * PART)) throw wrong('the length of a part')
    whole.set(part, i * PART)
    from += packed
  }
  return whole
}

function inflatedPart(part: Uint8Array, out: Uint8Array): Uint8Array {
  try {
    return inflateSync(part, { out })
  } catch {
    throw wrong('a part of it')
  }
}

function unpackBody(bytes: Uint8Array): Snapshot {
  const { header: found, rest } = takeApart(bytes)
  const header = v.safeParse(headerSchema, found)
  if (!header.success) throw wrong('its list of tensors')
  const { tensors } = header.output
  if (new Set(tensors.map(([name]) => name)).size < tensors.length) throw wrong('a tensor comes twice')
  if (sum(tensors.map(([, shape, even]) => packedLength(shape, even))) !== rest.length)
    throw wrong('its length')
  const manifest = checkManifest(header.output.manifest)
  let at = 0
  return {
    manifest,
    tensors: tensors.map(([name, shape, even]): NamedTensor => {
      const packed = rest.subarray(at, at + packedLength(shape, even))
      at += packed.length
      if (even) return { name, shape, data: evenValues(packed, even) }
      const channels = quantizedChannels(shape)
      return { name, shape, data: channels === 0 ? readFloats(packed) : readLevels(packed, channels) }
    }),
  }
}

function readFloats(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
  if (!values.every(Number.isFinite)) throw wrong('a weight is not a number')
  return values
}

function readLevels(bytes: Uint8Array, channels: number): Float32Array<ArrayBuffer> {
  const scales = readFloats(bytes.subarray(0, channels * 4))
  const levels = new Int8Array(bytes.slice(channels * 4).buffer)
  if (levels.includes(-LARGEST_LEVEL - 1)) throw wrong('a level is too low')
  // A huge scale times its level can leave the range of float32. Asked of the scales: there are a hundred times fewer.
  if (!scales.every((scale) => Number.isFinite(Math.fround(scale * LARGEST_LEVEL)))) {
    throw wrong('a weight is not a number')
  }
  return dequantize({ levels, scales })
}

function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    throw wrong('its header')
  }
}
