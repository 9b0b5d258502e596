// The networks as people read them, against the graphs themselves: nothing left out, nothing added up wrongly, and each
// setting lights what it changes.

import { describe, expect, test } from 'vitest'
import { frozenGraph } from '../../../network/backbone'
import { criticGraph } from '../../../network/critic'
import { encoderGraph } from '../../../network/encoder'
import { discriminatorGraph } from '../../../network/discriminator'
import { generatorGraph } from '../../../network/generator'
import { multiplications, parameterCount } from '../../../network/graph'
import { CLASSIC } from '../../../settings/presets'
import { completeSettings, type SettingChanges, type Settings } from '../../../settings/settings'
import { boxOf, flowOf } from './flow'
import { colouredOf, lookOf, mapOf, MOST_MAPS, strongestChannels, stripOf } from './maps'
import { drawnNetworks, labelsOf } from './networks'

const FRAMES = 40
const drawn = (changes: SettingChanges) => drawnNetworks(completeSettings(changes), FRAMES)
const GRAPHS = {
  generator: generatorGraph,
  critic: criticGraph,
  discriminator: (settings: Settings) => discriminatorGraph(settings),
  backbone: frozenGraph,
  encoder: encoderGraph,
}

describe.each([
  {},
  CLASSIC,
  { size: 64, judged: 'both', shape: '16:9', excitation: true },
  {
    residuals: 'two',
    residualKind: 'bottleneck',
    kernel: 5,
    criticActivation: 'selu',
    reconstructionLoss: 'perceptual',
  },
  { size: 64, judged: 'pixels-features', shape: '9:16' },
  { ...CLASSIC, taps: 'free', activation: 'sine', downsampling: 'max', criticEnd: 'dense' },
  { ...CLASSIC, foreground: true, autoencoding: true },
  { ...CLASSIC, frameBranch: false, motionBranch: true, contentLayoutBranch: true },
  { ...CLASSIC, attention: 'both', attentionSide: 16 },
] as const satisfies readonly SettingChanges[])('%j', (changes) => {
  const settings = completeSettings(changes)

  test('every layer has its words, its shape and its cost, and they add up', () => {
    for (const { kind, layers, parameters, macs, outputs } of drawn(changes)) {
      const graph = GRAPHS[kind](settings, FRAMES)
      expect(layers.map(({ node }) => node)).toEqual(graph.nodes)
      for (const { node, says, exact } of layers) {
        expect(says, node.name).toMatch(/^[A-Z].{5,}/)
        expect(`${says}, ${exact}`, node.name).not.toMatch(/undefined|NaN|null|\b0 (?:×|features|numbers)/)
      }
      const sum = (of: 'parameters' | 'macs') => layers.reduce((all, layer) => all + layer[of], 0)
      expect([sum('parameters'), sum('macs')]).toEqual([parameterCount(graph), multiplications(graph)])
      expect([parameters, macs]).toEqual([parameterCount(graph), multiplications(graph)])
      expect(outputs.size).toBe(Object.keys(graph.outputs).length)
    }
  })

  test('every input reaches its layer, by the row above or by a lane that nothing else takes', () => {
    for (const { layers } of drawn(changes)) {
      const nodes = layers.map(({ node }) => node)
      const { rows, lanes } = flowOf(nodes)
      for (const [row, { inputs }] of nodes.entries()) {
        const reached = inputs.map((input) => {
          const from = nodes.findIndex(({ name }) => name === input)
          if (from === row - 1) return rows[row]?.above === true && rows[from]?.below === true
          const lane = rows[from]?.leaves ?? -1
          const between = rows.slice(from + 1, row)
          const passes = between.every(
            ({ through, enters }) =>
              through.includes(lane) || enters.some((each) => each.lane === lane && !each.ends),
          )
          return passes && rows[row]?.enters.some((each) => each.lane === lane) === true
        })
        expect(reached).not.toContain(false)
      }
      for (const { through, leaves, enters } of rows) {
        const going = enters.flatMap(({ lane, ends }) => (ends ? [] : [lane]))
        const beside = [...through, ...going, ...(leaves === null ? [] : [leaves])]
        expect(new Set(beside).size).toBe(beside.length)
        expect(Math.max(-1, ...beside)).toBeLessThan(lanes)
      }
    }
  })
})

/** What is lit, by the labels of the settings that light it. */
const litBy = (changes: SettingChanges, which = 0) => {
  const lit = [...(drawn(changes)[which]?.lit ?? [])]
  return Object.fromEntries(lit.map(([name, by]) => [name, labelsOf(by)]))
}

test('which critics there are', () => {
  const kinds = (changes: SettingChanges) => drawn(changes).map(({ kind }) => kind)
  expect(kinds({})).toEqual(['generator', 'critic'])
  expect(kinds(CLASSIC)).toEqual(['generator', 'discriminator'])
  expect(kinds({ judged: 'both' })).toEqual(['generator', 'critic', 'discriminator'])
  expect(drawn({ judged: 'coefficients-features' }).map(({ title }) => title)).toEqual([
    'Generator',
    'Critic of coefficients',
    'Critic of features',
    'Pretrained network',
  ])
  expect(kinds({ reconstructionLoss: 'perceptual' })).toEqual(['generator', 'critic', 'backbone'])
})

