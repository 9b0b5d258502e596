// What mediabunny 1.61 gets wrong in the head of an MP4 or MOV, put right before it reads the file: it knows one edit
// of an edit list, and not where that ends; it wants `ftyp` in front. Nothing is copied but the head: the rest stays in
// the file.

import type { Edit } from './showing'

/** Boxes that may stand before the file type and carry nothing that is needed to play. */
const SKIPPED = new Set(['free', 'skip', 'uuid', 'wide', 'pdin', 'emsg', 'prft', 'pnot', 'junk'])
/** A head larger than this is not one. */
const MOST_HEAD = 64e6
/** Boxes looked at before the search for the head is given up. */
const MOST_BOXES = 20_000

export interface Mp4 {
  /** The same file, without its edit lists. */
  readonly blob: Blob
  /** By the number of the track. */
  readonly edits: ReadonlyMap<number, readonly Edit[]>
}

/** Damaged boxes are left as they are: what reads the file next will say so. */
export async function readMp4(file: Blob): Promise<Mp4> {
  const boxes = await topBoxes(file)
  const movie = boxes.find(({ name }) => name === 'moov')
  const as = { blob: file, edits: new Map<number, readonly Edit[]>() }
  if (!movie || movie.end - movie.begin > MOST_HEAD) return { ...as, blob: typed(file, boxes) }
  const head = new Uint8Array(await file.slice(movie.begin, movie.end).arrayBuffer())
  try {
    const { edits, firstChunk } = readMovie(head)
    const blob = typed(new Blob([file.slice(0, movie.begin), head, file.slice(movie.end)]), boxes)
    const front = missedInFront(boxes, firstChunk)
    return { blob: front > 0 ? blob.slice(front) : blob, edits }
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    return as
  }
}

interface Box {
  readonly name: string
  readonly begin: number
  /** Where its content begins. */
  readonly content: number
  readonly end: number
}

/** The boxes of a file up to its head and its first pictures. */
async function topBoxes(file: Blob): Promise<readonly Box[]> {
  const boxes: Box[] = []
  for (let at = 0; at + 8 <= file.size && boxes.length < MOST_BOXES;) {
    const view = new DataView(await file.slice(at, at + 16).arrayBuffer())
    const box = boxAt(view, 0, at, file.size)
    if (!box) break
    boxes.push(box)
    at = box.end
    if (boxes.some(({ name }) => name === 'moov') && boxes.some(({ name }) => /^(?:mdat|moof)$/.test(name)))
      break
  }
  return boxes
}

/**
 * The box whose header stands at `at` of `view`, which itself begins at `offset` of what ends at `size`; null where
 * none can be.
 */
function boxAt(view: DataView, at: number, offset: number, size: number): Box | null {
  const begin = offset + at
  const short = view.getUint32(at)
  const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4))
  if (short === 1 && view.byteLength < at + 16) return null
  const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? size - begin : short
  const content = begin + (short === 1 ? 16 : 8)
  return begin + length < content ? null : { name, begin, content, end: Math.min(size, begin + length) }
}

/** The boxes within a part of `view`. */
function* boxesIn(view: DataView, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to;) {
    const box = boxAt(view, at, 0, to)
    if (!box) return
    yield box
    at = box.end
  }
}

/**
 * Reads the edit lists of all tracks, and renames them in `head` so that nobody reads them again. @throws RangeError
 * where it is cut.
 */
function readMovie(head: Uint8Array): { edits: Map<number, readonly Edit[]>; firstChunk: number } {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const edits = new Map<number, readonly Edit[]>()
  let firstChunk = Infinity
  let movieScale = 0
  for (const movie of boxesIn(view, 0, head.length))
    for (const box of boxesIn(view, movie.content, movie.end)) {
      if (box.name === 'mvhd') movieScale = scaleOf(view, box)
      if (box.name !== 'trak') continue
      const find = (...path: readonly string[]) => boxIn(view, box, path)
      firstChunk = Math.min(firstChunk, firstOffset(view, find('mdia', 'minf', 'stbl')))
      const [header, media, list] = [find('tkhd'), find('mdia', 'mdhd'), find('edts', 'elst')]
      if (!header || !media || !list || movieScale === 0) continue
      const id = view.getUint32(header.content + (view.getUint8(header.content) === 1 ? 20 : 12))
      edits.set(id, editsOf(view, list, movieScale, scaleOf(view, media)))
      head.set(new TextEncoder().encode('free'), (find('edts') ?? list).begin + 4)
    }
  return { edits, firstChunk }
}

function boxIn(view: DataView, box: Box, [name, ...rest]: readonly string[]): Box | null {
  if (name === undefined) return box
  for (const inner of boxesIn(view, box.content, box.end))
    if (inner.name === name) return boxIn(view, inner, rest)
  return null
}

/** Ticks a second, from a movie or media header. */
const scaleOf = (view: DataView, { content }: Box) =>
  view.getUint32(content + (view.getUint8(content) === 1 ? 20 : 12))

/** Lengths are in ticks of the movie, places in those of the track. */
function editsOf(view: DataView, { content }: Box, movieScale: number, scale: number): readonly Edit[] {
  const long = view.getUint8(content) === 1
  const size = long ? 20 : 12
  return Array.from({ length: view.getUint32(content + 4) }, (_, i): Edit => {
    const at = content + 8 + i * size
    const ticks = long ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const place = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    const rate = view.getInt32(at + size - 4)
    return {
      // Rounded to the track's clock, as players do: else a picture at the very end would be shown or not by chance.
      length: ticks === 0 ? null : Math.round((ticks * scale) / movieScale) / scale,
      from: place < 0 ? null : place / scale,
      dwell: rate === 0,
    }
  })
}

/** Where the earliest chunk of a track lies in the file. */
function firstOffset(view: DataView, table: Box | null): number {
  if (!table) return Infinity
  const [short, long] = [boxIn(view, table, ['stco']), boxIn(view, table, ['co64'])]
  const list = short ?? long
  if (!list || view.getUint32(list.content + 4) === 0) return Infinity
  return short ? view.getUint32(list.content + 8) : Number(view.getBigUint64(list.content + 8))
}

/**
 * Bytes that were put in front of a finished file, whose chunks are still counted without them: then they point before
 * the first pictures, by so much.
 */
function missedInFront(boxes: readonly Box[], firstChunk: number): number {
  const front = boxes.find(({ name }) => name === 'ftyp')?.begin ?? 0
  const media = boxes.find(({ name }) => name === 'mdat')
  return media && firstChunk < media.content && firstChunk + front >= media.content ? front : 0
}

/**
 * Gives the box in front, if it is one to skip, the name that mediabunny looks for; the true one comes after it and
 * counts.
 */
function typed(file: Blob, [first]: readonly Box[]): Blob {
  if (!first || !SKIPPED.has(first.name)) return file
  return new Blob([file.slice(0, 4), 'ftyp', file.slice(8)])
}
