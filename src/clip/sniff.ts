// What a file is, told by its first bytes: names and the types that browsers guess from them are often wrong.

export const APNG: Format = { family: 'animation', label: 'APNG', mime: 'image/apng' }

export type AnimationMime = 'image/gif' | 'image/apng' | 'image/webp' | 'image/avif'

export type Format =
  | { readonly family: 'video'; readonly label: string }
  | { readonly family: 'animation'; readonly label: string; readonly mime: AnimationMime }
  | { readonly family: 'image'; readonly label: string }
  /** Known, and known not to be playable in browsers. */
  | { readonly family: 'foreign'; readonly label: string }
  | { readonly family: 'unknown' }

const letters = (word: string) => Array.from(word, (letter) => letter.charCodeAt(0))

/** Other containers, and streams that stand in none. */
const BARE: readonly (readonly [codes: readonly number[], label: string])[] = [
  [letters('DKIF'), 'IVF'],
  [letters('YUV4MPEG2'), 'YUV4MPEG'],
  [letters('.RMF'), 'RealMedia'],
  [letters('FWS'), 'Flash'],
  [letters('CWS'), 'Flash'],
  [letters('nut/multimedia'), 'NUT'],
  [[0x06, 0x0e, 0x2b, 0x34], 'MXF'],
  [[0x1f, 0x07, 0x00], 'DV'],
  [[0, 0, 0, 1, 0x67], 'bare H.264'],
  [[0, 0, 0, 1, 0x09], 'bare H.264'],
  [[0, 0, 0, 1, 0x40], 'bare HEVC'],
  [[0, 0, 1, 0xb0], 'bare MPEG-4'],
  [[0x12, 0x00, 0x0a], 'bare AV1'],
  [[0xff, 0xf1], 'audio'],
  [[0xff, 0xf9], 'audio'],
]

/** How many bytes `sniff` wants to see. */
export const SNIFF_BYTES = 65536

/** Sizes of BMP's own headers: OS/2 1 and 2 (whole and short), Windows 3, 3 with masks, 4 and 5. */
const BMP_HEADERS = new Set([12, 16, 40, 52, 56, 64, 108, 124])

const video = (label: string): Format => ({ family: 'video', label })
const animation = (label: string, mime: AnimationMime): Format => ({ family: 'animation', label, mime })
const image = (label: string): Format => ({ family: 'image', label })
const foreign = (label: string): Format => ({ family: 'foreign', label })

/** Tells the format from the first bytes of a file (up to SNIFF_BYTES; fewer when the file is shorter). */
export function sniff(bytes: Uint8Array): Format {
  const text = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length))
  const starts = (...codes: readonly number[]) => codes.every((code, i) => bytes[i] === code)
  const boxed = isoKind(bytes)
  if (boxed) return boxed
  if (starts(...EBML) || voidBefore(bytes) > 0)
    return text(voidBefore(bytes), 64).includes('webm') ? video('WebM') : video('MKV')
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return animation('GIF', 'image/gif')
  // One that is animated says so somewhere behind: picture-header.ts.
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return image('PNG')
  if (starts(0xff, 0xd8, 0xff)) return image('JPEG')
  if (text(0, 4) === 'RIFF')
    return riffKind(text(8, 4), text(12, 4) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0)
  if (text(0, 2) === 'BM' && isBmpHeader(bytes.subarray(14, 18))) return image('BMP')
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return image('TIFF')
  if (starts(0xff, 0x0a) || text(4, 4) === 'JXL ') return image('JPEG XL')
  if (starts(0x30, 0x26, 0xb2, 0x75)) return foreign('WMV')
  if (text(0, 3) === 'FLV') return foreign('FLV')
  if (text(0, 4) === 'OggS') return foreign(text(0, 4096).includes('theora') ? 'Ogg' : 'audio')
  if (starts(0, 0, 1, 0xba) || starts(0, 0, 1, 0xb3)) return foreign('MPEG')
  const bare = BARE.find(([codes]) => starts(...codes))
  if (bare) return foreign(bare[1])
  if (transportOf(bytes)) return video('MPEG-TS')
  if (text(0, 3) === 'ID3' || text(0, 4) === 'fLaC' || starts(0xff, 0xfb)) return foreign('audio')
  return { family: 'unknown' }
}

