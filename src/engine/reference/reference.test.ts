// The plain loops against TensorFlow.js on the real networks: every value on the cpu backend, every gradient there and
// by our kernels on wasm. Each op's gradients against finite differences: ../choose/self-test.test.ts.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { Random } from '../../core/random'
import { backboneGraph } from '../../network/backbone'
import { discriminatorGraph } from '../../network/discriminator'
import { generatorGraph } from '../../network/generator'
import { type Graph, GraphBuilder, nodeOf, parametersOf, sizeOf } from '../../network/graph'
import { CLASSIC } from '../../settings/presets'
import { completeSettings } from '../../settings/settings'
import { forward } from '../forward'
import { relativeError, startInNode } from '../node.fixture'
import { maxPool } from '../rearrange'
import { solve } from './solve'

const settings = completeSettings({ ...CLASSIC, size: 16, width: 0.25 })
const GRAPHS = {
  generator: generatorGraph(settings, 20),
  'generator with free taps': generatorGraph({ ...settings, taps: 'free' }, 20),
  'generator with gated layers': generatorGraph({ ...settings, size: 32, excitation: true }, 20),
  'generator of foreground and background': generatorGraph(
    { ...settings, shape: '3:4', foreground: true },
    20,
  ),
  discriminator: discriminatorGraph(settings),
  'discriminator of averages': discriminatorGraph({ ...settings, downsampling: 'average' }),
  'discriminator of largest numbers, with a dense end': discriminatorGraph({
    ...settings,
    downsampling: 'max',
    criticEnd: 'dense',
  }),
  'discriminator of every branch': discriminatorGraph({
    ...settings,
    shape: '4:3',
    motionBranch: true,
    contentLayoutBranch: true,
  }),
  'wide generator with attention': generatorGraph({ ...settings, shape: '16:9', attention: 'both' }, 20),
  'pretrained network': backboneGraph({ width: 16, height: 16 }, ['add2']),
}
const ITEMS = 2

function numbersFor(graph: Graph) {
  const random = new Random(5)
  const inputs = graph.nodes.filter(({ op }) => op.op === 'input')
  const given = inputs.map(
    ({ name, shape, rows }) => [name, random.normals(ITEMS * rows * sizeOf(shape))] as const,
  )
  const weights = parametersOf(graph).map(
    ({ name, shape, deviation }) =>
      [name, random.normals(sizeOf(shape)).map((value) => value * (deviation || 0.3))] as const,
  )
  const wanted = Object.values(graph.outputs)
  const slopes = wanted.map((name) => {
    const { rows, shape } = nodeOf(graph, name)
    return [name, random.normals(ITEMS * rows * sizeOf(shape))] as const
  })
  return { given: new Map(given), weights: new Map(weights), wanted, slopes: new Map(slopes) }
}

const tensorOf = (graph: Graph, name: string, values: Float32Array) => {
  const { rows, shape } = nodeOf(graph, name)
  return tf.tensor(values, [ITEMS * rows, ...shape])
}

describe.each(Object.keys(GRAPHS) as (keyof typeof GRAPHS)[])('the %s', (which) => {
  const graph = GRAPHS[which]
  const { given, weights, wanted, slopes } = numbersFor(graph)
  const specs = parametersOf(graph)
  const parameters = () => specs.map(({ name, shape }) => tf.tensor(weights.get(name) ?? [], [...shape]))
  const named = (tensors: readonly tf.Tensor[]) =>
    new Map(specs.flatMap(({ name }, i) => (tensors[i] ? [[name, tensors[i]]] : [])))
  const inputs = () =>
    Object.fromEntries([...given].map(([name, values]) => [name, tensorOf(graph, name, values)]))

  test('has the same value at every node', async () => {
    await startInNode('cpu')
    const { values } = solve(graph, weights, given, wanted)
    const names = [...values.keys()]
    const expected = tf.tidy(() => forward(graph, named(parameters()), inputs(), names))
    names.forEach((name, i) => {
      expect(relativeError(values.get(name) ?? [], expected[i]?.dataSync() ?? []), name).toBeLessThan(2e-5)
    })
    tf.dispose(expected)
  })

  test.each(['cpu', 'wasm'] as const)('has the same gradients of every weight on %s', async (backend) => {
    await startInNode(backend)
    const { parameters: expected } = solve(graph, weights, given, wanted).gradients(slopes)
    const found = tf.tidy(() =>
      tf.grads((...tensors: tf.Tensor[]) => {
        const parts = forward(graph, named(tensors), inputs(), wanted).map((value, i) =>
          tf.sum(
            tf.mul(
              value,
              tensorOf(graph, wanted[i] ?? '', slopes.get(wanted[i] ?? '') ?? new Float32Array()),
            ),
          ),
        )
        return parts.reduce((sum, part) => tf.add(sum, part))
      })(parameters()),
    )
    specs.forEach(({ name, rate }, i) => {
      // None, or one that is nothing but rounding.
      if (rate === 0) return
      const gradient = expected.get(name) ?? new Float64Array()
      expect(Math.max(...gradient.map(Math.abs)), name).toBeGreaterThan(0)
      expect(relativeError(found[i]?.dataSync() ?? [], gradient), name).toBeLessThan(1e-4)
    })
    tf.dispose(found)
  })
})

test('says what is missing, and what has another length', () => {
  const graph = GRAPHS.generator
  const { given, weights, wanted } = numbersFor(graph)
  expect(() => solve(graph, weights, new Map(), wanted)).toThrow('given nothing')
  expect(() => solve(graph, new Map(), given, wanted)).toThrow('nothing called codes')
  const short = new Map(weights).set('rgb.b', new Float32Array(2))
  expect(() => solve(graph, short, given, wanted)).toThrow('rgb.b has 2 numbers, not 3')
})

test.each(['cpu', 'wasm'] as const)(
  'what is largest together shares its gradient, here and on %s',
  async (backend) => {
    await startInNode(backend)
    const g = new GraphBuilder()
    const graph = g.build({
      most: g.add('most', { op: 'pool', kind: 'max' }, g.add('x', { op: 'input', shape: [2, 2, 1] })),
    })
    const values = Float32Array.of(3, 1, 3, 3)
    const solved = solve(graph, new Map(), new Map([['x', values]]), ['most'])
    const shared = solved.gradients(new Map([['most', Float64Array.of(6)]])).given.get('x')
    expect([...(shared ?? [])]).toEqual([2, 0, 2, 2])
    const [x, dy] = [tf.tensor4d(values, [1, 2, 2, 1]), tf.fill([1, 1, 1, 1], 6)]
    const found = tf.grad((at) => maxPool(at as tf.Tensor4D))(x, dy)
    expect([...found.dataSync()]).toEqual([2, 0, 2, 2])
    tf.dispose([x, dy, found])
  },
)
