// Augmentation never leaks into what is generated: as long as real and generated clips are changed alike, nothing of a
// change has to be imitated. Node, wasm.

import { beforeAll, expect, test, vi } from 'vitest'
import type { Checkpoint } from '../../network/checkpoint'
import { CLASSIC } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { startInNode } from '../../engine/node.fixture'
import { tintValues } from '../../network/augment'
import { Replay, type Step, type StepArrays } from '../../engine/replay'
import { discClip } from './clip.fixture'
import { Run } from './run'

const LEARNED = 60
const PLAYED = 30
/** A clip that is another one mirrored: it has a red edge at its left. */
const frames = discClip(16, 16)
const EDGE = [250, 20, 20]
frames.rgb.forEach((_, i) => {
  if (Math.floor(i / 3) % 16 < 4) frames.rgb[i] = EDGE[i % 3] ?? 0
})

/** Reconstruction is weak and nothing anchors the colours: what the critic asks for is what comes. */
const runOf = (changes: SettingChanges, checkpoint?: Checkpoint) =>
  new Run(
    frames,
    { name: 'disc', frames: frames.count, fps: frames.fps },
    completeSettings({
      ...CLASSIC,
      size: 16,
      frames: frames.count,
      width: 0.25,
      batch: 2,
      warmup: LEARNED,
      seed: 5,
      holdOut: 0,
      steps: 1000,
      ema: 0.5,
      anchor: 0,
      adversarial: 1,
      gamma: 0.02,
      discriminatorRate: 0.004,
      ...changes,
    }),
    { checkpoint },
  )

const UNCHANGED = tintValues({ brightness: 0, saturation: 1, contrast: 1 })

/** Steps in which generated clips are left as they are. */
function changeRealOnly() {
  const run = Replay.prototype.run.bind(new Replay())
  vi.spyOn(Replay.prototype, 'run').mockImplementation((step: Step<StepArrays>) => {
    const inputs = Object.entries(step.inputs).map(([name, { values, shape }]) => {
      if (!/^(?:judge|make)Fake/.test(name)) return [name, { values, shape }] as const
      const idle = values.map((_, i) => (name.endsWith('/tints') ? (UNCHANGED[i % 12] ?? 0) : 0))
      return [name, { values: idle, shape }] as const
    })
    return run({ ...step, inputs: Object.fromEntries(inputs) })
  })
}

let learned: Checkpoint

/** PSNR of the clip after a game under these changes. */
async function played(changes: SettingChanges): Promise<number> {
  const run = runOf({ augment: 1, translation: 0, cutout: 0, reconstruction: 0.3, ...changes }, learned)
  for (let step = 0; step < PLAYED; step++) run.train(0).values.dispose()
  const { psnrTrain } = await run.quality()
  run.dispose()
  return psnrTrain
}

beforeAll(async () => {
  await startInNode('wasm')
  const run = runOf({})
  for (let step = 0; step < LEARNED; step++) run.train(0).values.dispose()
  learned = await run.checkpoint(0)
  run.dispose()
})

test.each<SettingChanges>([{ translation: 1 }, { cutout: 1 }, { colour: 1 }, { flip: 1 }])(
  'the clip stays as it is while the critic sees it with %o, and would not if it saw real clips alone so',
  async (changes) => {
    const alike = await played(changes)
    changeRealOnly()
    const leaking = await played(changes)
    vi.restoreAllMocks()
    expect(alike).toBeGreaterThan(20)
    expect(leaking).toBeLessThan(alike - 3.5)
  },
)
