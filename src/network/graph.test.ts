// The graphs of both networks: every shape, count and cost, and that ops refuse what does not fit.

import { describe, expect, test } from 'vitest'
import { SIZES } from '../settings/rows'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { discriminatorGraph } from './discriminator'
import { generatorGraph } from './generator'
import {
  activationCount,
  GraphBuilder,
  multiplications,
  neededNodes,
  nodeOf,
  parameterCount,
  parametersOf,
} from './graph'
import { NONE, SAME } from './ops'
import { widthsOf } from './widths'

const graphs = (size: (typeof SIZES)[number], width = 1) => {
  const settings = completeSettings({ size, ...CLASSIC, width })
  return { generator: generatorGraph(settings, 64), discriminator: discriminatorGraph(settings) }
}

test.each([
  [16, 137_603, 82_290],
  [32, 141_795, 89_730],
  [64, 512_611, 656_178],
  [128, 635_339, 1_176_234],
] as const)('at %i px the networks train %i and %i numbers', (size, generator, discriminator) => {
  const both = graphs(size)
  expect(parameterCount(both.generator)).toBe(generator)
  expect(parameterCount(both.discriminator)).toBe(discriminator)
})

test.each(SIZES)('at %i px a picture comes out of one end and goes into the other', (size) => {
  const { generator, discriminator } = graphs(size, 0.25)
  expect(nodeOf(generator, 'rgb').shape).toEqual([size, size, 3])
  expect(nodeOf(discriminator, 'frames')).toMatchObject({ shape: [size, size, 3], rows: 3 })
  for (const node of Object.values(discriminator.outputs))
    expect(nodeOf(discriminator, node)).toMatchObject({ shape: [], rows: 1 })
})

test('what a layer costs: by hand for 16 px', () => {
  const { generator, discriminator } = graphs(16)
  // codes, MLP, stem, ×2 to 8 px, residual, ×2 to 16 px, RGB.
  const layers = [17 * 32, 48 * 64, 64 * 64, 64 * 1024, 64 * 9 * 64 * 48, 64 * 9 * 48 * 48]
  const last = [256 * 9 * 48 * 32, 256 * 9 * 32 * 3]
  expect(multiplications(generator)).toBe([...layers, ...last].reduce((a, b) => a + b))
  // Trunk, both ends of the image branch and the reduction on three frames; the temporal branch on one clip.
  const frames = 3 * (64 * 4 * 12 * 32 + 16 * 4 * 128 * 32 + 16 * 32 + 64 * 32 * 16)
  const clip = 64 * 9 * 48 * 32 + 16 * 4 * 128 * 32 + 512 * 64 + 64 + 8 * 64 + 64
  expect(multiplications(discriminator)).toBe(frames + clip)
  expect(activationCount(discriminator)).toBeGreaterThan(3 * 16 * 16 * 3)
})

test('weights start by He initialisation, biases at zero, in the order of the nodes', () => {
  const parameters = parametersOf(graphs(16).generator)
  expect(parameters.slice(0, 3)).toEqual([
    { name: 'codes', shape: [17, 32], deviation: 0.5, rate: 2.5 },
    { name: 'mlp1.w', shape: [48, 64], deviation: Math.sqrt(2 / 1.04 / 48) },
    { name: 'mlp1.b', shape: [64], deviation: 0 },
  ])
  expect(parameters.at(-2)).toEqual({
    name: 'rgb.w',
    shape: [3, 3, 32, 3],
    deviation: 0.5 * Math.sqrt(2 / 1.04 / 288),
  })
})

