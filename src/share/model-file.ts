// A model as one .safetensors file: u64 length, JSON header, float32 data in one piece
// (github.com/huggingface/safetensors). Not here: what the tensors mean; the network that is built from the manifest
// checks names and shapes.

import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { checkManifest, type Manifest, type NamedTensor, type Snapshot } from '../network/snapshot'
import { crc32Hex } from './bytes'

const MAX_FILE = 32 * 1024 * 1024
const MAX_HEADER = 64 * 1024
const MAX_TENSORS = 512
const MAX_RANK = 8

const damaged = (what: string) =>
  new ReelError(
    'file-damaged',
    `This model file is damaged (${what}); download it again or ask for a new copy.`,
  )
const wrong = (what: string, options?: ErrorOptions) =>
  new ReelError(
    'file-wrong',
    `This is not a model file that ReelGAN can open (${what}); choose a .safetensors file saved by ReelGAN.`,
    options,
  )

const tooLarge = () =>
  new ReelError(
    'export-failed',
    'This model is too large for a model file; train one with a smaller size or width.',
  )

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const entrySchema = v.strictObject({
  dtype: v.literal('F32'),
  shape: v.pipe(v.array(v.pipe(whole, v.minValue(1))), v.maxLength(MAX_RANK)),
  data_offsets: v.strictTuple([whole, whole]),
})

interface Entry {
  readonly name: string
  readonly shape: readonly number[]
  /** Bytes from the start of the data. */
  readonly begin: number
  readonly end: number
}

/**
 * What `__metadata__.checksum` holds: CRC-32 of the data, then of the manifest with the names and shapes in order of
 * their place. The format has none of its own, and a changed weight would only show as a slightly wrong picture.
 */
function checksum(
  manifest: string,
  tensors: readonly Pick<NamedTensor, 'name' | 'shape'>[],
  data: Uint8Array,
): string {
  const words = JSON.stringify([manifest, tensors.map(({ name, shape }) => [name, shape])])
  return crc32Hex(data) + crc32Hex(new TextEncoder().encode(words))
}

/**
 * The bytes of a .safetensors file: tensors in the given order, manifest as JSON under `__metadata__.manifest`.
 * @throws ReelError `export-failed` when the model is beyond the limits of the format or holds NaN or infinity.
 */
export function packModel({ manifest, tensors }: Snapshot): Uint8Array<ArrayBuffer> {
  const data = packData(tensors)
  const manifestText = JSON.stringify(manifest)
  let end = 0
  const entries = tensors.map(({ name, shape, data: { length } }) => {
    const begin = end
    end += length * 4
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const
  })
  const metadata = { manifest: manifestText, checksum: checksum(manifestText, tensors, data) }
  const text = new TextEncoder().encode(
    JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries])),
  )
  // Padded with blanks, so that the data starts at a multiple of 8 and readers may map it in place.
  const header = text.length + ((8 - (text.length % 8)) % 8)
  if (8 + header + data.length > MAX_FILE || header > MAX_HEADER || tensors.length > MAX_TENSORS)
    throw tooLarge()
  const bytes = new Uint8Array(8 + header + data.length).fill(0x20, 8, 8 + header)
  new DataView(bytes.buffer).setUint32(0, header, true)
  bytes.set(text, 8)
  bytes.set(data, 8 + header)
  return bytes
}

