// A network of a few hundred weights in plain loops, forward and backward: the independent truth of the self-test. It has one layer of
// each kind that the real networks have. No tfjs here, no kernel of ours.

import { Random } from '../../core/random'
import { NONE, type Padding, SAME } from '../../network/ops'
import type { ShiftCut } from '../rearrange'

export type Shape4 = readonly [number, number, number, number]

export interface Values {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** Filters are [k, k, inputs, outputs]; a dense layer is a 1×1 convolution of 1×1 pictures. */
export interface Layer {
  readonly filter: Values
  readonly bias: Values
  readonly padding: Padding
  readonly alpha: number
}

export const CLIPS = 2
export const FRAMES_PER_CLIP = 3
const FRAMES = CLIPS * FRAMES_PER_CLIP
/** Side and channels of the picture that the dense layer gives. */
export const STEM = { side: 2, channels: 8 } as const

const LEAK = 0.2
const LINEAR = 1

export const PLAN: readonly ShiftCut[] = [
  { dx: 1, dy: -1, cutX: 0, cutY: 0, cut: 0 },
  { dx: 0, dy: 1, cutX: 1, cutY: 2, cut: 1 },
]

const LEANING: Padding = [
  [1, 0],
  [1, 0],
]

export interface Piece {
  /** Latents [frames, 5]. */
  readonly input: Values
  readonly dense: Layer
  readonly upsampled: Layer
  readonly picture: Layer
  readonly halving: Layer
  readonly together: Layer
  /** The loss is the sum of the output's products with these. */
  readonly weights: Values
}

export type LayerName = 'dense' | 'upsampled' | 'picture' | 'halving' | 'together'
export const LAYERS: readonly LayerName[] = ['dense', 'upsampled', 'picture', 'halving', 'together']

/** The piece with seeded weights. */
export function makePiece(seed = 1): Piece {
  const random = new Random(seed)
  const values = (shape: readonly number[], scale: number): Values => ({
    shape,
    values: Float64Array.from(random.normals(size(shape)), (value) => Math.fround(value * scale)),
  })
  const layer = (k: number, inputs: number, outputs: number, padding: Padding, alpha: number): Layer => ({
    filter: values([k, k, inputs, outputs], 1 / Math.sqrt(k * k * inputs)),
    bias: values([outputs], 0.2),
    padding,
    alpha,
  })
  const { side, channels } = STEM
  return {
    input: values([FRAMES, 5], 1),
    dense: layer(1, 5, side * side * channels, NONE, LEAK),
    upsampled: layer(3, channels, 8, SAME, LEAK),
    picture: layer(3, 8, 4, SAME, LINEAR),
    halving: layer(2, 16, 8, LEANING, LEAK),
    together: layer(1, 8 * FRAMES_PER_CLIP, 4, NONE, LINEAR),
    weights: values([CLIPS, side, side, 4], 1),
  }
}

/** A step forward, and the way back: from the gradient of what came out to that of what went in. */
interface Step {
  readonly out: Values
  readonly back: (dOut: Float64Array) => Float64Array
}

export interface Solution {
  readonly loss: number
  /** Gradients of the loss by layer. */
  readonly gradients: Readonly<
    Record<LayerName, { readonly filter: Float64Array; readonly bias: Float64Array }>
  >
}

/** Loss and gradients of the piece. */
export function solvePiece(piece: Piece): Solution {
  const { side, channels } = STEM
  const gradients = Object.fromEntries(
    LAYERS.map((name) => {
      const { filter, bias } = piece[name]
      return [
        name,
        { filter: new Float64Array(size(filter.shape)), bias: new Float64Array(size(bias.shape)) },
      ]
    }),
  ) as Solution['gradients']
  const steps: Step[] = []
  const then = (make: (x: Values) => Step, x: Values): Values => {
    const step = make(x)
    steps.push(step)
    return step.out
  }
  const layer = (name: LayerName) => (x: Values) => convolved(x, piece[name], gradients[name])
  const latents = { shape: [FRAMES, 1, 1, 5], values: piece.input.values }
  const stem = then(layer('dense'), latents)
  const doubled = then(gathered(doubling), { shape: [FRAMES, side, side, channels], values: stem.values })
  const picture = then(layer('picture'), then(layer('upsampled'), doubled))
  const blocks = then(gathered(blocking), then(gathered(shifting), picture))
  const abreast = then(gathered(placingAbreast), then(layer('halving'), blocks))
  const { values } = then(layer('together'), abreast)
  const weights = piece.weights.values
  steps.reduceRight((d, step) => step.back(d), weights)
  return { loss: values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0), gradients }
}

