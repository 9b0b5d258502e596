// What the header of an image or animation tells before anything is decoded: its size, and whether it moves.
// Headers lie anywhere behind texts, profiles and thumbnails: these readers go from part to part. Not here: which
// format it is (sniff.ts).

import { fourLetters, Window } from './window'

export interface PictureHeader {
  /** Pixels, as stored (before a camera's rotation). */
  readonly width: number
  readonly height: number
  /** Whether it has more than one picture. */
  readonly moves: boolean
}

type Reader = (file: Window) => Promise<PictureHeader | null>

/** Parts that are looked through before a header is given up: files of nothing but tiny parts would take minutes. */
const MOST_PARTS = 100_000

/** By the label that sniff.ts gives. */
const READERS: Readonly<Record<string, Reader>> = {
  PNG: readPng,
  JPEG: readJpeg,
  GIF: readGif,
  WebP: readWebp,
  BMP: readBmp,
  AVIF: readAvif,
}

/** Null for a format without a reader, and where the header cannot be found: the decoder will say what is wrong. */
export async function readPictureHeader(file: Blob, label: string): Promise<PictureHeader | null> {
  return Object.hasOwn(READERS, label) ? ((await READERS[label]?.(new Window(file))) ?? null) : null
}

/** An animated PNG has an acTL chunk somewhere before its first IDAT. */
async function readPng(file: Window): Promise<PictureHeader | null> {
  const header = await file.view(12, 12)
  if (!header || fourLetters(header, 0) !== 'IHDR') return null
  const size = { width: header.getUint32(4), height: header.getUint32(8) }
  for (let at = 8, part = 0; part < MOST_PARTS; part++) {
    const chunk = await file.view(at, 8)
    if (!chunk || fourLetters(chunk, 4) === 'IDAT') return { ...size, moves: false }
    if (fourLetters(chunk, 4) === 'acTL') {
      const count = await file.view(at + 8, 4)
      return { ...size, moves: (count?.getUint32(0) ?? 0) > 1 }
    }
    at += 12 + chunk.getUint32(0)
  }
  return { ...size, moves: false }
}

/** The first frame header (SOF) has the size; DHT, JPG and DAC have numbers among those of frame headers. */
async function readJpeg(file: Window): Promise<PictureHeader | null> {
  for (let at = 2, part = 0; part < MOST_PARTS; part++) {
    const marker = await file.view(at, 9)
    if (!marker || marker.getUint8(0) !== 0xff) return null
    const kind = marker.getUint8(1)
    if (kind === 0xff) at += 1
    else if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind))
      return { width: marker.getUint16(7), height: marker.getUint16(5), moves: false }
    else at += 2 + marker.getUint16(2)
  }
  return null
}

/** Goes from block to block up to the second picture. */
async function readGif(file: Window): Promise<PictureHeader | null> {
  const screen = await file.view(6, 5)
  if (!screen) return null
  const size = { width: screen.getUint16(0, true), height: screen.getUint16(2, true) }
  let pictures = 0
  let at = 13 + paletteBytes(screen.getUint8(4))
  for (let part = 0; part < MOST_PARTS && pictures < 2; part++) {
    const [kind] = await file.bytes(at, 1)
    if (kind === 0x2c) {
      const picture = await file.view(at, 10)
      if (!picture) break
      pictures += 1
      at = await blocksEnd(file, at + 11 + paletteBytes(picture.getUint8(9)))
    } else if (kind === 0x21) at = await blocksEnd(file, at + 2)
    else break
  }
  return { ...size, moves: pictures > 1 }
}

const paletteBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

async function blocksEnd(file: Window, from: number): Promise<number> {
  let at = from
  for (;;) {
    const [length] = await file.bytes(at, 1)
    if (!length) return at + 1
    at += 1 + length
  }
}

async function readWebp(file: Window): Promise<PictureHeader | null> {
  const view = await file.view(12, 18)
  if (!view) return null
  const kind = fourLetters(view, 0)
  const u24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536
  if (kind === 'VP8X') return { width: u24(12) + 1, height: u24(15) + 1, moves: await hasTwoFrames(file) }
  if (kind === 'VP8L') {
    const bits = view.getUint32(9, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, moves: false }
  }
  const [width, height] = [14, 16].map((at) => view.getUint16(at, true) & 0x3fff)
  return { width: width ?? 0, height: height ?? 0, moves: false }
}

/** An animated WebP has a chunk ANMF for each of its pictures; chunks are padded to even lengths. */
async function hasTwoFrames(file: Window): Promise<boolean> {
  let frames = 0
  for (let at = 12, part = 0; part < MOST_PARTS && frames < 2; part++) {
    const chunk = await file.view(at, 8)
    if (!chunk) break
    if (fourLetters(chunk, 0) === 'ANMF') frames += 1
    const length = chunk.getUint32(4, true)
    at += 8 + length + (length % 2)
  }
  return frames > 1
}

/**
 * OS/2's first header has short numbers; in the others a height below zero is that of a picture stored from the top.
 */
async function readBmp(file: Window): Promise<PictureHeader | null> {
  const view = await file.view(14, 12)
  if (!view) return null
  if (view.getUint32(0, true) === 12)
    return { width: view.getUint16(4, true), height: view.getUint16(6, true), moves: false }
  return { width: view.getInt32(4, true), height: Math.abs(view.getInt32(8, true)), moves: false }
}

/** The largest `ispe` property near the start: tiles of a picture have smaller ones. */
async function readAvif(file: Window): Promise<PictureHeader | null> {
  const bytes = await file.bytes(0, 65536)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const moves = new TextDecoder('latin1').decode(bytes.subarray(8, 12)) === 'avis'
  let largest: PictureHeader | null = null
  for (let at = 4; at + 16 <= bytes.length; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)]
    if (!largest || width * height > largest.width * largest.height) largest = { width, height, moves }
  }
  return largest
}
