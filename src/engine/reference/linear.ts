// What is linear in its input and its weights, as loops over the definition: a dense layer and a convolution of stride
// 1 are one thing, with or without doubling of the picture before; so is a transposed convolution, which doubles it
// with zeros. Forward, and the way back to both.

/** Plain memory of either precision: what is added up is rounded to it. */
export type Numbers = Float32Array | Float64Array

/**
 * Sides of x [batch, height, width, inChannels], w [kernel, kernel, inChannels, outChannels], y [batch, outHeight,
 * outWidth, outChannels].
 */
export interface Sides {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly inChannels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  readonly kernel: number
  /** Zeros before the first row and column. */
  readonly padTop: number
  readonly padLeft: number
  /** How many times x is enlarged by its nearest pixels first. */
  readonly enlarge: 1 | 2
  /**
   * It is enlarged by zeros between its pixels instead, and w, [inChannels, kernel, kernel, outChannels], is read from
   * its last tap to its first: a transposed convolution.
   */
  readonly transposed?: boolean
}

/** The sides of x · w: pictures of one pixel. */
export const denseSides = (batch: number, inChannels: number, outChannels: number): Sides => ({
  batch,
  height: 1,
  width: 1,
  inChannels,
  outHeight: 1,
  outWidth: 1,
  outChannels,
  kernel: 1,
  padTop: 0,
  padLeft: 0,
  enlarge: 1,
})

type Small = Pick<Sides, 'batch' | 'height' | 'width' | 'inChannels' | 'outChannels'>

/** The sides of a transposed convolution 4×4 of stride 2, padded by 1. */
export const transposedSides = (x: Small): Sides => ({
  ...doubledSides(x),
  kernel: 4,
  padTop: 2,
  padLeft: 2,
  transposed: true,
})

/** The sides of ×2 by nearest pixels and a 3×3 convolution padded by 1. */
export const doubledSides = (x: Small): Sides => ({
  ...x,
  outHeight: 2 * x.height,
  outWidth: 2 * x.width,
  kernel: 3,
  padTop: 1,
  padLeft: 1,
  enlarge: 2,
})

/**
 * Each pixel of y with each pixel of x that it takes, and the weights [outChannels] from its first channel: places of
 * their first numbers.
 */
function eachPair(sides: Sides, visit: (y: number, x: number, w: number) => void): void {
  const { batch, outHeight, outWidth, inChannels, outChannels, kernel, padTop, padLeft, enlarge } = sides
  const taps = kernel * kernel
  const [height, width] = [sides.height * enlarge, sides.width * enlarge]
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const [column, line] = [pixel % outWidth, Math.floor(pixel / outWidth)]
    const [row, n] = [line % outHeight, Math.floor(line / outHeight)]
    for (let tap = 0; tap < taps; tap++) {
      const fromRow = row + Math.floor(tap / kernel) - padTop
      const fromColumn = column + (tap % kernel) - padLeft
      if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width) continue
      const from = (n * sides.height + Math.floor(fromRow / enlarge)) * sides.width
      const x = (from + Math.floor(fromColumn / enlarge)) * inChannels
      if (!sides.transposed) visit(pixel * outChannels, x, tap * inChannels * outChannels)
      else if (fromRow % 2 === 0 && fromColumn % 2 === 0)
        visit(pixel * outChannels, x, (taps - 1 - tap) * outChannels)
    }
  }
}

/** Numbers from the weights of one channel of x to those of the next. */
const channelStep = ({ transposed, kernel, outChannels }: Sides): number =>
  transposed ? kernel * kernel * outChannels : outChannels

/** y = bias + x ∗ w; null: no bias. */
export function linear(sides: Sides, x: Numbers, w: Numbers, bias: Numbers | null, y: Numbers): void {
  const { inChannels, outChannels } = sides
  const step = channelStep(sides)
  for (let i = 0; i < y.length; i++) y[i] = bias?.[i % outChannels] ?? 0
  eachPair(sides, (to, from, at) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i] ?? 0
      const weights = at + i * step
      for (let c = 0; c < outChannels; c++) y[to + c] = (y[to + c] ?? 0) + value * (w[weights + c] ?? 0)
    }
  })
}

/** Adds to the gradients of x and w what those of y, `dy`, say. */
export function linearBack(
  sides: Sides,
  { x, w }: { readonly x: Numbers; readonly w: Numbers },
  dy: Numbers,
  { dx, dw }: { readonly dx: Numbers; readonly dw: Numbers },
): void {
  const { inChannels, outChannels } = sides
  const step = channelStep(sides)
  eachPair(sides, (to, from, at) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i] ?? 0
      const weights = at + i * step
      let sum = 0
      for (let c = 0; c < outChannels; c++) {
        const d = dy[to + c] ?? 0
        sum += d * (w[weights + c] ?? 0)
        dw[weights + c] = (dw[weights + c] ?? 0) + d * value
      }
      dx[from + i] = (dx[from + i] ?? 0) + sum
    }
  })
}
