// How the numbers of a video's pictures mean colours: what the file or the stream tells, else what players take.

export type YuvMatrix = 'bt601' | 'bt709' | 'bt2020'

export interface Colours {
  readonly matrix: 'rgb' | YuvMatrix
  /** Whether black is 0 and white the largest number, or 16 and 235 (of 8 bits). */
  readonly fullRange: boolean
  readonly transfer: 'sdr' | 'pq' | 'hlg'
}

/** From this many lines on untagged video is taken for HDTV, by Chromium and by most players. */
const HD_LINES = 720

const MATRICES: Readonly<Record<string, Colours['matrix']>> = {
  rgb: 'rgb',
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  'bt2020-ncl': 'bt2020',
}

/**
 * `tags`: what is told, and may be told in part. `lines`: height of the stored picture. The primaries are not looked at
 * unless the picture has a high dynamic range: for BT.601, 709 and 2020 alike the colours are those that FFmpeg and
 * most players show.
 */
export function coloursOf(tags: VideoColorSpaceInit | undefined, codec: string, lines: number): Colours {
  const guess = lines < HD_LINES ? 'bt601' : 'bt709'
  // The web's types do not know all that files can tell.
  const { matrix, transfer, fullRange } = tags ?? {}
  const told: string | null | undefined = transfer
  const hdr = told === 'pq' || told === 'hlg' ? told : null
  return {
    // VP8 knows one only, whatever its container says.
    matrix: codec === 'vp8' ? 'bt601' : (MATRICES[matrix ?? ''] ?? (hdr ? 'bt2020' : guess)),
    fullRange: fullRange ?? matrix === 'rgb',
    transfer: hdr ?? 'sdr',
  }
}

/**
 * The same for the decoder, complete: of tags in part Chromium 156 makes BT.709, all of them. What is told of BT.2020
 * is whole.
 */
export function colorSpaceOf(
  { matrix, fullRange }: Colours,
  tags: VideoColorSpaceInit | undefined,
): VideoColorSpaceInit | undefined {
  if (matrix === 'bt2020') return tags
  const told = { bt601: 'smpte170m', bt709: 'bt709', rgb: 'rgb' } as const
  return { matrix: told[matrix], primaries: 'bt709', transfer: 'bt709', fullRange }
}

/**
 * The matrix by which Firefox 153 made the RGB that its frames are; null where its colours are right. Measured frame by
 * frame: it goes by the stream and never by the configuration, takes BT.709 at any size where H.264 and VP9 tell
 * nothing (AV1 as colours are guessed here), reads all as of limited range, and its blue of BT.709 and of BT.2020 is
 * too weak (redo in planes.ts). It cannot see what a container alone tells of H.264, and nor is that looked at here.
 */
export function firefoxMatrix(
  colours: Colours,
  tags: VideoColorSpaceInit | undefined,
  codec: string,
): YuvMatrix | null {
  if (colours.matrix === 'rgb') return null
  const known = codec === 'vp8' || codec === 'av1' || (tags?.matrix ?? '') in MATRICES
  const made = known ? colours.matrix : 'bt709'
  return made === 'bt601' && colours.matrix === made && !colours.fullRange ? null : made
}

/** Share of red and of blue in the luma. */
export const LUMA: Readonly<Record<YuvMatrix, readonly [number, number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
}