test('Muon trains the hidden layers as matrices [inputs of a number, outputs], and nothing else', () => {
  const settings = completeSettings({ size: 16, ...CLASSIC, muon: 2 })
  const parameters = parametersOf(generatorGraph(settings, 64))
  expect(parameters.flatMap(({ name, rate, matrix }) => (matrix ? [[name, rate, ...matrix]] : []))).toEqual([
    ['mlp2.w', 2, 64, 64],
    ['stem.w', 2, 64, 1024],
    ['up8.w', 2, 576, 48],
    ['residual8.w', 2, 432, 48],
    ['up16.w', 2, 432, 32],
  ])
  const free = parametersOf(generatorGraph({ ...settings, taps: 'free' }, 64))
  expect(free.find(({ name }) => name === 'up8.w')?.matrix).toEqual([64, 16 * 48])
  const adams = parametersOf(generatorGraph({ ...settings, muon: 0 }, 64))
  expect(parameters.map(({ name, shape, deviation }) => ({ name, shape, deviation }))).toEqual(
    adams.map(({ name, shape, deviation }) => ({ name, shape, deviation })),
  )
})

test('free taps: sixteen weights for nine in each up layer, four products of a channel for nine', () => {
  const settings = completeSettings({ size: 32, ...CLASSIC })
  const [nearest, free] = (['nearest', 'free'] as const).map((taps) =>
    generatorGraph({ ...settings, taps }, 64),
  )
  if (!nearest || !free) throw new Error('no graphs')
  const ups = 64 * 48 + 48 * 32 + 32 * 16
  expect(parameterCount(free) - parameterCount(nearest)).toBe(7 * ups)
  const products = 64 * 64 * 48 + 256 * 48 * 32 + 1024 * 32 * 16
  expect(multiplications(nearest) - multiplications(free)).toBe((9 - 4) * products)
  expect(parametersOf(free).find(({ name }) => name === 'up8.w')).toEqual({
    name: 'up8.w',
    shape: [64, 4, 4, 48],
    deviation: Math.sqrt(2 / 1.04 / (4 * 64)),
  })
})

describe('an op refuses what does not fit, and says where', () => {
  const builder = () => {
    const g = new GraphBuilder()
    g.add('vector', { op: 'input', shape: [6] })
    g.add('picture', { op: 'input', shape: [4, 4, 2] })
    g.add('odd', { op: 'input', shape: [3, 3, 2] })
    g.add('three', { op: 'input', shape: [6], rows: 3 })
    return g
  }
  const layer = { activation: 'linear' } as const
  const conv = { op: 'conv', kernel: 3, channels: 1, padding: NONE, ...layer } as const
  test.each([
    ['x', { op: 'dense', units: 2, ...layer }, ['picture'], 'x (dense): [4, 4, 2] is no vector'],
    ['x', conv, ['vector'], 'x (conv): [6] is no picture'],
    ['x', { ...conv, kernel: 5 }, ['picture'], 'x (conv): a kernel of 5 is larger than 4×4'],
    ['x', { op: 'blockConv', kernel: 2, channels: 1, padding: SAME, ...layer }, ['odd'], 'blocks of 2×2'],
    [
      'x',
      { op: 'sum', scale: 1, activation: 'linear' },
      ['picture', 'odd'],
      '[4, 4, 2] and [3, 3, 2] differ',
    ],
    ['x', { op: 'attention' }, ['picture', 'odd'], '[4, 4, 2] and [3, 3, 2] differ'],
    ['x', { op: 'attention' }, ['vector', 'vector'], 'x (attention): [6] is no picture'],
    ['x', { op: 'attention' }, ['picture'], 'it takes queries and keys'],
    ['x', { op: 'attend' }, ['picture', 'odd'], '[4, 4, 2] does not look over [3, 3, 2]'],
    ['x', { op: 'attend' }, ['picture'], 'it takes attention and values'],
    ['x', { op: 'gain' }, ['picture'], 'it takes two inputs'],
    ['x', { op: 'pool', kind: 'max' }, ['odd'], 'x (pool): 3×3 is not made of blocks of 2×2'],
    ['x', { op: 'slice', length: 7 }, ['vector'], '[6] has no first 7 numbers'],
    ['x', { op: 'gate' }, ['picture', 'vector'], '2 channels have 6 gates'],
    ['x', { op: 'gate' }, ['picture'], 'it takes a picture and a vector'],
    ['x', { op: 'blend' }, ['picture', 'picture', 'picture'], '[4, 4, 2] is no mask of [4, 4, 2]'],
    ['x', { op: 'blend' }, ['picture', 'odd', 'picture'], '[4, 4, 2] and [3, 3, 2] differ'],
    ['x', { op: 'slice', length: 3 }, ['picture'], '[4, 4, 2] has no first 3 numbers'],
    ['x', { op: 'globalPool' }, ['vector'], '[6] is no picture'],
    ['x', { op: 'differences' }, ['vector'], 'a clip has three frames, not 1'],
    ['x', { op: 'transposedConv', channels: 1, ...layer }, ['vector'], '[6] is no picture'],
    ['x', { op: 'reshape', shape: [5] }, ['vector'], '[6] is not [5]'],
    ['x', { op: 'concat' }, ['vector', 'three'], 'different numbers of rows'],
    ['x', { op: 'projection' }, ['vector', 'vector'], 'it takes h, v and a logit'],
    ['x', { op: 'projection' }, ['vector', 'vector', 'vector'], 'the logit is no single number'],
    ['x', { op: 'dense', units: 2, ...layer }, ['vector', 'vector'], 'it takes one input, not 2'],
    ['x', { op: 'mean' }, ['nowhere'], 'there is no node called nowhere yet'],
    ['picture', { op: 'concat' }, ['vector'], 'there are two nodes called picture'],
  ] as const)('%s %j of %j', (name, op, inputs, message) => {
    expect(() => builder().add(name, op, ...inputs)).toThrow(message)
  })
})

