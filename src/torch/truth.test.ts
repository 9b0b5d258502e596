// One step of ours against PyTorch's in float64, at 16 and 32 px (README.md); and PyTorch, where it is, against what it
// said then. Node, wasm.

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { pythonWithTorch } from '../commands/bench-oracle'
import { TERM_NAMES } from '../core/terms'
import { startInNode } from '../engine/node.fixture'
import { OP_NAMES } from '../network/graph'
import { askTorch } from './record.fixture'
import { CLOSE, expectTruth, ours, readTruth, type Truth } from './truth.fixture'

const python = await pythonWithTorch()

beforeAll(() => startInNode('wasm'))

const truthOf = (size: number): Promise<Truth> =>
  readTruth(Uint8Array.from(readFileSync(new URL(`step-${size}.truth`, import.meta.url))))

/** Rows of five: (dx, dy, cutX, cutY, cut). */
const rowsOf = (values: readonly number[] = []) =>
  Array.from({ length: values.length / 5 }, (_, i) => values.slice(5 * i, 5 * i + 5))

test('between them the two steps go through every op', async () => {
  const graphs = await Promise.all(
    [16, 32].map(async (size) => Object.values((await truthOf(size)).head.graphs)),
  )
  const used = graphs.flat().flatMap(({ nodes }) => nodes.map(({ op }) => op.op))
  expect(new Set(used)).toEqual(new Set(OP_NAMES))
})

describe.each([16, 32])('at %i px', (size) => {
  test('a step does all that a step can do', async () => {
    const { plan, inputs, terms } = (await truthOf(size)).head
    expect(Object.keys(terms).toSorted()).toEqual([...TERM_NAMES].toSorted())
    expect([plan.playing, plan.augmenting]).toEqual([true, true])
    for (const name of ['judgeReal', 'judgeFake', 'makeReal', 'makeFake']) {
      const rows = rowsOf(inputs[name]?.values)
      expect(
        rows.some(([dx, dy]) => dx !== 0 && dy !== 0),
        `${name} shifts`,
      ).toBe(true)
      expect(
        rows.some(([, , , , cut]) => cut !== 0),
        `${name} cuts`,
      ).toBe(true)
    }
    expect(inputs['content']?.values.some((value) => value !== 0)).toBe(true)
  })

  test('our terms, gradients and updates are PyTorch’s', async () => {
    const truth = await truthOf(size)
    expectTruth(await ours(truth), truth)
  })
})

test.skipIf(python === null)('PyTorch still says what it said', { timeout: 60_000 }, async () => {
  const truth = await truthOf(16)
  const answer = askTorch(python ?? '', truth)
  for (const name of TERM_NAMES) expect(answer.terms[name]).toBeCloseTo(truth.head.terms[name] ?? NaN, 12)
  expectTruth(answer, truth, CLOSE / 4)
})
