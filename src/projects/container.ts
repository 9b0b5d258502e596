// A container: named bytes with a header and a checksum over all of it. Everything that is kept is one, and so is the
// project file. Little-endian, nothing between the parts and nothing after the last:
//    0   4  “RLGN”
//    4   4  u32  version of this layout: 1
//    8   4  u32  CRC-32 of everything behind it
//   12   4  u32  length of the header
//   16   …       header: JSON { kind, head, parts: [[name, length], …] }
//    …   …       the parts, in the order of the header; the first one, “sums”, has a CRC-32 of the header and of each
// part behind it So that a turned byte or a missing end costs only the part it lies in. Containers of before the sums
// are whole or nothing. Not here: what the kinds mean (saved-run.ts, saved-clip.ts, project-file.ts).

import * as v from 'valibot'
import { crc32 } from '../core/crc32'
import { ReelError } from '../core/errors'

const MAGIC = 0x4e474c52
const VERSION = 1
const FIXED = 16
/** Where the checksum begins. */
const CHECKED = 12
const MAX_HEADER = 1_048_576
const MAX_PARTS = 1024
/** The part with the checksums. A part like others to earlier versions, which would refuse a changed header. */
const SUMS = 'sums'
/** The largest container: a project with the original of its clip. Bytes. */
export const MAX_CONTAINER = 192 * 1024 * 1024

export type Kind = 'run' | 'clip' | 'project'
export type Bytes = Uint8Array<ArrayBuffer>

export interface Contents {
  /** Not yet checked beyond being JSON. */
  readonly head: unknown
  /** Whether the header is what was written. */
  readonly headSure: boolean
  /** Those that are whole. */
  readonly parts: ReadonlyMap<string, Bytes>
  /** Those that are damaged or cut off, or may be. */
  readonly doubtful: ReadonlyMap<string, Bytes>
}

/** Fields that it does not know are a newer version's. */
const headerSchema = v.object({
  kind: v.picklist(['run', 'clip', 'project']),
  head: v.unknown(),
  parts: v.pipe(
    v.array(
      v.strictTuple([
        v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
        v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_CONTAINER)),
      ]),
    ),
    v.maxLength(MAX_PARTS),
  ),
})

/** `what` was found, as the rest of a sentence. */
export const damaged = (what: string): ReelError =>
  new ReelError('file-damaged', `This project is damaged (${what}); open another copy of it.`)

export const notOurs = (what: string): ReelError =>
  new ReelError('file-wrong', `This is not a project that this version of ReelGAN can open (${what}).`)

export const newer = (code: 'file-newer' | 'file-wrong' = 'file-newer'): ReelError =>
  new ReelError(
    code,
    'This project was made by a newer version of ReelGAN: reload the page to get that version, then open it again.',
  )

/** @throws ReelError `export-failed` beyond the limits of the format. */
export function pack(kind: Kind, head: unknown, parts: readonly (readonly [string, Uint8Array])[]): Bytes {
  const sizes = [[SUMS, 4 * (parts.length + 1)], ...parts.map(([name, bytes]) => [name, bytes.length])]
  const header = new TextEncoder().encode(JSON.stringify({ kind, head, parts: sizes }))
  const sums = Uint32Array.of(crc32(header), ...parts.map(([, part]) => crc32(part)))
  const all = [new Uint8Array(sums.buffer), ...parts.map(([, part]) => part)]
  const total = all.reduce((sum, part) => sum + part.length, FIXED + header.length)
  if (header.length > MAX_HEADER || all.length > MAX_PARTS || total > MAX_CONTAINER)
    throw new ReelError(
      'export-failed',
      'This project is too large to be kept; train one with a smaller size.',
    )
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, VERSION, true)
  view.setUint32(12, header.length, true)
  bytes.set(header, FIXED)
  let at = FIXED + header.length
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  view.setUint32(8, crc32(bytes.subarray(CHECKED)), true)
  return bytes
}

/** Whether the bytes claim to be a container; no more than their first four are looked at. */
export const isContainer = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC

/**
 * Reads what {@link pack} wrote. Where the checksum of the whole is wrong, the parts that have their own are told
 * apart.
 * @throws ReelError `file-damaged` or, for another kind or version, `file-wrong`.
 */
export function unpack(bytes: Uint8Array, kind: Kind): Contents {
  if (bytes.length > MAX_CONTAINER) throw notOurs('it is too large')
  if (bytes.length >= 4 && !isContainer(bytes)) throw notOurs('it is another file')
  if (bytes.length < FIXED) throw damaged('it is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // No checksum covers this number: it may as well be damaged.
  if (view.getUint32(4, true) !== VERSION) throw newer('file-wrong')
  const whole = view.getUint32(8, true) === crc32(bytes.subarray(CHECKED))
  const length = view.getUint32(12, true)
  if (length > MAX_HEADER || FIXED + length > bytes.length) throw damaged('its header is cut off')
  const text = bytes.subarray(FIXED, FIXED + length)
  const header = v.safeParse(headerSchema, parseJson(text))
  if (!header.success) throw whole ? notOurs('its header') : damaged('its header')
  const { head, parts: sizes } = header.output
  if (header.output.kind !== kind) throw notOurs(`it is a ${header.output.kind}`)
  const parts = cut(bytes, FIXED + length, sizes)
  const total = sizes.reduce((sum, [, size]) => sum + size, FIXED + length)
  if (whole && total === bytes.length && parts.size === sizes.length)
    return { head, headSure: true, parts, doubtful: new Map() }
  return { head, ...toldApart(text, sizes, parts) }
}

type Sizes = readonly (readonly [string, number])[]

/** The parts, the last ones shorter than they were where the end is missing; of two with one name the first. */
function cut(bytes: Uint8Array, start: number, sizes: Sizes): Map<string, Bytes> {
  const parts = new Map<string, Bytes>()
  let at = start
  for (const [name, size] of sizes) {
    if (!parts.has(name)) parts.set(name, bytes.slice(at, at + size))
    at += size
  }
  return parts
}

function toldApart(
  header: Uint8Array,
  sizes: Sizes,
  found: ReadonlyMap<string, Bytes>,
): Omit<Contents, 'head'> {
  const told = sizes[0]?.[0] === SUMS ? found.get(SUMS) : undefined
  const sums = told && told.length === 4 * sizes.length ? new Uint32Array(told.buffer) : null
  if (sums?.[0] !== crc32(header)) return { headSure: false, parts: new Map(), doubtful: found }
  const parts = new Map<string, Bytes>()
  const doubtful = new Map<string, Bytes>()
  for (const [i, [name]] of sizes.entries()) {
    const part = found.get(name)
    if (i > 0 && part) (crc32(part) === sums[i] ? parts : doubtful).set(name, part)
  }
  return { headSure: true, parts, doubtful }
}

/** Undefined for what is no JSON. */
function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text))
  } catch {
    return undefined
  }
}
