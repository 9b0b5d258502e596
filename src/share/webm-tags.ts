// The tags of a WebM or Matroska file, found without reading the film: from element to element by their lengths (RFC
// 8794, RFC 9559). Lengths are what the file claims, so each is checked against what is there, and there is an end to
// how much is read.

export interface Tag {
  readonly name: string
  readonly text: string | null
  readonly binary: Uint8Array | null
}

/** Element ids, with their length marker. */
const EBML = 0x1a45dfa3
const SEGMENT = 0x18538067
const TAGS = 0x1254c367
const TAG = 0x7373
const SIMPLE_TAG = 0x67c8
const TAG_NAME = 0x45a3
const TAG_STRING = 0x4487
const TAG_BINARY = 0x4485

/** Elements of a file that are looked at: a film of ours has a few dozen, one of an hour has under a thousand. */
const MOST_ELEMENTS = 4000
/** Id and length: four and eight bytes at most. */
const HEAD = 12
const MOST_TAGS = 200
const MOST_NAME = 120
const MOST_TEXT = 4000

interface Element {
  readonly id: number
  /** Where its content begins. */
  readonly begin: number
  /** Where it ends; Infinity when the length is unknown (a live recording). */
  readonly end: number
}

/** A variable-length integer at `at`: its value, and the byte after it; null when it is cut off or too long. */
function readVint(
  bytes: Uint8Array,
  at: number,
  keepMarker: boolean,
): { value: number; next: number } | null {
  const first = bytes[at]
  if (first === undefined || first === 0) return null
  const length = Math.clz32(first) - 23
  if (length > 8 || at + length > bytes.length) return null
  let value = keepMarker ? first : first & (0xff >> length)
  let allOnes = (first & (0xff >> length)) === 0xff >> length
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    value = value * 256 + byte
    allOnes &&= byte === 0xff
  }
  return { value: allOnes && !keepMarker ? Infinity : value, next: at + length }
}

/** The element at `at`, whose first byte lies at `offset` of the file. */
function readElement(bytes: Uint8Array, at: number, offset: number): Element | null {
  const id = readVint(bytes, at, true)
  const size = id && readVint(bytes, id.next, false)
  if (!size || id.next - at > 4) return null
  const begin = offset + size.next
  return { id: id.value, begin, end: begin + size.value }
}

const headAt = async (file: Blob, at: number): Promise<Element | null> =>
  readElement(new Uint8Array(await file.slice(at, at + HEAD).arrayBuffer()), 0, at)

/** All tags of the file, in order; none when it is no such file or its tags take more than `most` bytes. */
export async function readTags(file: Blob, most: number): Promise<Tag[]> {
  const ebml = await headAt(file, 0)
  if (ebml?.id !== EBML || ebml.end > file.size) return []
  const segment = await headAt(file, ebml.end)
  if (segment?.id !== SEGMENT) return []
  let at = segment.begin
  for (let i = 0; i < MOST_ELEMENTS && at < file.size; i++) {
    const element = await headAt(file, at)
    if (!element || element.end > file.size) return []
    if (element.id === TAGS) {
      if (element.end - element.begin > most) return []
      return tagsOf(new Uint8Array(await file.slice(element.begin, element.end).arrayBuffer()))
    }
    at = element.end
  }
  return []
}

/** The elements directly inside of these bytes; what is cut off or claims too much ends the list. */
function* children(bytes: Uint8Array): Generator<{ readonly id: number; readonly content: Uint8Array }> {
  let at = 0
  while (at < bytes.length) {
    const element = readElement(bytes, at, 0)
    if (!element || element.end > bytes.length) return
    yield { id: element.id, content: bytes.subarray(element.begin, element.end) }
    at = element.end
  }
}

function tagsOf(bytes: Uint8Array): Tag[] {
  const tags: Tag[] = []
  for (const tag of children(bytes)) {
    if (tag.id !== TAG) continue
    for (const simple of children(tag.content)) {
      if (simple.id === SIMPLE_TAG && tags.length < MOST_TAGS) tags.push(simpleTag(simple.content))
    }
  }
  return tags
}

function simpleTag(bytes: Uint8Array): Tag {
  let name = ''
  let text: string | null = null
  let binary: Uint8Array | null = null
  for (const { id, content } of children(bytes)) {
    if (id === TAG_NAME) name = decode(content.subarray(0, MOST_NAME))
    if (id === TAG_STRING) text = decode(content.subarray(0, MOST_TEXT))
    if (id === TAG_BINARY) binary = content
  }
  return { name, text, binary }
}

/** Some writers end their texts with zeros. */
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\0+$/, '')
