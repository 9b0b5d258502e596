// Formulas as they are typeset, read back as text; and which of them stand beside which game.

import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { HEAD_NAMES } from '../../../core/terms'
import { math, variable } from '../../../network/formula'
import { createMetrics } from '../../metrics'
import { CLASSIC } from '../../../settings/presets'
import { completeSettings, type SettingChanges } from '../../../settings/settings'
import { FormulaMath } from './FormulaMath'
import { formulaRows } from './GameFormulas'
import { headLines } from './HeadLosses'
import { lossText } from './loss-text'
import { taskLines } from './TaskAnswers'

const [x, y] = [variable('x'), variable('y')]

/** MathML as text: powers by ^, fractions by /. */
const textOf = (formula: ReturnType<typeof variable>) =>
  renderToStaticMarkup(<FormulaMath formula={formula} names={{ y: 'Y' }} />)
    .replaceAll('<mfrac><mn>1</mn><mn>2</mn></mfrac>', '½')
    .replaceAll(/<msup>(.*?)<mn>2<\/mn><\/msup>/g, '$1²')
    .replaceAll('<msup><mi>e</mi>', 'e^')
    .replaceAll(/<[^>]+>/g, '')

test.each([
  [math.softplus(math.sub(x, y)), 'log(1+e^x−Y)'],
  [math.sub(x, math.sub(y, 1)), 'x−(Y−1)'],
  [math.sub(math.sub(x, y), 1), 'x−Y−1'],
  [math.mul(0.5, math.add(x, y)), '½·(x+Y)'],
  [math.square(math.sub(x, 1)), '(x−1)²'],
  [math.neg(math.softplus(x)), '−log(1+e^x)'],
  [math.max(0, math.add(1, y)), 'max(0,1+Y)'],
  [math.neg(math.add(x, y)), '−(x+Y)'],
])('%o', (formula, text) => {
  expect(textOf(formula)).toBe(text)
})

test('each game has its critic, who plays against it, and what keeps it smooth', () => {
  const terms = (changes: SettingChanges) => formulaRows(completeSettings(changes)).map(({ term }) => term)
  expect(terms({})).toEqual(['critic', 'mapping', 'criticRegulariser'])
  expect(terms(CLASSIC)).toEqual(['discriminator', 'generator', 'regulariser'])
  expect(terms({ judged: 'both' })).toHaveLength(6)
  const [hinge] = formulaRows(completeSettings({ game: 'hinge' }))
  expect(hinge?.formulas.map((formula) => textOf(formula))).toEqual(['max(0,1−real)+max(0,1+fake)'])
})

test('each head of the critics has a line of its own, by its name', () => {
  const names = (changes: SettingChanges) => headLines(completeSettings(changes)).map(({ name }) => name)
  expect(names({})).toEqual(['frame', 'clip'])
  expect(names({ ...CLASSIC, temporalBranch: false, motionBranch: true })).toEqual(['frame', 'motion'])
  const all = headLines(completeSettings({ judged: 'both', motionBranch: true, contentLayoutBranch: true }))
  expect(all.at(-1)?.name).toBe('layout (pixels)')
  const many = { judged: 'pixels-features', motionBranch: true, contentLayoutBranch: true } as const
  const others = headLines(completeSettings(many))
  const shown = new Set([...all, ...others].map(({ head }) => head))
  expect([...shown].toSorted()).toEqual([...HEAD_NAMES].toSorted())
  for (const lines of [all, others]) expect(new Set(lines.map(({ look }) => look)).size).toBe(lines.length)
  expect(others.at(-1)?.name).toBe('movement')
})

test('each task of the critic has a line of its own, of what was answered about held-out frames', () => {
  const asked = { frameOrder: 1, nextFrame: 0.5 }
  const lines = taskLines(completeSettings({ ...CLASSIC, ...asked, clipClass: 1 }), 1)
  expect(lines.map(({ name }) => name)).toEqual(['frame order', 'next frame'])
  const metrics = createMetrics()
  metrics.pushQuality({ step: 25, psnrTrain: 30, psnrHeldOut: 28, tasks: { frameOrder: 0.75 } })
  metrics.pushQuality({ step: 50, psnrTrain: 31, psnrHeldOut: 29 })
  expect(lines.map(({ places }) => places(metrics))).toEqual([[{ step: 25, value: 75 }], []])
  // Nobody judges pixels.
  expect(taskLines(completeSettings(asked), 1)).toEqual([])
})

test('a loss is told in three figures', () => {
  expect([0, 1.23456, -0.5, 0.0042].map(lossText)).toEqual(['0.000', '1.235', '-0.500', '4.2e-3'])
})