test('nothing is lit by default, and what a setting adds or changes is lit by its name', () => {
  for (const size of [16, 128] as const) {
    for (const { lit, without } of drawn({ size })) expect([lit.size, without]).toEqual([0, []])
  }
  expect(litBy({ residuals: 'one' })).toEqual(
    Object.fromEntries(
      ['16', '32'].flatMap((at) => [`residual${at}`, `sum${at}`].map((n) => [n, 'Residual convolutions'])),
    ),
  )
  expect(litBy({ kernel: 5 })).toEqual({ residual8: 'Residual kernel' })
  expect(litBy({ width8: 2 })).toMatchObject({ up8: 'Width at 8 px', up16: 'Width at 8 px' })
  expect(litBy({ width8: 2 })).not.toHaveProperty('up32')
  expect(litBy({ criticActivation: 'relu' })).toEqual({})
  expect(Object.keys(litBy({ criticActivation: 'relu' }, 1))).toEqual(['frame1', 'frame2', 'clip1', 'clip2'])
  expect(litBy({ residuals: 'one', kernel: 5 })).toMatchObject({
    residual16: 'Residual convolutions, Residual kernel',
    sum16: 'Residual convolutions',
  })
  expect(litBy({ ...CLASSIC, criticEnd: 'dense' }, 1)).toMatchObject({ imageFlat: 'End of the frame critic' })
  const content = Object.entries(litBy({ ...CLASSIC, contentLayoutBranch: true }, 1))
  expect(content.map(([, by]) => by)).toEqual(content.map(() => 'Content + layout branches'))
  expect(content.map(([name]) => name)).toContain('contentPool')
  expect(litBy({ excitation: true })).toEqual(
    Object.fromEntries(
      ['Flat', 'Squeeze', 'Gates', ''].map((n) => [`excite32${n}`, 'Skip-layer excitation']),
    ),
  )
  expect(drawn({ ...CLASSIC, temporalBranch: false })[1]?.without).toContain('projection')
  expect(drawn({ residuals: 'none' })[0]?.without).toEqual(['residual8', 'sum8'])
  // Of another size, the defaults of that size are the measure, not those of another.
  expect(litBy({ size: 64, shape: '16:9' })).toEqual({})
})

test('boxes grow with channels and sides', () => {
  const sizes = [boxOf([4, 4, 64]), boxOf([32, 32, 16]), boxOf([64]), boxOf([])]
  expect(sizes.map(({ width, height }) => [width, height])).toEqual([
    [38, 16],
    [28, 31],
    [38, 6],
    [8, 6],
  ])
})

test('the feature maps that vary most come first, each from its lowest to its highest', () => {
  // 2 × 2 pixels of three channels: flat, strong, weak.
  const value = { shape: [2, 2, 3], values: Float32Array.of(9, -4, 1, 9, 4, 2, 9, 0, 1, 9, 2, 2) }
  expect(strongestChannels(value)).toEqual([1, 2, 0])
  const many = {
    shape: [1, 2, 40],
    values: Float32Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : i - 40)),
  }
  expect(strongestChannels(many)).toEqual(Array.from({ length: MOST_MAPS }, (_, i) => 39 - i))
  const map = mapOf(value, 1)
  expect([map.width, map.height, map.lowest, map.highest]).toEqual([2, 2, -4, 4])
  expect([...map.rgba]).toEqual([0, 255, 128, 191].flatMap((grey) => [grey, grey, grey, 255]))
  expect(mapOf(value, 0).rgba[0]).toBe(128)
})

test('where a place looks is bright, the rest dark by how little it is looked at', () => {
  // 1 × 2 places: the first looks at itself, the second three times as much at the first.
  const value = { shape: [1, 2, 2], values: Float32Array.of(1, 0, 0.75, 0.25) }
  const [first, second] = [lookOf(value, 0), lookOf(value, 1)]
  expect([first.width, first.height, first.even]).toEqual([2, 1, 0.5])
  expect([first.most, first.share, second.most, second.share]).toEqual([0, 1, 0, 0.75])
  expect([...first.rgba]).toEqual([0, 0, 0, 0, 0, 0, 0, 216])
  expect([...second.rgba]).toEqual([0, 0, 0, 0, 0, 0, 0, 144])
})

test('a picture is shown in its colours, as opaque as its mask', () => {
  const picture = { shape: [1, 2, 3], values: Float32Array.of(-1, 0, 1, 1, -2, 2) }
  expect([...colouredOf(picture).rgba]).toEqual([0, 128, 255, 255, 255, 0, 255, 255])
  const mask = { shape: [1, 2, 1], values: Float32Array.of(0.2, 1) }
  const { width, height, rgba } = colouredOf(picture, mask)
  expect([width, height, rgba[3], rgba[7]]).toEqual([2, 1, 51, 255])
})

test('a vector is a strip, a long one in rows whose last may end early', () => {
  const strip = stripOf({ shape: [100], values: Float32Array.from({ length: 100 }, (_, i) => i) })
  expect([strip.width, strip.height]).toEqual([64, 2])
  expect([strip.rgba[0], strip.rgba[4 * 99], strip.rgba[4 * 99 + 3], strip.rgba[4 * 100 + 3]]).toEqual([
    0, 255, 255, 0,
  ])
  expect(stripOf({ shape: [8], values: new Float32Array(8) }).width).toBe(8)
})
