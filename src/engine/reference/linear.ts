// What is linear in its input and its weights, as loops over the definition: a dense layer and a convolution of stride
// 1 are one thing, with or without doubling of the picture before. Forward, and the way back to both.

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

/** The sides of ×2 by nearest pixels and a 3×3 convolution padded by 1. */
export const doubledSides = (
  x: Pick<Sides, 'batch' | 'height' | 'width' | 'inChannels' | 'outChannels'>,
): Sides => ({
  ...x,
  outHeight: 2 * x.height,
  outWidth: 2 * x.width,
  kernel: 3,
  padTop: 1,
  padLeft: 1,
  enlarge: 2,
})

/**
 * Each pixel of y with each pixel of x that it takes, and the weights [inChannels, outChannels] between: places of
 * their first numbers.
 */
function eachPair(sides: Sides, visit: (y: number, x: number, w: number) => void): void {
  const { batch, outHeight, outWidth, inChannels, outChannels, kernel, padTop, padLeft, enlarge } = sides
  const [height, width] = [sides.height * enlarge, sides.width * enlarge]
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const [column, line] = [pixel % outWidth, Math.floor(pixel / outWidth)]
    const [row, n] = [line % outHeight, Math.floor(line / outHeight)]
    for (let tap = 0; tap < kernel * kernel; tap++) {
      const fromRow = row + Math.floor(tap / kernel) - padTop
      const fromColumn = column + (tap % kernel) - padLeft
      if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width) continue
      const from = (n * sides.height + Math.floor(fromRow / enlarge)) * sides.width
      const x = (from + Math.floor(fromColumn / enlarge)) * inChannels
      visit(pixel * outChannels, x, tap * inChannels * outChannels)
    }
  }
}

/** y = bias + x ∗ w; null: no bias. */
export function linear(sides: Sides, x: Numbers, w: Numbers, bias: Numbers | null, y: Numbers): void {
  const { inChannels, outChannels } = sides
  for (let i = 0; i < y.length; i++) y[i] = bias?.[i % outChannels] ?? 0
  eachPair(sides, (to, from, at) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i] ?? 0
      const weights = at + i * outChannels
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
  eachPair(sides, (to, from, at) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i] ?? 0
      const weights = at + i * outChannels
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
