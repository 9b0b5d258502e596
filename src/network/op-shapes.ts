// What ops ask of the shapes of their inputs, and the shapes that come of them. Not here: the ops (ops.ts).

import type { Node, Shape } from './graph'

/** Pixels (or blocks) of zeros around a picture: [[top, bottom], [left, right]]. */
export type Padding = readonly [readonly [number, number], readonly [number, number]]

export type Output = Pick<Node, 'shape' | 'rows'>

/** In the place of an input that is not there, which no graph leaves out. */
export const NOTHING: Output = { shape: [], rows: 1 }

export function expectThat(holds: unknown, otherwise: string): asserts holds {
  if (holds === undefined || holds === null || holds === false) throw new Error(otherwise)
}

export function only(inputs: readonly Output[]): Output {
  const [input] = inputs
  expectThat(input && inputs.length === 1, `it takes one input, not ${inputs.length}`)
  return input
}

export function sameRows(inputs: readonly Output[]): number {
  const rows = inputs[0]?.rows ?? 1
  expectThat(
    inputs.every((input) => input.rows === rows),
    'its inputs have different numbers of rows',
  )
  return rows
}

/** Inputs of one shape. */
export function alike(inputs: readonly Output[]): Output {
  const [x] = inputs
  expectThat(x, 'there is nothing to add')
  for (const { shape } of inputs)
    expectThat(String(shape) === String(x.shape), `${said(x.shape)} and ${said(shape)} differ`)
  return { shape: x.shape, rows: sameRows(inputs) }
}

/** Vectors end to end, or pictures of the same sides, channels end to end. */
export function joined(inputs: readonly Output[]): Output {
  const [x] = inputs
  expectThat(x && inputs.length > 0, 'there is nothing to join')
  const sides = x.shape.slice(0, -1)
  for (const { shape } of inputs)
    expectThat(
      String(shape.slice(0, -1)) === String(sides),
      `${said(shape)} has other sides than ${said(x.shape)}`,
    )
  const last = inputs.reduce((sum, { shape }) => sum + (shape.at(-1) ?? 0), 0)
  return { shape: [...sides, last], rows: sameRows(inputs) }
}

export function vector(input: Output): Output {
  expectThat(input.shape.length === 1, `${said(input.shape)} is no vector`)
  return input
}

export function picture(input: Output): Output {
  expectThat(input.shape.length === 3, `${said(input.shape)} is no picture`)
  return input
}

export const said = (shape: Shape): string => `[${shape.join(', ')}]`
export const product = (shape: Shape): number => shape.reduce((all, side) => all * side, 1)
export const units = ({ shape }: Output): number => shape[0] ?? 1
export const channelsOf = ({ shape }: Output): number => shape[2] ?? 0

export function doubled({ channels }: { readonly channels: number }, inputs: readonly Output[]): Output {
  const { shape, rows } = picture(only(inputs))
  const [height = 0, width = 0] = shape
  return { shape: [2 * height, 2 * width, channels], rows }
}

export function halved(input: Output): Output {
  const { shape, rows } = picture(input)
  const [height = 0, width = 0, channels = 0] = shape
  expectThat(height % 2 === 0 && width % 2 === 0, `${height}×${width} is not made of blocks of 2×2`)
  return { shape: [height / 2, width / 2, channels], rows }
}

export function convolved(input: Output, kernel: number, channels: number, padding: Padding): Output {
  const [height = 0, width = 0] = input.shape
  const [[top, bottom], [left, right]] = padding
  const sides = [height + top + bottom - kernel + 1, width + left + right - kernel + 1]
  expectThat(
    sides.every((side) => side > 0),
    `a kernel of ${kernel} is larger than ${height}×${width}`,
  )
  return { shape: [...sides, channels], rows: input.rows }
}

export const convolutionMacs = ({ shape }: Node, kernel: number, inputs: number): number =>
  product(shape) * kernel * kernel * inputs
