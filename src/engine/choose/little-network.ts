// The network of the self-test: a few hundred weights, and every op that there is. A generator, the augmentation, a
// discriminator, as in a training step. Its loss and gradients by the plain loops of reference/.

import { Random } from '../../core/random'
import { type Graph, GraphBuilder, nodeOf, parametersOf, type Shape, sizeOf } from '../../network/graph'
import { NONE, type Padding, SAME } from '../../network/ops'
import type { ShiftCut } from '../../core/shift-cut'
import type { Numbers } from '../reference/linear'
import { gather, type Move, scatter } from '../reference/moves'
import { solve } from '../reference/solve'

const CLIP_FRAMES = 3
/** What is done to each clip between the two halves. */
export const PLAN: readonly ShiftCut[] = [
  { dx: 1, dy: -1, cutX: 0, cutY: 0, cut: 0 },
  { dx: 0, dy: 1, cutX: 1, cutY: 2, cut: 1 },
]
/** Items of the two halves: frames and clips. */
export const FRAMES = PLAN.length * CLIP_FRAMES

const LEANING: Padding = [
  [1, 0],
  [1, 0],
]

/**
 * Two halves: `rows` and `content` → `picture`; `seen`, which is the picture augmented, and `gaps` → `image` and
 * `temporal`.
 */
export function littleGraph(): Graph {
  const leaky = { activation: 'leaky' } as const
  const linear = { activation: 'linear' } as const
  const g = new GraphBuilder()
  const rows = g.add('rows', { op: 'input', shape: [3] })
  const codes = g.add('codes', { op: 'codes', length: 3, deviation: 0.5, rate: 1 }, rows)
  const content = g.add('content', { op: 'input', shape: [2] })
  const latent = g.add('latent', { op: 'concat' }, codes, content) // [5]
  const short = g.add('short', { op: 'slice', length: 4 }, latent)
  const twice = g.add('twice', { op: 'sum', scale: 2, activation: 'soft' }, short)
  const both = g.add('both', { op: 'concat' }, latent, twice) // [9]
  const stem = g.add('stem', { op: 'dense', units: 32, ...leaky }, both)
  const small = g.add('small', { op: 'reshape', shape: [2, 4, 4] }, stem) // wide: no side stands for the other
  const up = g.add('up', { op: 'upsampleConv', channels: 8, ...leaky }, small) // [4, 8, 8]
  const grown = g.add('grown', { op: 'transposedConv', channels: 8, ...leaky }, small) // [4, 8, 8]
  const more = g.add('more', { op: 'conv', kernel: 1, channels: 8, padding: NONE, ...leaky }, grown)
  const sum = g.add('sum', { op: 'sum', scale: Math.SQRT1_2, ...linear }, up, more)
  const open = g.add('open', { op: 'dense', units: 8, activation: 'sigmoid' }, both)
  const gated = g.add('gated', { op: 'gate' }, sum, open)
  const looks = g.add('looks', { op: 'attention' }, more, grown) // [4, 8, 32]
  const found = g.add('found', { op: 'attend' }, looks, up) // [4, 8, 8]
  const gained = g.add('gained', { op: 'gain' }, gated, found) // [4, 8, 8]
  const rgb = { op: 'conv', kernel: 3, channels: 3, padding: SAME, activation: 'tanh', scale: 0.5 } as const
  const front = g.add('front', rgb, gained) // [4, 8, 3]
  const back = g.add('back', rgb, grown)
  const mask = g.add('mask', { ...rgb, channels: 1, activation: 'sigmoid' }, sum) // [4, 8, 1]
  const picture = g.add('picture', { op: 'blend' }, front, back, mask)

  const seen = g.add('seen', { op: 'input', shape: [4, 8, 3], rows: CLIP_FRAMES })
  const halve = { op: 'blockConv', kernel: 2, channels: 8, ...leaky } as const
  const trunk = g.add('trunk', { ...halve, padding: LEANING }, seen) // [2, 4, 8]
  const kept = g.add('kept', { op: 'depthwise', stride: 1, ...leaky }, trunk) // [2, 4, 8], three times
  const halved = g.add('halved', { op: 'depthwise', stride: 2, activation: 'relu6' }, kept) // [1, 2, 8], three times
  const patches = g.add('patches', { ...halve, padding: NONE, kernel: 1 }, trunk) // [1, 2, 8], three times
  const image = g.add('image', { op: 'mean' }, patches) // []
  const clip = g.add('clip', { op: 'framesToChannels' }, trunk) // [2, 4, 24]
  const together = g.add('together', { op: 'conv', kernel: 1, channels: 4, padding: NONE, ...linear }, clip)
  const flat = g.add('flat', { op: 'reshape', shape: [32] }, together)
  const most = g.add('most', { op: 'pool', kind: 'max' }, trunk) // [1, 2, 8], three times
  const average = g.add('average', { op: 'pool', kind: 'average' }, trunk) // [1, 2, 8], three times
  const pooled = g.add('pooled', { op: 'sum', scale: 1, ...linear }, patches, most, average, halved)
  const frames = g.add('frames', { op: 'reshape', shape: [16] }, pooled) // [16], three times
  const moves = g.add('moves', { op: 'differences' }, frames) // [48]
  const pair = g.add('pair', { op: 'slice', length: 16 }, clip) // [2, 4, 16]
  const means = g.add('means', { op: 'globalPool' }, pair) // [16]
  const all = g.add('all', { op: 'concat' }, flat, moves, means) // [96]
  const features = g.add('features', { op: 'dense', units: 4, ...leaky }, all)
  const gaps = g.add('gaps', { op: 'input', shape: [2] })
  const gap = g.add('gap', { op: 'dense', units: 4, ...linear }, gaps)
  const logit = g.add('logit', { op: 'dense', units: 1, ...linear }, features)
  const temporal = g.add('temporal', { op: 'projection' }, features, gap, logit) // []
  return g.build({ picture, image, temporal })
}

