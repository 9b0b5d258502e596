// What the videos of made-videos.fixture.ts are, for those who make them and for the tests that open them. Nothing but
// tables.

/** The test card. */
export const CARD = {
  width: 96,
  height: 64,
  count: 6,
  rate: 12,
  patches: [
    [230, 20, 20],
    [20, 220, 20],
    [30, 30, 235],
  ],
} as const

/** The pictures with bars: how many, their side in pixels, how many a second. */
export const CUTS = { bars: 36, size: 96, rate: 12 } as const

export interface ColourClip {
  readonly name: string
  readonly matrix: 'bt601' | 'bt709' | 'bt2020' | 'rgb'
  readonly range?: 'tv' | 'pc'
  readonly format?: string
  readonly encoder: readonly string[]
  /** What ffmpeg is told for the truth, where it would guess otherwise than browsers do. */
  readonly truth?: string
}

const H264 = ['-c:v', 'libx264', '-crf', '4', '-preset', 'veryfast']
const VP9 = ['-c:v', 'libvpx-vp9', '-lossless', '1', '-cpu-used', '8']
const AV1 = ['-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '4']
const tagged = (space: string, primaries = space, transfer = space) => [
  '-colorspace',
  space,
  '-color_primaries',
  primaries,
  '-color_trc',
  transfer,
]

export const COLOUR_CLIPS: readonly ColourClip[] = [
  { name: 'untagged.mp4', matrix: 'bt601', encoder: H264 },
  { name: 'untagged-vp8.webm', matrix: 'bt601', encoder: ['-c:v', 'libvpx', '-b:v', '4M'] },
  { name: 'untagged-vp9.webm', matrix: 'bt601', encoder: VP9 },
  { name: 'untagged-av1.mp4', matrix: 'bt601', encoder: AV1 },
  { name: 'bt601.mov', matrix: 'bt601', encoder: [...H264, ...tagged('smpte170m')] },
  { name: 'bt709.mkv', matrix: 'bt709', encoder: [...H264, ...tagged('bt709')] },
  { name: 'bt709-vp9.webm', matrix: 'bt709', encoder: [...VP9, ...tagged('bt709')] },
  { name: 'bt709-av1.mp4', matrix: 'bt709', encoder: [...AV1, ...tagged('bt709')] },
  { name: 'matrix-only.mp4', matrix: 'bt709', encoder: [...H264, '-colorspace', 'bt709'] },
  { name: 'primaries-only.mp4', matrix: 'bt601', encoder: [...H264, '-color_primaries', 'bt709'] },
  { name: 'full.mp4', matrix: 'bt601', range: 'pc', format: 'yuvj420p', encoder: H264 },
  {
    name: 'full-vp9.webm',
    matrix: 'bt709',
    range: 'pc',
    encoder: [...VP9, ...tagged('bt709'), '-color_range', 'pc'],
  },
  { name: 'ten-bits.mp4', matrix: 'bt601', format: 'yuv420p10le', encoder: H264 },
  {
    name: 'bt2020.mp4',
    matrix: 'bt2020',
    format: 'yuv420p10le',
    encoder: [...H264, ...tagged('bt2020nc', 'bt2020', 'bt2020-10')],
  },
  { name: 'fine.mp4', matrix: 'bt601', format: 'yuv444p', encoder: H264 },
  { name: 'gbr.mp4', matrix: 'rgb', encoder: ['-c:v', 'libx264rgb', '-crf', '4'] },
]
