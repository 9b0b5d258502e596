// A convolution of each channel by itself, 3×3, as loops over the definition: forward, and the way back to both. Of
// stride 1 it is padded by 1, of stride 2 by one row and one column at the end (network/ops.ts).

import type { Numbers } from './linear'
import { NOTHING, type Operands } from './without-weights'

/** Each number of y with each of x that it takes, and its weight: their places. */
function eachPair(
  { inputs: [x = NOTHING], out }: Operands,
  stride: 1 | 2,
  visit: (y: number, x: number, w: number) => void,
): void {
  const [height = 0, width = 0, channels = 0] = x.shape
  const [outHeight = 0, outWidth = 0] = out.shape
  const before = stride === 1 ? 1 : 0
  for (let y = 0; y < out.values.length; y++) {
    const [c, pixel] = [y % channels, Math.floor(y / channels)]
    const [column, line] = [pixel % outWidth, Math.floor(pixel / outWidth)]
    const [row, n] = [line % outHeight, Math.floor(line / outHeight)]
    for (let tap = 0; tap < 9; tap++) {
      const [i, j] = [row * stride + Math.floor(tap / 3) - before, column * stride + (tap % 3) - before]
      if (i < 0 || i >= height || j < 0 || j >= width) continue
      visit(y, ((n * height + i) * width + j) * channels + c, tap * channels + c)
    }
  }
}

/** Bias and products, without the activation. */
export function depthwise(operands: Operands, stride: 1 | 2, w: Numbers, bias: Numbers): void {
  const [x = NOTHING] = operands.inputs
  const { values } = operands.out
  for (let i = 0; i < values.length; i++) values[i] = bias[i % bias.length] ?? 0
  eachPair(operands, stride, (to, from, at) => {
    values[to] = (values[to] ?? 0) + (x.values[from] ?? 0) * (w[at] ?? 0)
  })
}

/** Adds to the gradients of x and w what those of y, `dy`, say. */
export function depthwiseBack(
  operands: Operands,
  stride: 1 | 2,
  w: Numbers,
  dy: Numbers,
  { dx, dw }: { readonly dx: Numbers; readonly dw: Numbers },
): void {
  const [x = NOTHING] = operands.inputs
  eachPair(operands, stride, (to, from, at) => {
    dx[from] = (dx[from] ?? 0) + (dy[to] ?? 0) * (w[at] ?? 0)
    dw[at] = (dw[at] ?? 0) + (dy[to] ?? 0) * (x.values[from] ?? 0)
  })
}
