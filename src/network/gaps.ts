// How many frames a clip has, and how far apart they are, as a critic hears it.

/** Frames that are judged together. */
export const CLIP_FRAMES = 3
/** The gaps enter as sine and cosine at these frequencies, radians a frame. */
const GAP_FREQUENCIES = [0.25, 1]
export const GAP_FEATURES = (CLIP_FRAMES - 1) * 2 * GAP_FREQUENCIES.length

/** [B, 2] gaps → [B, 8]: sine and cosine at each frequency; plain data, no gradient flows here. */
export function gapFeatures(gaps: Float32Array): Float32Array<ArrayBuffer> {
  const features: number[] = []
  for (let clip = 0; clip < gaps.length; clip += 2) {
    const angles = GAP_FREQUENCIES.flatMap((frequency) => [
      (gaps[clip] ?? 0) * frequency,
      (gaps[clip + 1] ?? 0) * frequency,
    ])
    features.push(...angles.map((angle) => Math.sin(angle)), ...angles.map((angle) => Math.cos(angle)))
  }
  return Float32Array.from(features)
}