test('only what is wanted is computed, and nothing before what is given', () => {
  const { generator, discriminator } = graphs(16)
  const names = (nodes: readonly { readonly name: string }[]) => nodes.map(({ name }) => name)
  expect(names(neededNodes(generator, new Set(['codes', 'content']), ['mlp1']))).toEqual(['latent', 'mlp1'])
  expect(names(neededNodes(discriminator, new Set(['trunk0', 'gaps']), ['patchMean']))).toEqual([
    'image1',
    'image2',
    'patchMean',
  ])
  expect(() => neededNodes(generator, new Set(['content']), ['rgb'])).toThrow('was given no rows')
})

test('branches that are off leave the others as they are, and what none of them looks at is not there', () => {
  const graphOf = (changes: SettingChanges) =>
    discriminatorGraph(completeSettings({ ...CLASSIC, size: 16, ...changes }))
  const names = ({ nodes }: ReturnType<typeof graphOf>) => nodes.map(({ name }) => name)
  const usual = graphOf({})
  const all = graphOf({ motionBranch: true, contentLayoutBranch: true })
  expect(Object.keys(usual.outputs)).toEqual(['frame', 'temporal'])
  expect(Object.keys(all.outputs)).toEqual(['frame', 'temporal', 'motion', 'content', 'layout'])
  expect(all.nodes.slice(0, usual.nodes.length)).toEqual(usual.nodes)
  for (const node of Object.values(all.outputs))
    expect(nodeOf(all, node)).toMatchObject({ shape: [], rows: 1 })
  const alone = { frameBranch: false, temporalBranch: false }
  expect(names(graphOf({ ...alone, frameBranch: true }))).not.toContain('gaps')
  expect(names(graphOf({ ...alone, motionBranch: true }))).not.toContain('trunk0')
  expect(Object.keys(graphOf({ ...alone, contentLayoutBranch: true }).outputs)).toEqual(['content', 'layout'])
})

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
])('the critic of pixels with %j trains %i numbers', (changes, count) => {
  const graph = discriminatorGraph(completeSettings({ ...CLASSIC, size: 32, ...changes }))
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
