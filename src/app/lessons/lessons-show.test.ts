// What the lessons of a camp fire show is there: their own runs, thinner and shorter, in Node on wasm. Not here: how
// lessons go on (lessons.test.ts), the lessons in the page (e2e/lessons.test.ts).

import { beforeAll, expect, test } from 'vitest'
import { BUILT_IN_FPS } from '../../clip/built-in/names'
import { drawBuiltIn } from '../../clip/built-in/catalogue'
import { startInNode } from '../../engine/node.fixture'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import type { Report } from '../../trainer/protocol'
import { Run } from '../../trainer/worker/run'
import { findLesson } from './catalogue'
import { SMALL_PIXELS } from './small'

const STEPS = 100
const THIN = { width: 0.25, batch: 2, holdOut: 0, steps: STEPS } as const

/** The changes of a lesson's second run. */
const changesOf = (id: string): SettingChanges =>
  findLesson(id)?.steps.flatMap(({ tool }) => (tool?.kind === 'train' ? [tool.changes] : []))[0] ?? {}

interface Trained extends Report {
  /** Of the critic, the mean of the last steps. */
  readonly critic: number
}

async function trained(changes: SettingChanges): Promise<Trained> {
  const settings = completeSettings({ ...SMALL_PIXELS, ...THIN, ...changes })
  const clip = { name: 'Camp fire', frames: settings.frames, fps: BUILT_IN_FPS }
  const run = new Run(drawBuiltIn('campfire', 1, { count: settings.frames, size: 16 }), clip, settings)
  const critic: number[] = []
  for (let step = 0; step < STEPS; step++) {
    const { names, values } = run.train(0)
    if (step >= STEPS - 20) critic.push((await values.data())[names.indexOf('discriminator')] ?? Number.NaN)
    values.dispose()
  }
  const report = await run.report()
  run.dispose()
  return { ...report, critic: critic.reduce((sum, value) => sum + value, 0) / critic.length }
}

let usual: Trained
let deaf: Trained
beforeAll(async () => {
  await startInNode('wasm')
  usual = await trained({})
  deaf = await trained(changesOf('no-game'))
}, 60_000)

test('without the game what lies between has less of the detail, though the clip comes back better', () => {
  expect(deaf.sharpnessMorph).toBeLessThan(0.75 * usual.sharpnessMorph)
  expect(deaf.psnrTrain).toBeGreaterThan(usual.psnrTrain)
})

test('the critic of a deaf generator gets better than one that is answered', () => {
  expect(changesOf('balance')).toEqual(changesOf('no-game'))
  expect(deaf.critic).toBeLessThan(usual.critic - 0.2)
})

test.each(['gamma', 'no-reconstruction'])('%s: the clip comes back at 3 dB less at the least', async (id) => {
  const { psnrTrain } = await trained(changesOf(id))
  expect(psnrTrain).toBeLessThan(usual.psnrTrain - 3)
})
