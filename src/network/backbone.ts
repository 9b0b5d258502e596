// The pretrained network: MobileNetV2 (arXiv 1801.04381) up to the sum of its block 12, of which nothing is ever
// trained. What of it a run looks through, its graph, and its weights from our file. Not here: how the file is made
// (commands/backbone-run.ts).

import { crc32 } from '../core/crc32'
import type { Sides } from '../core/frames'
import { criticsOf } from '../settings/critics'
import type { Settings } from '../settings/settings'
import { type Shaped, sidesOf } from '../settings/shape'
import { type Graph, GraphBuilder, nodeOf, parametersOf, type Shape, sizeOf } from './graph'
import { NONE, type Padding } from './ops'

/** Places to look at: a quarter of the picture's sides × 24 features, an eighth × 32, a sixteenth × 96. */
export type BackbonePlace = 'add2' | 'add5' | 'add12'

/** Bytes of the file. */
export const BACKBONE_BYTES = 591_072

/** Each block's features, how far it goes down, and whether what it takes is added to what it finds. */
const BLOCKS = [
  { channels: 24, stride: 2 },
  { channels: 24, stride: 1 },
  { channels: 32, stride: 2 },
  { channels: 32, stride: 1 },
  { channels: 32, stride: 1 },
  { channels: 64, stride: 2 },
  { channels: 64, stride: 1 },
  { channels: 64, stride: 1 },
  { channels: 64, stride: 1 },
  { channels: 96, stride: 1 },
  { channels: 96, stride: 1 },
  { channels: 96, stride: 1 },
] as const
/** Features inside a block for each that it takes. */
const EXPANSION = 6

/** As Keras pads a kernel of 3×3 and stride 2: at the end. */
const AFTER: Padding = [
  [0, 1],
  [0, 1],
]
const FROZEN = { rates: [0, 0] } as const
const BENT = { activation: 'relu6', ...FROZEN } as const
const STRAIGHT = { activation: 'linear', ...FROZEN } as const

/** What a perceptual reconstruction compares, and what a critic of features judges. */
export const PERCEIVED = ['add2', 'add5'] as const satisfies readonly BackbonePlace[]
export const JUDGED = ['add5', 'add12'] as const satisfies readonly BackbonePlace[]

/**
 * What a critic is given of the latter is over these: three times the root of its mean square (6.2 and 4.3 over three
 * clips of 32 px). At once that it pulls the generator off its clip by 5 dB, at eight times it is hardly heard.
 */
export const JUDGED_SIZES = [18.6, 12.9] as const

type Looking = Pick<Settings, 'reconstructionLoss' | 'judged' | 'components'>

/** What a run with these settings looks at; nothing where it needs no pretrained network. */
export function backbonePlaces(settings: Looking): readonly BackbonePlace[] {
  const perceived = settings.reconstructionLoss === 'perceptual' ? PERCEIVED : []
  const judged = criticsOf(settings).features ? JUDGED : []
  return [...new Set([...perceived, ...judged])]
}

/** Shorter sides are enlarged to it: of a smaller picture nothing would be left at the last place. */
const LEAST_SIDE = 64

/** How many times pictures of these sides are enlarged before. */
export const enlargement = ({ width, height }: Sides): number =>
  Math.max(1, LEAST_SIDE / Math.min(width, height))

/** What a run with these settings looks through: without a node where it needs no pretrained network. */
export const frozenGraph = (settings: Looking & Shaped): Graph =>
  backboneGraph(enlargedSides(settings), backbonePlaces(settings))

/** Sides of the pictures that the network is given. */
function enlargedSides(settings: Shaped): Sides {
  const sides = sidesOf(settings)
  const times = enlargement(sides)
  return { width: sides.width * times, height: sides.height * times }
}