/** Boxes that may stand before the file type; players pass over all of them. */
const FRONT_BOXES = new Set([
  'free',
  'skip',
  'uuid',
  'wide',
  'pdin',
  'emsg',
  'prft',
  'styp',
  'sidx',
  'pnot',
  'mdat',
  'junk',
])

/** What the first boxes tell; null where there are none. A file without a type of its own is as old as QuickTime. */
function isoKind(bytes: Uint8Array): Format | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length))
  for (let at = 0; at + 8 <= bytes.length;) {
    const [short, name] = [view.getUint32(at), text(at + 4, 4)]
    if (name === 'ftyp') return isoBrand(text(at + 8, Math.min(32, bytes.length - at - 8)))
    if (name === 'moov' || name === 'moof') return video(at > 0 || name === 'moof' ? 'MP4' : 'MOV')
    if (!FRONT_BOXES.has(name)) return null
    const length = short === 1 && at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8)) : short
    if (length < 8 || at + length + 8 > bytes.length) return video(name === 'styp' ? 'MP4' : 'MOV')
    at += length
  }
  return null
}

const EBML = [0x1a, 0x45, 0xdf, 0xa3] as const

/**
 * How many bytes of filling (EBML `Void`) stand before the header of a Matroska or WebM file; 0 where there is no such
 * header.
 */
export function voidBefore(bytes: Uint8Array): number {
  let at = 0
  while (bytes[at] === 0xec) {
    const first = bytes[at + 1] ?? 0
    const extra = Math.clz32(first) - 24
    if (extra > 7) return 0
    let size = first & (0x7f >> extra)
    for (let i = 0; i < extra; i++) size = size * 256 + (bytes[at + 2 + i] ?? 0)
    at += 2 + extra + size
  }
  return EBML.every((code, i) => bytes[at + i] === code) ? at : 0
}

/**
 * How the packets of an MPEG transport stream lie: in .m2ts with four bytes of time before each, in some recordings
 * with 16 against errors after it.
 */
const TRANSPORTS = [
  { before: 0, step: 188 },
  { before: 4, step: 192 },
  { before: 0, step: 204 },
] as const

/** So many sync bytes at equal distances do not stand there by chance. */
const CHAIN = 5

export interface Transport {
  /** Where the first whole packet has its sync byte. */
  readonly first: number
  readonly before: number
  readonly step: number
}

/** A recording may begin in the middle of a packet, and be damaged there. Null where there are no packets. */
export function transportOf(bytes: Uint8Array): Transport | null {
  for (let first = 0; first < bytes.length; first++) {
    if (bytes[first] !== 0x47) continue
    for (const { before, step } of TRANSPORTS) {
      const chained = (_: unknown, i: number) => bytes[first + i * step] === 0x47
      const links = Math.min(CHAIN, Math.ceil((bytes.length - first) / step))
      if (first >= before && links >= 3 && Array.from({ length: links }).every(chained))
        return { first, before, step }
    }
  }
  return null
}

/** `brands`: the major brand, four bytes of version, then the compatible brands. */
function isoBrand(brands: string): Format {
  const major = brands.slice(0, 4)
  if (major === 'avis' || (major === 'msf1' && brands.includes('avis')))
    return animation('AVIF', 'image/avif')
  if (major === 'avif') return image('AVIF')
  if (/^(?:heic|heix|hevc|hevx|mif1|msf1)$/.test(major))
    return brands.includes('avif') ? image('AVIF') : image('HEIC')
  if (major === 'qt  ') return video('MOV')
  if (/^M4[AB]/.test(major)) return foreign('audio')
  return video('MP4')
}

function riffKind(kind: string, animated: boolean): Format {
  if (kind === 'WEBP') return animated ? animation('WebP', 'image/webp') : image('WebP')
  if (kind === 'AVI ') return foreign('AVI')
  if (kind === 'WAVE') return foreign('audio')
  return { family: 'unknown' }
}

const isBmpHeader = ([size = 0, ...rest]: Uint8Array): boolean =>
  BMP_HEADERS.has(size) && rest.length === 3 && rest.every((byte) => byte === 0)
