// How far pictures are from what a clip shows, patch by patch: an average of frames looks smooth to every other
// measure, but a ghost has no patch like it in any frame. Recipe 3, section 2.

/** Side of a patch, pixels, and how far apart patches lie. */
const PATCH = 7
const STRIDE = 2
/** How far from its own place a patch is looked for, pixels. */
const REACH = 1

export interface Extent {
  readonly width: number
  readonly height: number
}

/**
 * The mean over all 7 × 7 patches of `pictures` of the root-mean-square distance to the nearest patch of any of `real`
 * at its place, ±1 pixel. Both: count × height × width × 3 values. Real pictures have 0.
 */
export function patchDistance(pictures: ArrayLike<number>, real: ArrayLike<number>, extent: Extent): number {
  const length = extent.width * extent.height * 3
  const wide = padded(real, extent)
  const count = pictures.length / length
  let sum = 0
  for (let i = 0; i < count; i++) {
    const picture = Float32Array.from({ length }, (_, j) => pictures[i * length + j] ?? 0)
    sum += distanceOf(picture, wide, extent)
  }
  return sum / count
}

/** Frames with their edge repeated REACH pixels outwards. */
function padded(frames: ArrayLike<number>, { width, height }: Extent): Float32Array {
  const [w, h] = [width + 2 * REACH, height + 2 * REACH]
  const count = frames.length / (width * height * 3)
  const wide = new Float32Array(count * w * h * 3)
  const within = (at: number, end: number) => Math.min(end - 1, Math.max(0, at - REACH))
  let to = 0
  for (let n = 0; n < count; n++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let c = 0; c < 3; c++)
          wide[to++] = frames[((n * height + within(y, height)) * width + within(x, width)) * 3 + c] ?? 0
  return wide
}

const SHIFTS = Array.from({ length: (2 * REACH + 1) ** 2 }, (_, i) => ({
  dy: Math.floor(i / (2 * REACH + 1)),
  dx: i % (2 * REACH + 1),
}))

const fits = (side: number) => Math.floor((side - PATCH) / STRIDE) + 1

function distanceOf(picture: Float32Array, wide: Float32Array, extent: Extent): number {
  const row = (extent.width + 2 * REACH) * 3
  const frame = row * (extent.height + 2 * REACH)
  const least = new Float32Array(fits(extent.width) * fits(extent.height)).fill(Infinity)
  const errors = new Float32Array(extent.width * extent.height)
  for (let from = 0; from < wide.length; from += frame) {
    for (const { dy, dx } of SHIFTS) {
      putErrors(errors, picture, wide.subarray(from + dy * row + dx * 3), extent)
      keepLeast(least, errors, extent)
    }
  }
  return least.reduce((sum, square) => sum + Math.sqrt(square / (PATCH * PATCH * 3)), 0) / least.length
}

/** What differs in each pixel, squared. */
function putErrors(
  errors: Float32Array,
  picture: Float32Array,
  wide: Float32Array,
  { width, height }: Extent,
): void {
  for (let y = 0; y < height; y++) {
    let [i, j] = [y * width * 3, y * (width + 2 * REACH) * 3]
    for (let at = y * width; at < (y + 1) * width; at++, i += 3, j += 3) {
      const r = (picture[i] ?? 0) - (wide[j] ?? 0)
      const g = (picture[i + 1] ?? 0) - (wide[j + 1] ?? 0)
      const b = (picture[i + 2] ?? 0) - (wide[j + 2] ?? 0)
      errors[at] = r * r + g * g + b * b
    }
  }
}

/** Sums of every patch, by rows and then by columns; what is less than before is kept. */
function keepLeast(least: Float32Array, errors: Float32Array, { width, height }: Extent): void {
  const across = fits(width)
  const rows = new Float32Array(across * height)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < across; x++, to++)
      for (let i = 0; i < PATCH; i++) rows[to] = (rows[to] ?? 0) + (errors[y * width + x * STRIDE + i] ?? 0)
  for (let to = 0; to < least.length; to++) {
    const first = Math.floor(to / across) * STRIDE * across + (to % across)
    let sum = 0
    for (let i = 0; i < PATCH; i++) sum += rows[first + i * across] ?? 0
    least[to] = Math.min(least[to] ?? Infinity, sum)
  }
}
