// What self-attention trains and costs, against the closed formulas.

import { expect, test } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { discriminatorGraph } from './discriminator'
import { generatorGraph } from './generator'
import { multiplications, nodeOf, parameterCount, parametersOf } from './graph'

/** Weights and bias of a layer over each pixel. */
const layer = (from: number, to: number) => from * to + to

/** What attention in a layer of `channels` trains: queries and keys of `narrow`, values of half; and its gain. */
const attentionCount = (channels: number, narrow: number) =>
  2 * layer(channels, narrow) + layer(channels, channels / 2) + layer(channels / 2, channels) + 1

test.each<[SettingChanges, { readonly generator: number; readonly discriminator: number }]>([
  [
    { attention: 'none', attentionSide: 16 },
    { generator: 0, discriminator: 0 },
  ],
  [{ attention: 'generator' }, { generator: attentionCount(48, 8), discriminator: 0 }],
  [{ attention: 'critic' }, { generator: 0, discriminator: attentionCount(32, 4) }],
  [
    { attention: 'both', attentionSide: 16 },
    { generator: attentionCount(32, 4), discriminator: attentionCount(16, 4) },
  ],
  // The largest layer of this critic.
  [
    { size: 16, attention: 'both', attentionSide: 16 },
    { generator: attentionCount(32, 4), discriminator: attentionCount(32, 4) },
  ],
  // Each of the two ways down has its own.
  [
    { attention: 'critic', motionBranch: true },
    { generator: 0, discriminator: 2 * attentionCount(32, 4) },
  ],
])('attention with %j trains %j numbers', (changes, counts) => {
  const settings = completeSettings({ ...CLASSIC, size: 32, ...changes })
  for (const which of ['generator', 'discriminator'] as const) {
    const graph = (one: SettingChanges) => {
      const all = { ...settings, ...one }
      return which === 'generator' ? generatorGraph(all, 64) : discriminatorGraph(all)
    }
    const more = parameterCount(graph({})) - parameterCount(graph({ attention: 'none' }))
    expect(more, which).toBe(counts[which])
  }
})

test('attention costs its layers of a pixel, and the square of the pixels twice; it begins as if it were not there', () => {
  const settings = completeSettings({ ...CLASSIC, size: 32, shape: '16:9', attention: 'generator' })
  const graph = generatorGraph(settings, 64)
  const pixels = 8 * 14
  expect(nodeOf(graph, 'attention8').shape).toEqual([8, 14, pixels])
  const without = multiplications(generatorGraph({ ...settings, attention: 'none' }, 64))
  const layers = pixels * (48 * 8 + 48 * 8 + 48 * 24 + 24 * 48)
  expect(multiplications(graph) - without).toBe(layers + pixels * pixels * (8 + 24) + pixels * 48)
  expect(parametersOf(graph).find(({ name }) => name === 'gain8')).toEqual({
    name: 'gain8',
    shape: [1],
    deviation: 0,
  })
})
