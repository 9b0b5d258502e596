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
