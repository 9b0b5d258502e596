// What each option adds to the networks: how many numbers are trained and what a layer costs, by closed formulas.

import { expect, test } from 'vitest'
import { SIZES } from '../settings/rows'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { encoderGraph } from './encoder'
import { discriminatorGraph } from './discriminator'
import { generatorGraph } from './generator'
import { multiplications, neededNodes, nodeOf, parameterCount, parametersOf } from './graph'
import { widthsOf } from './widths'

/** Weights and bias of a convolution. */
const layer = (kernel: number, from: number, to: number) => kernel * kernel * from * to + to

/** How many numbers the generator at 16 px trains: of widths `a`, `b`, `c` and what follows both doublings. */
const generatorCount = (a: number, b: number, c: number, after8: number, after16: number) =>
  17 * 32 +
  49 * 64 +
  65 * 64 +
  65 * 16 * a +
  layer(3, a, b) +
  after8 +
  layer(3, b, c) +
  after16 +
  layer(3, c, 3)

const bottleneck = (kernel: number, channels: number) => {
  const half = channels / 2
  return layer(1, channels, half) + layer(kernel, half, half) + layer(1, half, channels)
}

test.each<[SettingChanges, number]>([
  [{}, generatorCount(64, 48, 32, layer(3, 48, 48), 0)],
  [{ residuals: 'none' }, generatorCount(64, 48, 32, 0, 0)],
  [{ residuals: 'one' }, generatorCount(64, 48, 32, layer(3, 48, 48), layer(3, 32, 32))],
  [{ residuals: 'two', kernel: 5 }, generatorCount(64, 48, 32, 2 * layer(5, 48, 48), 2 * layer(5, 32, 32))],
  [
    { residuals: 'three', residualKind: 'bottleneck' },
    generatorCount(64, 48, 32, 3 * bottleneck(3, 48), 3 * bottleneck(3, 32)),
  ],
  [{ residualKind: 'bottleneck', kernel: 5 }, generatorCount(64, 48, 32, bottleneck(5, 48), 0)],
  [{ width4: 0.5, width8: 2, width16: 1.25 }, generatorCount(32, 96, 40, layer(3, 96, 96), 0)],
  // The level of 32 px is not there.
  [{ width32: 4, activation: 'gelu' }, generatorCount(64, 48, 32, layer(3, 48, 48), 0)],
])('the generator with %j trains %i numbers', (changes, count) => {
  const settings = completeSettings({ ...CLASSIC, size: 16, ...changes })
  expect(parameterCount(generatorGraph(settings, 64))).toBe(count)
})

/** How many numbers the critic of pixels trains where its trunk has these widths; a halving takes `kernel`² pixels. */
const discriminatorCount = (trunk: readonly number[], kernel: number, end: (top: number) => number) => {
  const top = trunk.at(-1) ?? 0
  const halvings = trunk.map((channels, i) => layer(kernel, trunk[i - 1] ?? 3, channels))
  const temporal = layer(1, top, top / 2) + layer(3, (3 * top) / 2, top)
  const dense = 16 * top * 64 + 64 + layer(1, 64, 1) + layer(1, 8, 64)
  return [...halvings, temporal, 2 * layer(kernel, top, top), dense, end(top)].reduce((a, b) => a + b)
}
const patches = (top: number) => layer(1, top, 1)
/** The other branches, beside all that is there by default. */
const motion = ([first = 0, top = 0]: readonly number[]) =>
  layer(4, 6, first) +
  layer(4, first, top) +
  layer(4, top, top) +
  layer(4, top, 64) +
  layer(1, 64, 1) +
  layer(1, 8, 64)
const contentLayout = (top: number) =>
  layer(1, top, 64) + layer(1, 64, 1) + layer(1, top, 1) + layer(8, 1, 64) + layer(1, 64, 1)
/** Its tasks, whatever branches it has. */
const order = (top: number) =>
  layer(1, top, top / 2) + layer(4, (3 * top) / 2, top) + layer(4, top, 64) + layer(1, 64, 1)
const which = (top: number, of: number) => layer(4, top, top) + layer(4, top, 64) + layer(1, 64, of)
const time = (top: number) => which(top, 8)
const next = (top: number) => layer(3, 2 * top, top) + layer(3, top, 3)
const frameAlone = layer(4, 3, 16) + layer(4, 16, 32) + layer(4, 32, 32) + patches(32)
const flattened = (top: number) => 16 * top * 64 + 64 + layer(1, 64, 1)

test.each<[SettingChanges, number]>([
  [{}, discriminatorCount([16, 32], 4, patches)],
  [{ downsampling: 'average' }, discriminatorCount([16, 32], 3, patches)],
  [{ downsampling: 'max' }, discriminatorCount([16, 32], 3, patches)],
  [{ criticEnd: 'dense' }, discriminatorCount([16, 32], 4, flattened)],
  [{ size: 64, downsampling: 'max', criticEnd: 'dense' }, discriminatorCount([32, 64, 96], 3, flattened)],
  [{ motionBranch: true }, discriminatorCount([16, 32], 4, patches) + motion([16, 32])],
  [{ contentLayoutBranch: true }, discriminatorCount([16, 32], 4, patches) + contentLayout(32)],
  [{ temporalBranch: false }, frameAlone],
  [{ temporalBranch: false, contentLayoutBranch: true }, frameAlone + contentLayout(32)],
  [{ frameBranch: false, temporalBranch: false, motionBranch: true }, motion([16, 32])],
  [{ frameOrder: 1 }, discriminatorCount([16, 32], 4, patches) + order(32)],
  [{ temporalBranch: false, timeIndex: 0.1 }, frameAlone + time(32)],
  [{ temporalBranch: false, nextFrame: 4 }, frameAlone + next(32)],
])('the critic of pixels with %j trains %i numbers', (changes, count) => {
  const graph = discriminatorGraph(completeSettings({ ...CLASSIC, size: 32, ...changes }))
  expect(parameterCount(graph)).toBe(count)
})

