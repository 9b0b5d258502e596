// One step of ours against PyTorch's in float64, at 16 and 32 px (README.md); and PyTorch, where it is, against what it
// said then. Node, wasm.

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { pythonWithTorch } from '../commands/bench-oracle'
import { TERM_NAMES } from '../core/terms'
import { startInNode } from '../engine/node.fixture'
import { backboneFile } from '../model/backbone-file.fixture'
import { frozenGraph } from '../network/backbone'
import { OP_NAMES } from '../network/graph'
import { completeSettings } from '../settings/settings'
import { graphsOf } from './job.fixture'
import { askTorch } from './record.fixture'
import { drawStep } from './drawn.fixture'
import { CLOSE, expectTruth, ours, readTruth, type Truth } from './truth.fixture'
import classed from './classes.json'
import networks from './networks.json'
import { CLASS_VARIANTS, CLASSES } from './class-variants.fixture'
import { NETWORK_VARIANTS } from './network-variants.fixture'
import { differences, type Projected, projected, VARIANTS } from './variants.fixture'

const python = await pythonWithTorch()

beforeAll(() => startInNode('wasm'))

const truthOf = (name: string): Promise<Truth> =>
  readTruth(Uint8Array.from(readFileSync(new URL(`${name}.truth`, import.meta.url))))

const STEPS = ['step-16', 'step-32', 'step-16-muon', 'coefficients-16']

/** Rows of five: (dx, dy, cutX, cutY, cut). */
const rowsOf = (values: readonly number[] = []) =>
  Array.from({ length: values.length / 5 }, (_, i) => values.slice(5 * i, 5 * i + 5))

test('together the steps go through every op', async () => {
  const heads = await Promise.all(STEPS.map(async (name) => (await truthOf(name)).head))
  const variants = Object.values(NETWORK_VARIANTS).map((changes) => graphsOf(completeSettings(changes), 8))
  const frozen = { frozen: frozenGraph(completeSettings({ reconstructionLoss: 'perceptual' })) }
  const used = [...heads.map(({ graphs }) => graphs), ...variants, frozen]
    .flatMap((graphs) => Object.values(graphs))
    .flatMap(({ nodes }) => nodes.map(({ op }) => op.op))
  expect(new Set(used)).toEqual(new Set(OP_NAMES))
})

describe.each(STEPS)('%s', (name) => {
  test('a step does all that a step can do', async () => {
    const { plan, inputs } = (await truthOf(name)).head
    expect([plan.playing, plan.augmenting]).toEqual([true, true])
    for (const input of ['judgeReal', 'judgeFake', 'makeReal', 'makeFake']) {
      const rows = rowsOf(inputs[input]?.values)
      expect(
        rows.some(([dx, dy]) => dx !== 0 && dy !== 0),
        `${input} shifts`,
      ).toBe(true)
      expect(
        rows.some(([, , , , cut]) => cut !== 0),
        `${input} cuts`,
      ).toBe(true)
    }
    expect(inputs['content']?.values.some((value) => value !== 0)).toBe(true)
  })

  test('our terms, gradients and updates are PyTorch’s', async () => {
    const truth = await truthOf(name)
    expectTruth(await ours(truth), truth)
  })
})

test('every term is in some step', async () => {
  const told = await Promise.all(STEPS.map(async (name) => Object.keys((await truthOf(name)).head.terms)))
  told.push(Object.keys(networks['foreground over background'].terms))
  told.push(Object.keys(networks['an encoder'].terms))
  told.push(Object.keys(networks['every task of the critic, spectral norm'].terms))
  told.push(Object.keys(classed['an auxiliary classifier'].terms))
  expect([...new Set(told.flat())].toSorted()).toEqual([...TERM_NAMES].toSorted())
})

describe.each([
  // The usual one stands there once a choice, and without reconstruction the loss is told as ever.
  { file: 'variants', variants: VARIANTS, alike: 1 },
  { file: 'networks', variants: NETWORK_VARIANTS, alike: 0 },
  { file: 'classes', variants: CLASS_VARIANTS, alike: 0, classes: CLASSES },
])('one step for every value of every choice ($file)', ({ file, variants, alike, classes }) => {
  const known = JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), 'utf8')) as Readonly<
    Record<string, Projected>
  >
  test('is known, and each differs from the others', () => {
    expect(Object.keys(known)).toEqual(Object.keys(variants))
    const texts = new Set(Object.values(known).map((truth) => JSON.stringify(truth)))
    expect(texts.size).toBe(Object.keys(known).length - alike)
  })

  test.each(Object.entries(variants))(
    '%s: our terms, gradients and updates are PyTorch’s',
    async (name, changes) => {
      const truth = known[name]
      if (!truth) throw new Error(`nothing is known of ${name}`)
      expect(
        differences(projected(await ours(drawStep(changes, backboneFile(), classes), backboneFile())), truth),
      ).toEqual([])
    },
  )
})

test.skipIf(python === null).each(['step-16-muon', 'coefficients-16'])(
  'PyTorch still says what it said of %s',
  { timeout: 60_000 },
  async (name) => {
    const truth = await truthOf(name)
    const answer = askTorch(python ?? '', truth)
    expect(Object.keys(answer.terms)).toEqual(Object.keys(truth.head.terms))
    for (const term of TERM_NAMES)
      if (term in truth.head.terms) expect(answer.terms[term]).toBeCloseTo(truth.head.terms[term] ?? NaN, 12)
    expectTruth(answer, truth, CLOSE / 4)
  },
)