/**
 * Seeded numbers for the graph: what is given, the weights, and the gradients of the loss by the two logits of each
 * clip.
 */
export interface LittleNetwork {
  readonly graph: Graph
  readonly weights: ReadonlyMap<string, Numbers>
  readonly given: Readonly<Record<'rows' | 'content' | 'gaps', Float32Array>>
  readonly byOutput: Readonly<Record<'image' | 'temporal', Float32Array>>
}

export function makeLittleNetwork(seed = 60): LittleNetwork {
  const graph = littleGraph()
  const random = new Random(seed)
  const normals = (count: number, deviation = 1) => random.normals(count).map((value) => value * deviation)
  const weights = parametersOf(graph).map(
    ({ name, shape, deviation }) => [name, normals(sizeOf(shape), deviation || 0.2)] as const,
  )
  const value = (name: string, items: number) => normals(items * sizeOf(nodeOf(graph, name).shape))
  return {
    graph,
    weights: new Map(weights),
    given: {
      rows: value('rows', FRAMES),
      content: value('content', FRAMES),
      gaps: value('gaps', PLAN.length),
    },
    byOutput: { image: value('image', PLAN.length), temporal: value('temporal', PLAN.length) },
  }
}

/** What the plan does to pictures of this shape. */
function shiftedAndCut([height = 0, width = 0, channels = 0]: Shape): Move {
  return (i) => {
    const pixel = Math.floor(i / channels)
    const [x, line] = [pixel % width, Math.floor(pixel / width)]
    const y = line % height
    const clip = PLAN[Math.floor(line / (height * CLIP_FRAMES))]
    if (!clip) return -1
    const { dx, dy, cutX, cutY, cut } = clip
    const isCut = x >= cutX && x < cutX + cut && y >= cutY && y < cutY + cut
    const inside = x >= dx && x < width + dx && y >= dy && y < height + dy
    return inside && !isCut ? i - (dy * width + dx) * channels : -1
  }
}

/** The loss, then its gradients by the trained tensors in their order. */
export function solveLittleNetwork({ graph, weights, given, byOutput }: LittleNetwork): Float64Array[] {
  const { gaps, ...latent } = given
  const drawn = solve(graph, weights, new Map(Object.entries(latent)), ['picture'])
  const move = shiftedAndCut(nodeOf(graph, 'picture').shape)
  const picture = numbersOf(drawn.values, 'picture')
  const seen = new Float64Array(picture.length)
  gather(picture, seen, move)
  const judged = solve(graph, weights, new Map(Object.entries({ seen, gaps })), ['image', 'temporal'])
  const slopes = new Map(Object.entries(byOutput))
  const loss = [...slopes].flatMap(([name, d]) =>
    Array.from(d, (slope, i) => slope * (numbersOf(judged.values, name)[i] ?? 0)),
  )
  const fromLogits = judged.gradients(slopes)
  const byPicture = new Float64Array(picture.length)
  scatter(numbersOf(fromLogits.given, 'seen'), byPicture, move)
  const fromPicture = drawn.gradients(new Map([['picture', byPicture]]))
  return [
    Float64Array.of(loss.reduce((sum, part) => sum + part)),
    ...[...fromPicture.parameters].map(([name, d]) => {
      const other = numbersOf(fromLogits.parameters, name)
      return d.map((value, i) => value + (other[i] ?? 0))
    }),
  ]
}

function numbersOf(all: ReadonlyMap<string, Numbers>, name: string): Numbers {
  const found = all.get(name)
  if (!found) throw new Error(`the little network has no ${name}`)
  return found
}