test.each<[SettingChanges, number]>([
  // Of the class of each frame, where a clip has several.
  [{ conditioning: 'classifier' }, frameAlone + which(32, 3)],
  [{ conditioning: 'plane', clipClass: 1 }, frameAlone + layer(4, 1, 16) - 16 + layer(1, 3, 32 * 32)],
])('the critic of pixels of three classes with %j trains %i numbers', (changes, count) => {
  const graph = discriminatorGraph(
    completeSettings({ ...CLASSIC, size: 32, temporalBranch: false, ...changes }),
    3,
  )
  expect(parameterCount(graph)).toBe(count)
})

test('a halving by pooling costs its convolution at the full size', () => {
  const [blocks, pooled] = (['blocks', 'max'] as const).map((downsampling) =>
    multiplications(discriminatorGraph(completeSettings({ ...CLASSIC, size: 16, downsampling }))),
  )
  // Nine products a pixel for sixteen a block: on three frames twice, on the clip once.
  const products = 3 * (256 * 3 * 32 + 64 * 32 * 32) + 64 * 32 * 32
  expect((pooled ?? 0) - (blocks ?? 0)).toBe((9 - 4) * products)
})

test('gates at 32 px and above are opened by what is at an eighth of the side', () => {
  const graphOf = (changes: SettingChanges) =>
    generatorGraph(completeSettings({ ...CLASSIC, ...changes }), 64)
  const more = (size: (typeof SIZES)[number], shape: '1:1' | '16:9' = '1:1') =>
    parameterCount(graphOf({ size, shape, excitation: true })) - parameterCount(graphOf({ size, shape }))
  const gates = (pixels: number, from: number, to: number) => layer(1, pixels * from, to) + layer(1, to, to)
  expect(more(16)).toBe(0)
  expect(more(32)).toBe(gates(16, 64, 16))
  expect(more(64, '16:9')).toBe(gates(28, 96, 32) + gates(28, 96, 16))
  expect(more(128)).toBe(gates(16, 128, 48) + gates(16, 96, 24) + gates(16, 64, 12))
  const graph = graphOf({ size: 128, excitation: true })
  expect(nodeOf(graph, 'excite128Pool4')).toMatchObject({ shape: [4, 4, 64], inputs: ['excite128Pool8'] })
  // What is gated goes on, and gates in its turn.
  expect(nodeOf(graph, 'up64').inputs).toEqual(['excite32'])
  expect(nodeOf(graphOf({ size: 256, excitation: true }), 'excite256Pool16').inputs).toEqual(['excite32'])
})

test('a background is a second, thinner network of the content alone, and its mask one channel', () => {
  const graphOf = (changes: SettingChanges) =>
    generatorGraph(completeSettings({ ...CLASSIC, size: 16, foreground: true, ...changes }), 64)
  const behind = 17 * 16 * 32 + layer(3, 32, 24) + layer(3, 24, 16) + layer(3, 16, 3)
  expect(parameterCount(graphOf({}))).toBe(137_603 + behind + layer(3, 32, 1))
  const graph = graphOf({ shape: '16:9' })
  expect(nodeOf(graph, graph.outputs['rgb'] ?? '')).toMatchObject({
    shape: [16, 28, 3],
    inputs: ['foreground', 'background', 'mask'],
  })
  expect(nodeOf(graph, graph.outputs['mask'] ?? '').shape).toEqual([16, 28, 1])
  const still = neededNodes(graph, new Set(['content']), ['background'])
  expect(still.map(({ name }) => name)).toEqual(
    ['Stem', '4', '8', '16', ''].map((name) => `background${name}`),
  )
  // Principal pictures are whole.
  expect(Object.keys(graphOf({ components: 4 }).outputs)).toEqual(['rgb'])
})

test('each level has its own width in both networks, in multiples of 4', () => {
  const settings = completeSettings({
    ...CLASSIC,
    size: 64,
    width4: 0.5,
    width8: 1.5,
    width16: 0.26,
    width32: 2,
    width64: 4,
  })
  const { generator, discriminator } = widthsOf(settings)
  expect(generator).toEqual([48, 144, 16, 64, 64])
  expect(discriminator).toEqual([64, 16, 144])
})

test('a bottleneck begins as if it were not there', () => {
  const settings = completeSettings({ ...CLASSIC, size: 16, residualKind: 'bottleneck' })
  const last = parametersOf(generatorGraph(settings, 64)).filter(({ name }) => name.startsWith('widen8'))
  expect(last.map(({ deviation }) => deviation)).toEqual([0, 0])
})

test('the encoder trains a trunk like the critic’s, 64 features, and two layers of a code', () => {
  for (const size of [16, 32, 64] as const) {
    const trunk = widthsOf(completeSettings({ size })).discriminator
    const top = trunk.at(-1) ?? 0
    const halvings = [...trunk, top].map((channels, i) => layer(4, trunk[i - 1] ?? 3, channels))
    const count = halvings.reduce((a, b) => a + b) + layer(1, 16 * top, 64) + 2 * layer(1, 64, 32)
    expect(parameterCount(encoderGraph(completeSettings({ size })))).toBe(count)
  }
})
