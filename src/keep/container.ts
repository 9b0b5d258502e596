// A container: named bytes with a header and a checksum over all of it. Everything that is kept is one, and so is the project file.
// Little-endian, nothing between the parts and nothing after the last:
//    0   4  “RLGN”
//    4   4  u32  version of this layout: 1
//    8   4  u32  CRC-32 of everything behind it
//   12   4  u32  length of the header
//   16   …       header: JSON { kind, head, parts: [[name, length], …] }
//    …   …       the parts, in the order of the header
// Not here: what the kinds mean (saved-run.ts, saved-clip.ts, project-file.ts).

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
/** The largest container: a project with the original of its clip. Bytes. */
export const MAX_CONTAINER = 192 * 1024 * 1024

export type Kind = 'run' | 'clip' | 'project'
export type Bytes = Uint8Array<ArrayBuffer>

export interface Contents {
  /** Not yet checked beyond being JSON. */
  readonly head: unknown
  readonly parts: ReadonlyMap<string, Bytes>
}

const headerSchema = v.strictObject({
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

/** @throws ReelError `export-failed` beyond the limits of the format. */
export function pack(kind: Kind, head: unknown, parts: readonly (readonly [string, Uint8Array])[]): Bytes {
  const sizes = parts.map(([name, bytes]) => [name, bytes.length])
  const header = new TextEncoder().encode(JSON.stringify({ kind, head, parts: sizes }))
  const total = parts.reduce((sum, [, bytes]) => sum + bytes.length, FIXED + header.length)
  if (header.length > MAX_HEADER || parts.length > MAX_PARTS || total > MAX_CONTAINER)
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
  for (const [, part] of parts) {
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
 * Reads what {@link pack} wrote; lengths and the checksum are compared before anything is copied.
 * @throws ReelError `file-damaged` or, for another kind or version, `file-wrong`.
 */
export function unpack(bytes: Uint8Array, kind: Kind): Contents {
  if (bytes.length > MAX_CONTAINER) throw notOurs('it is too large')
  if (!isContainer(bytes))
    throw bytes.length < FIXED ? damaged('it is cut off') : notOurs('it is another file')
  if (bytes.length < FIXED) throw damaged('it is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(4, true) !== VERSION) throw notOurs('it was made by a newer version')
  if (view.getUint32(8, true) !== crc32(bytes.subarray(CHECKED))) throw damaged('its checksum is wrong')
  const length = view.getUint32(12, true)
  if (length > MAX_HEADER || FIXED + length > bytes.length) throw damaged('its header has no sensible length')
  const header = v.safeParse(headerSchema, parseJson(bytes.subarray(FIXED, FIXED + length)))
  if (!header.success) throw notOurs('its header')
  if (header.output.kind !== kind) throw notOurs(`it is a ${header.output.kind}`)
  return { head: header.output.head, parts: cut(bytes, FIXED + length, header.output.parts) }
}

function cut(
  bytes: Uint8Array,
  start: number,
  sizes: readonly (readonly [string, number])[],
): Map<string, Bytes> {
  const total = sizes.reduce((sum, [, size]) => sum + size, start)
  if (total !== bytes.length) throw damaged('its parts have other lengths')
  const parts = new Map<string, Bytes>()
  let at = start
  for (const [name, size] of sizes) {
    parts.set(name, bytes.slice(at, at + size))
    at += size
  }
  if (parts.size !== sizes.length) throw damaged('a part comes twice')
  return parts
}

/** A part that must be there. @throws ReelError `file-damaged`. */
export function partOf({ parts }: Contents, name: string): Bytes {
  const part = parts.get(name)
  if (!part) throw damaged(`“${name}” is missing`)
  return part
}

function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text))
  } catch {
    throw notOurs('its header')
  }
}