/** From `pictures`, 0 .. 1 [height, width, 3], sides in whole 16 pixels, to the places, which are what comes out. */
export function backboneGraph({ width, height }: Sides, places: readonly BackbonePlace[]): Graph {
  const g = new GraphBuilder()
  if (places.length === 0) return g.build({})
  const pictures = g.add('pictures', { op: 'input', shape: [height, width, 3] })
  const conv = (name: string, x: string, channels: number, bend: typeof BENT | typeof STRAIGHT) =>
    g.add(name, { op: 'conv', kernel: 1, channels, padding: NONE, ...bend }, x)
  // 3×3 of stride 2, as blocks: the last row and column of each 4×4 kernel are zeros.
  const stem = g.add('stem', { op: 'blockConv', kernel: 2, channels: 32, padding: AFTER, ...BENT }, pictures)
  let x = conv('project0', g.add('deep0', { op: 'depthwise', stride: 1, ...BENT }, stem), 16, STRAIGHT)
  let from = 16
  const last = Math.max(...places.map((place) => Number(place.slice(3))))
  for (const [i, { channels, stride }] of BLOCKS.slice(0, last).entries()) {
    const wide = conv(`expand${i + 1}`, x, EXPANSION * from, BENT)
    const deep = g.add(`deep${i + 1}`, { op: 'depthwise', stride, ...BENT }, wide)
    const found = conv(`project${i + 1}`, deep, channels, STRAIGHT)
    const adds = stride === 1 && channels === from
    x = adds ? g.add(`add${i + 1}`, { op: 'sum', scale: 1, activation: 'linear' }, x, found) : found
    from = channels
  }
  return g.build(Object.fromEntries(places.map((place) => [place, place])))
}

/** The shape of what it sees of one picture at a place. */
export const placeShape = (settings: Shaped, place: BackbonePlace): Shape =>
  nodeOf(backboneGraph(enlargedSides(settings), [place]), place).shape

/** The layers of the whole network in the order of the file. */
export const backboneLayers = (): readonly { readonly name: string; readonly shape: readonly number[] }[] =>
  parametersOf(backboneGraph({ width: LEAST_SIDE, height: LEAST_SIDE }, ['add12'])).flatMap(
    ({ name, shape }) => {
      if (!name.endsWith('.w')) return []
      const layer = name.slice(0, -2)
      return [{ name: layer, shape: layer === 'stem' ? [3, 3, 3, 32] : shape }]
    },
  )

/** @throws Error for anything else than the file of the pretrained network. */
export function checkBackbone(file: Uint8Array): void {
  const [checksum] = new Uint32Array(file.slice(0, 4).buffer)
  if (file.length !== BACKBONE_BYTES || crc32(file.subarray(4)) !== checksum)
    throw new Error('the file of the pretrained network is damaged')
}

/**
 * The weights of the whole network by their names in its graph. The file: the checksum of all that follows; then, a
 * layer after another, the byte that stands for 0 (a fraction), for each feature the factor of its weights and its
 * bias, all float32, and a byte for each weight. @throws Error for anything else than this file.
 */
export function readBackbone(file: Uint8Array): ReadonlyMap<string, Float32Array> {
  checkBackbone(file)
  const bytes = file.slice()
  const weights = new Map<string, Float32Array>()
  let at = 4
  for (const { name, shape } of backboneLayers()) {
    const channels = shape.at(-1) ?? 0
    const floats = new Float32Array(bytes.slice(at, at + 4 * (1 + 2 * channels)).buffer)
    at += floats.byteLength
    const [zero = 0] = floats
    const w = Float32Array.from(
      bytes.subarray(at, at + sizeOf(shape)),
      (byte, i) => (byte - zero) * (floats[1 + (i % channels)] ?? 0),
    )
    at += w.length
    weights.set(`${name}.w`, name === 'stem' ? overBlocks(w, channels) : w)
    weights.set(`${name}.b`, floats.slice(1 + channels))
  }
  return weights
}

/** A kernel of 3×3 over pixels [3, 3, 3, channels] as one of 2×2 over blocks of 2×2 [2, 2, 12, channels]. */
function overBlocks(w: Float32Array, channels: number): Float32Array {
  const blocks = new Float32Array(16 * 3 * channels)
  for (let tap = 0; tap < 9; tap++) {
    const [row, column] = [Math.floor(tap / 3), tap % 3]
    const block = 2 * Math.floor(row / 2) + Math.floor(column / 2)
    const within = 2 * (row % 2) + (column % 2)
    blocks.set(w.subarray(tap * 3 * channels, (tap + 1) * 3 * channels), (4 * block + within) * 3 * channels)
  }
  return blocks
}