function convolved(
  x: Values,
  { filter, bias, padding, alpha }: Layer,
  gradient: { readonly filter: Float64Array; readonly bias: Float64Array },
): Step {
  const [n, h, w] = x.shape as Shape4
  const [k, , , outputs] = filter.shape as Shape4
  const [[top, bottom], [left, right]] = padding
  const shape = [n, h + top + bottom - k + 1, w + left + right - k + 1, outputs] as const
  const before = new Float64Array(size(shape))
  const eachProduct = (visit: (out: number, from: number, weight: number) => void) =>
    visitProducts(x.shape as Shape4, shape, k, [top, left], visit)
  for (let i = 0; i < before.length; i++) before[i] = bias.values[i % outputs] ?? 0
  eachProduct((out, from, weight) => {
    before[out] = (before[out] ?? 0) + (x.values[from] ?? 0) * (filter.values[weight] ?? 0)
  })
  return {
    out: { shape, values: before.map((value) => (value > 0 ? value : alpha * value)) },
    back(dOut) {
      const d = dOut.map((value, i) => ((before[i] ?? 0) > 0 ? value : alpha * value))
      const dx = new Float64Array(x.values.length)
      d.forEach((value, i) => add(gradient.bias, i % outputs, value))
      eachProduct((out, from, weight) => {
        add(gradient.filter, weight, (d[out] ?? 0) * (x.values[from] ?? 0))
        add(dx, from, (d[out] ?? 0) * (filter.values[weight] ?? 0))
      })
      return dx
    },
  }
}

/** Every product of a convolution: where it goes, which pixel and which weight it takes. */
function visitProducts(
  [n, h, w, inputs]: Shape4,
  [, outHeight, outWidth, outputs]: Shape4,
  k: number,
  [top, left]: readonly [number, number],
  visit: (out: number, from: number, weight: number) => void,
): void {
  for (let at = 0; at < n * outHeight * outWidth * k * k; at++) {
    const [kx, ky] = [at % k, Math.floor(at / k) % k]
    const place = Math.floor(at / (k * k))
    const [ox, oy, frame] = [
      place % outWidth,
      Math.floor(place / outWidth) % outHeight,
      Math.floor(place / (outWidth * outHeight)),
    ]
    const [x, y] = [ox + kx - left, oy + ky - top]
    if (x < 0 || y < 0 || x >= w || y >= h) continue
    const from = ((frame * h + y) * w + x) * inputs
    for (let ci = 0; ci < inputs; ci++) {
      for (let co = 0; co < outputs; co++)
        visit(place * outputs + co, from + ci, ((ky * k + kx) * inputs + ci) * outputs + co)
    }
  }
}

/** What only moves values about: the shape that comes out, and where each of its values comes from (null: a zero). */
interface Move {
  readonly shape: Shape4
  readonly from: (n: number, y: number, x: number, c: number) => Shape4 | null
}

const gathered =
  (move: (shape: Shape4) => Move) =>
  (input: Values): Step => {
    const shape = input.shape as Shape4
    const { shape: out, from } = move(shape)
    const source = Array.from({ length: size(out) }, (_, i) => {
      const [, h, w, c] = out
      const place = Math.floor(i / c)
      const found = from(Math.floor(place / (w * h)), Math.floor(place / w) % h, place % w, i % c)
      return found && indexOf(shape, found)
    })
    return {
      out: {
        shape: out,
        values: Float64Array.from(source, (at) => (at === null ? 0 : (input.values[at] ?? 0))),
      },
      back(dOut) {
        const d = new Float64Array(input.values.length)
        source.forEach((at, i) => {
          if (at !== null) add(d, at, dOut[i] ?? 0)
        })
        return d
      },
    }
  }

const doubling = ([n, h, w, c]: Shape4): Move => ({
  shape: [n, 2 * h, 2 * w, c],
  from: (frame, y, x, channel) => [frame, Math.floor(y / 2), Math.floor(x / 2), channel],
})

const blocking = ([n, h, w, c]: Shape4): Move => ({
  shape: [n, h / 2, w / 2, 4 * c],
  from: (frame, y, x, channel) => [
    frame,
    2 * y + Math.floor(channel / (2 * c)),
    2 * x + (Math.floor(channel / c) % 2),
    channel % c,
  ],
})

const placingAbreast = ([n, h, w, c]: Shape4): Move => ({
  shape: [n / FRAMES_PER_CLIP, h, w, FRAMES_PER_CLIP * c],
  from: (clip, y, x, channel) => [clip * FRAMES_PER_CLIP + Math.floor(channel / c), y, x, channel % c],
})

const shifting = (shape: Shape4): Move => ({
  shape,
  from(frame, y, x, channel) {
    const plan = PLAN[Math.floor(frame / FRAMES_PER_CLIP)]
    if (!plan) return null
    const { dx, dy, cutX, cutY, cut } = plan
    const isCut = x >= cutX && x < cutX + cut && y >= cutY && y < cutY + cut
    const [sx, sy] = [x - dx, y - dy]
    const inside = sx >= 0 && sy >= 0 && sx < shape[2] && sy < shape[1]
    return inside && !isCut ? [frame, sy, sx, channel] : null
  },
})

const size = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1)

const indexOf = ([, h, w, c]: Shape4, [n, y, x, channel]: Shape4): number =>
  ((n * h + y) * w + x) * c + channel

const add = (values: Float64Array, at: number, value: number): void => {
  values[at] = (values[at] ?? 0) + value
}