/** Every tensor's values as float32, little-endian, one after the other. @throws ReelError `export-failed`. */
function packData(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const length = tensors.reduce((sum, { data }) => sum + data.length * 4, 0)
  if (length > MAX_FILE) throw tooLarge()
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { name, data } of tensors) {
    for (const value of data) {
      if (!Number.isFinite(value)) {
        throw new ReelError(
          'export-failed',
          `The model holds a value that is not a number (${name}); reset the run and train again.`,
        )
      }
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return bytes
}

/**
 * Reads what {@link packModel} wrote; every limit is checked before anything is allocated.
 * @throws ReelError `file-damaged` (cut, holes, overlaps, trailing bytes, NaN, wrong checksum) or `file-wrong` (another
 * kind of file, another manifest).
 */
export function unpackModel(bytes: Uint8Array): Snapshot {
  if (bytes.length > MAX_FILE) throw wrong('it is over 32 MB')
  if (bytes.length < 8) throw damaged('it ends before its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  // The upper half of the 64-bit length: anything there is far beyond the limit.
  if (view.getUint32(4, true) !== 0 || length > MAX_HEADER || length < 2)
    throw wrong('its header has no sensible length')
  if (8 + length > bytes.length) throw damaged('it was cut off in its header')
  const { manifest, checksum: told, entries } = readHeader(bytes.subarray(8, 8 + length))
  checkLayout(entries, bytes.length - 8 - length)
  // Files of other writers, and those of before there was one, carry none.
  if (told !== undefined && told !== checksum(manifest, entries, bytes.subarray(8 + length)))
    throw damaged('its checksum is wrong')
  return {
    manifest: readManifest(parseJson(new TextEncoder().encode(manifest))),
    tensors: entries.map((entry) => readTensor(view, 8 + length, entry)),
  }
}

function readManifest(data: unknown): Manifest {
  try {
    return checkManifest(data)
  } catch (error) {
    if (error instanceof ReelError && error.code !== 'file-newer')
      throw wrong('its manifest', { cause: error })
    throw error
  }
}

function readHeader(text: Uint8Array): {
  /** JSON. */
  manifest: string
  checksum: string | undefined
  entries: Entry[]
} {
  const header = parseJson(text)
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw wrong('its header is no table')
  const fields = Object.entries(header as Readonly<Record<string, unknown>>)
  const metadata = v.safeParse(
    v.object({ manifest: v.string(), checksum: v.exactOptional(v.string()) }),
    fields.find(([name]) => name === '__metadata__')?.[1],
  )
  if (!metadata.success) throw wrong('it carries no manifest')
  const tensors = fields.filter(([name]) => name !== '__metadata__')
  if (tensors.length === 0 || tensors.length > MAX_TENSORS) throw wrong(`it has ${tensors.length} tensors`)
  return {
    manifest: metadata.output.manifest,
    checksum: metadata.output.checksum,
    entries: tensors.map(checkEntry).toSorted((a, b) => a.begin - b.begin),
  }
}

function parseJson(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text))
  } catch {
    throw damaged('its header cannot be read')
  }
}

function checkEntry([name, fields]: readonly [string, unknown]): Entry {
  if (name === '' || name.length > 120) throw wrong('a tensor has no proper name')
  const entry = v.safeParse(entrySchema, fields)
  if (!entry.success)
    throw wrong(`${entry.issues[0].path?.[0].key === 'dtype' ? 'the type' : 'the description'} of a tensor`)
  const { shape, data_offsets: [begin, end] } = entry.output // prettier-ignore
  // Compared after every factor, so that the product never grows past what a number holds exactly.
  let values = 1
  for (const side of shape) {
    values *= side
    if (values > MAX_FILE) throw damaged('a tensor is larger than the file')
  }
  if (end - begin !== values * 4) throw damaged('a tensor does not have the length of its shape')
  return { name, shape, begin, end }
}

/**
 * No hole, no overlap, nothing missing and nothing left: in order of place, each tensor starts where the last one
 * ended.
 */
function checkLayout(entries: readonly Entry[], available: number): void {
  let at = 0
  for (const { begin, end } of entries) {
    if (begin !== at)
      throw damaged(begin < at ? 'two tensors overlap' : 'there is a hole between its tensors')
    at = end
  }
  if (at > available) throw damaged('it was cut off')
  if (at < available) throw damaged('there are bytes after its end')
}

function readTensor(view: DataView, start: number, { name, shape, begin, end }: Entry): NamedTensor {
  const data = new Float32Array((end - begin) / 4)
  for (let i = 0; i < data.length; i++) {
    const value = view.getFloat32(start + begin + i * 4, true)
    if (!Number.isFinite(value)) throw damaged('a weight is not a number')
    data[i] = value
  }
  return { name, shape, data }
}
