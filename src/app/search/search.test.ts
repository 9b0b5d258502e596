// A search over a trainer whose runs come to what their settings say, by a clock of its own.

import { expect, test } from 'vitest'
import { ReelError } from '../../core/errors'
import type { Frames } from '../../core/frames'
import { completeSettings, type Settings } from '../../settings/settings'
import type { Trainer, TrainerEvent } from '../../trainer/protocol'
import { checkpointAt, network, progressAt } from '../fake-studio.fixture'
import { createSearch, type SearchAsk } from './search'
import { verdictOf } from './verdict'

const frames: Frames = { width: 16, height: 16, count: 24, fps: 12, rgb: new Uint8Array(24 * 768) }
const ASK: SearchAsk = {
  frames,
  clip: { name: 'disc', frames: 24, fps: 12 },
  settings: completeSettings({}),
  ticked: ['width', 'generatorRate'],
  seconds: 80,
  seed: 1,
}

/** Ten steps a second, which take no time; each run is as good as `psnr` says. */
function lab(psnr: (settings: Settings) => number, onTrain: (settings: Settings) => void = () => undefined) {
  let clock = 0
  let [started, disposed] = [0, 0]
  const loads: { readonly settings: Settings; readonly from: number }[] = []
  const startTrainer = (tell: (event: TrainerEvent) => void): Trainer => {
    started++
    let run = { settings: ASK.settings, step: 0 }
    let going = false
    const advance = () => {
      if (!going) return
      run.step += 10
      clock += 1000
      tell({ type: 'progress', run: 1, progress: progressAt(run.step) })
      queueMicrotask(advance)
    }
    return {
      load: (_frames, _clip, settings, checkpoint) => {
        run = { settings, step: checkpoint?.step ?? 0 }
        loads.push({ settings, from: run.step })
        return Promise.resolve(network(24))
      },
      train: () => {
        onTrain(run.settings)
        going = true
        queueMicrotask(advance)
        return Promise.resolve()
      },
      pause: () => {
        if (going) tell({ type: 'stopped', run: 1, reason: 'paused' })
        going = false
        return Promise.resolve()
      },
      newest: () => checkpointAt(run.step),
      measure: () =>
        Promise.resolve({
          step: run.step,
          psnrTrain: 40,
          psnrHeldOut: psnr(run.settings),
          sharpnessPath: 1,
          sharpnessMorph: 1,
          motionRatio: 1,
        }),
      sample: () => Promise.resolve({ width: 1, height: 1, count: 1, rgba: new Uint8ClampedArray(4) }),
      dispose: () => void disposed++,
    } as Partial<Trainer> as Trainer
  }
  const search = createSearch({ startTrainer, now: () => clock })
  return { search, loads, seen: () => ({ started, disposed, clock }) }
}

const wider = ({ width }: Settings) => 20 + 4 * width

test('the better half goes on where it was, within the time, and the best is told with what it changes', async () => {
  const { search, loads, seen } = lab(wider)
  await search.start(ASK)
  const state = search.get()
  expect(state).toMatchObject({ phase: 'over', stopped: false, rounds: 3, winner: { by: 2 } })
  expect(verdictOf(state)).toMatch(/^Better by 2\.0 dB, noise 0\.3 dB: .*Width 1 → 1\.5/)
  // What is set and its twin, four others; then what is set and two; then it and one, all from where they were.
  expect(loads.map(({ from }) => from > 0)).toEqual([
    ...Array<boolean>(6).fill(false),
    ...Array<boolean>(5).fill(true),
  ])
  expect(seen().clock).toBeLessThan(1000 * (ASK.seconds + 12))
  expect(seen()).toMatchObject({ started: 1, disposed: 1 })
  for (const { picture, measured } of state.candidates) expect([picture, measured]).not.toContain(null)
})

test('where nothing is better by more than the noise, it says so', async () => {
  // The twin tells how much chance does.
  const { search } = lab(({ seed, width }) => 20 + width + (seed === ASK.settings.seed ? 0 : 3))
  await search.start(ASK)
  expect(search.get().winner).toBeNull()
  expect(verdictOf(search.get())).toMatch(/^Nothing was better .* noise \(3\.0 dB\): it stays/)
})

test('one that fails says why, and the others go on with workers of their own', async () => {
  const { search, seen } = lab(wider, ({ width }) => {
    if (width === 0.5) throw new ReelError('engine-lost', 'The graphics device failed.')
  })
  await search.start({ ...ASK, ticked: ['width'] })
  const failed = search.get().candidates.filter(({ state }) => state === 'failed')
  expect(failed.map(({ changes, why }) => [changes, why])).toEqual([
    [{ width: 0.5 }, 'The graphics device failed.'],
  ])
  expect(search.get().winner).toMatchObject({ by: 2 })
  expect(seen().started).toBe(seen().disposed)
  expect(seen().started).toBe(2)
})

test('stopped at any time it ends with the best so far, or with nothing to compare', async () => {
  let trained = 0
  const early = lab(wider, () => ++trained === 2 && early.search.stop())
  await early.search.start(ASK)
  expect(verdictOf(early.search.get())).toBe(
    'Stopped. Nothing else was measured yet, so there is nothing to compare.',
  )
  let runs = 0
  const later = lab(wider, () => ++runs === 8 && later.search.stop())
  await later.search.start(ASK)
  expect(later.search.get()).toMatchObject({ stopped: true, winner: { by: 2 } })
  expect(later.seen()).toMatchObject({ started: 1, disposed: 1 })
})
