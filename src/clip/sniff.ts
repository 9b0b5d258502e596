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
  if (text(4, 4) === 'ftyp') return isoBrand(text(8, Math.min(32, bytes.length - 8)))
  if (['moov', 'mdat', 'wide', 'pnot'].includes(text(4, 4))) return video('MOV')
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return text(0, 64).includes('webm') ? video('WebM') : video('MKV')
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
  if (text(0, 4) === 'OggS') return foreign('Ogg')
  if (starts(0, 0, 1, 0xba) || starts(0, 0, 1, 0xb3)) return foreign('MPEG')
  if (bytes[0] === 0x47 && bytes[188] === 0x47 && bytes[376] === 0x47) return foreign('MPEG-TS')
  return { family: 'unknown' }
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
