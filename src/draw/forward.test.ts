// All networks on plain memory against TensorFlow.js's own cpu backend: every op and every node, on random weights.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { relativeError, startInNode } from '../engine/node.fixture'
import { solve } from '../engine/reference/solve'
import { forward } from '../engine/forward'
import { backboneGraph } from '../network/backbone'
import { criticGraph } from '../network/critic'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { type Graph, neededNodes, nodeOf, OP_NAMES, parametersOf, sizeOf } from '../network/graph'
import { layOut } from './forward'
import { loadKernels, plainKernels } from './kernels'
import { Arena } from './memory'
import { planBuffers } from './plan'

beforeAll(() => startInNode('cpu'))

const settings = completeSettings({ ...CLASSIC, size: 16, width: 0.25 })
const components = completeSettings({
  size: 16,
  width: 0.25,
  components: 4,
  judged: 'coefficients',
  mapping: 16,
})
const GRAPHS = {
  generator: generatorGraph(settings, 20),
  discriminator: discriminatorGraph(settings),
  'generator over principal pictures': generatorGraph(components, 20),
  critic: criticGraph(components, 20),
  'generator of another bend': generatorGraph(
    {
      ...components,
      activation: 'gelu',
      residuals: 'two',
      residualKind: 'bottleneck',
      kernel: 5,
      width8: 1.5,
    },
    20,
  ),
  'discriminator of another bend': discriminatorGraph({
    ...settings,
    criticActivation: 'selu',
    downsampling: 'max',
    criticEnd: 'dense',
  }),
  'discriminator of averages, of the other branches': discriminatorGraph({
    ...settings,
    downsampling: 'average',
    frameBranch: false,
    motionBranch: true,
    contentLayoutBranch: true,
  }),
  'generator of foreground and background': generatorGraph({ ...settings, foreground: true }, 20),
  'generator with free taps, with gated layers': generatorGraph(
    { ...settings, size: 32, taps: 'free', excitation: true },
    20,
  ),
  'wide generator with attention': generatorGraph({ ...settings, shape: '16:9', attention: 'generator' }, 20),
  'pretrained network': backboneGraph({ width: 16, height: 16 }, ['add2']),
}
const inputsOf = ({ nodes }: Graph) => nodes.filter(({ op }) => op.op === 'input')
const random = new Random(4)

function valuesOf(graph: Graph) {
  const given = inputsOf(graph).map(
    ({ name, shape, rows }) => [name, random.normals(rows * sizeOf(shape))] as const,
  )
  const trained = parametersOf(graph).map(({ name, shape, deviation }) => {
    const scale = deviation || 0.3 / Math.sqrt(sizeOf(shape.slice(0, -1)))
    return [name, { shape, values: random.normals(sizeOf(shape)).map((value) => value * scale) }] as const
  })
  return { given: new Map(given), trained: new Map(trained) }
}

describe.each(Object.keys(GRAPHS) as (keyof typeof GRAPHS)[])('the %s', (name) => {
  const graph = GRAPHS[name]
  const { given, trained } = valuesOf(graph)
  const others = graph.nodes.filter(({ op }) => op.op !== 'input').map((node) => node.name)

  test.each(['plain', 'native'])('comes to the same by %s kernels, at every node', async (which) => {
    const weights = new Map(
      [...trained].map(([key, { shape, values }]) => [key, tf.tensor(values, [...shape])]),
    )
    const tensors = inputsOf(graph).map(({ name: key, shape, rows }) => {
      return [key, tf.tensor(given.get(key) ?? [], [rows, ...shape])] as const
    })
    const expected = forward(graph, weights, Object.fromEntries(tensors), others)
    const arena = new Arena()
    const kernels = which === 'plain' ? plainKernels(arena) : await loadKernels(arena)
    const places = new Map([...trained].map(([key, { values }]) => [key, arena.put(values)]))
    for (const [i, wanted] of others.entries()) {
      const pass = layOut(graph, { arena, kernels }, (key) => places.get(key) ?? 0, [...given.keys()], wanted)
      for (const [key, values] of given) pass.give(key, values)
      pass.run()
      expect(relativeError(pass.run(), expected[i]?.dataSync() ?? []), wanted).toBeLessThan(1e-5)
    }
  })

  test('keeps what every node comes to, as plain loops of 64 bits have it', async () => {
    const weights = new Map([...trained].map(([key, { values }]) => [key, values]))
    const arena = new Arena()
    const places = new Map([...weights].map(([key, values]) => [key, arena.put(values)]))
    const room = { arena, kernels: await loadKernels(arena) }
    // By every output: not all nodes lead to one of them.
    for (const wanted of Object.values(graph.outputs)) {
      const { values } = solve(graph, weights, given, [wanted])
      const pass = layOut(graph, room, (key) => places.get(key) ?? 0, [...given.keys()], wanted, 'all')
      for (const [key, value] of given) pass.give(key, value)
      pass.run()
      expect(values.size).toBeGreaterThan(3)
      for (const [node, value] of values)
        expect(relativeError(pass.valueOf(node), value), node).toBeLessThan(1e-5)
    }
  })
})

test('together the networks have every op that there is', () => {
  const used = Object.values(GRAPHS).flatMap(({ nodes }) => nodes.map(({ op }) => op.op))
  expect(new Set(used)).toEqual(new Set(OP_NAMES))
})

test('a picture takes two large buffers and a few small ones, not one for each node', () => {
  const graph = generatorGraph(completeSettings({ ...CLASSIC, size: 64 }), 64)
  const nodes = neededNodes(graph, new Set(['codes', 'content']), ['rgb'])
  const { lengths } = planBuffers(nodes, ['rgb'])
  const largest = sizeOf(nodeOf(graph, 'up64').shape)
  expect(Math.max(...lengths)).toBe(largest)
  expect(lengths.reduce((sum, length) => sum + length)).toBeLessThan(2.5 * largest)
})
