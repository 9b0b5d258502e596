// Whatever the page can keep it can read: made-up runs and clips of every kind come back as they were, numbers that
// JSON cannot hold left out. Damaged copies of right inputs are in fuzz.test.ts.

import { inspect, isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { eachNetwork, eachStream, NETWORKS } from '../network/checkpoint'
import { shownName } from '../core/names'
import { Random } from '../core/random'
import { eachLoss, LOSS_NAMES } from '../core/terms'
import { clipOf, runOf } from '../projects/save-context'
import { packProject, unpackProject } from '../projects/project-file'
import { packClip, unpackClip } from '../projects/saved-clip'
import { packRun, unpackRun } from '../projects/saved-run'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { parametersOf, sizeOf } from '../network/graph'
import { completeSettings } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import {
  manifestArbitrary,
  sceneArbitrary,
  settingsArbitrary,
  tensorArbitrary,
  within,
} from './arbitraries.fixture'
import { sidesOf } from '../settings/shape'
import { pixelsOf, type Sides } from '../core/frames'

beforeAll(() => {
  fc.configureGlobal({ seed: 20261124, numRuns: 60 })
})

const step = fc.integer({ min: 0, max: 10_000_000 })
/** What a measure may come to: also a quality without any error, and a mean of nothing. */
const measure = fc.oneof(
  { weight: 9, arbitrary: within(-1e6, 1e6) },
  fc.constantFrom(Infinity, -Infinity, Number.NaN),
)
const losses = fc
  .tuple(...LOSS_NAMES.map(() => measure))
  .map((values) => eachLoss((name) => values[LOSS_NAMES.indexOf(name)] ?? 0))
const quality = fc.record({ step, psnrTrain: measure, psnrHeldOut: fc.option(measure) })

const curves = fc.record({
  losses: fc
    .uniqueArray(fc.tuple(step, losses), { selector: ([at]) => at, maxLength: 20 })
    .map((points) =>
      points.toSorted(([a], [b]) => a - b).map(([at, values]) => Object.assign({ step: at }, values)),
    ),
  stride: fc.integer({ min: 1, max: 8192 }),
  qualities: fc.array(quality, { maxLength: 20 }),
  progress: fc.record({
    step,
    losses,
    stepsPerSecond: within(0, 1e6),
    elapsed: within(0, 1e8),
    left: fc.option(within(0, 1e8)),
    tensors: fc.nat(),
    bytes: fc.nat(),
  }),
  report: fc.option(
    fc
      .tuple(quality, fc.record({ sharpnessPath: measure, sharpnessMorph: measure, motionRatio: measure }))
      .map(([point, more]) => Object.assign(point, more)),
  ),
})

const random = fc.tuple(fc.integer(), fc.nat({ max: 9 })).map(([seed, draws]) => {
  const numbers = new Random(seed)
  for (let i = 0; i < draws; i++) numbers.normal()
  return numbers.state
})

const bytes = fc.uint8Array({ maxLength: 50 }).map((values) => values.slice())

/** A run as the page hands it over: what it knows, the checkpoint of the worker, the frames. */
const state = fc
  .record({
    manifest: manifestArbitrary,
    settings: settingsArbitrary,
    curves,
    scene: fc.option(sceneArbitrary),
    random: fc.record(eachStream(() => random)),
    updates: fc.record(eachNetwork(() => step)),
    elapsed: within(0, 1e8),
    tensors: fc.uniqueArray(fc.tuple(fc.constantFrom(...NETWORKS), tensorArbitrary), {
      selector: ([network, { name }]) => `${network}/${name}`,
      minLength: 1,
      maxLength: 5,
    }),
    steps: fc.uniqueArray(step, { maxLength: 5 }),
    body: bytes,
    cut: fc.option(
      fc.record({
        from: within(0, 600),
        to: within(0, 600),
        crop: fc.record({ x: within(0, 8192), y: within(0, 8192), side: within(1, 8192) }),
      }),
    ),
    files: fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 300 }).map(shownName), bytes), {
      maxLength: 3,
    }),
  })
  .map(({ manifest: { clip, step: at }, settings, random: streams, updates, elapsed, tensors, ...rest }) => {
    const few = { ...clip, frames: Math.min(clip.frames, 3) }
    const frames = {
      ...sidesOf(settings),
      count: few.frames,
      fps: few.fps,
      rgb: pixels(sidesOf(settings), few.frames),
    }
    const checkpoint = {
      format: 1 as const,
      settings,
      clip: few,
      step: at,
      elapsed,
      updates,
      random: streams,
      tensors: tensors.map(([network, tensor]) =>
        Object.assign(tensor, { name: `${network}/${tensor.name}` }),
      ),
    }
    const beside = {
      project: '0'.repeat(16),
      name: few.name,
      keep: false,
      settings,
      curves: rest.curves,
      history: rest.steps.toSorted((a, b) => a - b).map((each) => ({ step: each, body: rest.body })),
      scene: rest.scene,
      picture: null,
      cut: rest.cut,
      files: rest.files.map(([name, content]) => new File([content], name)),
    }
    return { beside, checkpoint, frames }
  })

const pixels = (sides: Sides, count: number) =>
  Uint8Array.from({ length: count * pixelsOf(sides) * 3 }, (_, i) => (i * 7) % 256)

const sound = (values: object) =>
  Object.values(values).every((value) => value === null || Number.isFinite(value))

/** Says where something differs; typed arrays are not compared as objects, which takes a second for some frames. */
function same(read: unknown, wanted: unknown, where = ''): void {
  if (isDeepStrictEqual(read, wanted)) return
  const isTable = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
  if (!isTable(read) || !isTable(wanted))
    throw new Error(`${where}: ${inspect(read)} instead of ${inspect(wanted)}`)
  for (const key of new Set([...Object.keys(read), ...Object.keys(wanted)]))
    same(Reflect.get(read, key), Reflect.get(wanted, key), `${where}.${key}`)
}

test('every run and clip comes back as it was, whole and as a file', async () => {
  await fc.assert(
    fc.asyncProperty(state, async ({ beside, checkpoint, frames }) => {
      const run = runOf(beside, checkpoint, frames)
      const read = unpackRun(packRun(run))
      const { progress, report } = run.curves
      same(read, {
        ...run,
        curves: {
          ...run.curves,
          losses: run.curves.losses.filter(sound),
          qualities: run.curves.qualities.filter(sound),
          report: report && sound(report) ? report : null,
          progress:
            progress && sound(progress.losses) ? progress : (read.curves.progress ?? 'told all the same'),
        },
      })
      const clip = await clipOf(beside, checkpoint, frames)
      same(unpackClip(packClip(clip)), { clip, sure: true })
      const file = { name: 'Any', run, clip }
      same(unpackProject(packProject(file)), { ...file, run: read })
    }),
  )
}, 60_000)

test('the largest networks that the settings allow, and as many images as a clip may have, find room', async () => {
  const valuesOf = (starts: readonly { readonly shape: readonly number[] }[]) =>
    starts.map(({ shape }) => ({
      shape,
      data: new Float32Array(sizeOf(shape)),
    }))
  const [example] = fc.sample(state, 1)
  if (!example) throw new Error('no example')
  const { beside, checkpoint, frames } = example
  const largest = completeSettings({
    size: 128,
    width: SETTINGS.width.max,
    codeSpacing: 1,
    components: SETTINGS.components.max,
    judged: 'both',
    taps: 'free',
    mapping: SETTINGS.mapping.max,
  })
  const generator = valuesOf(parametersOf(generatorGraph(largest, 255)))
  const discriminator = valuesOf(parametersOf(discriminatorGraph(largest)))
  const all = [
    ...generator,
    ...generator,
    ...generator,
    ...generator,
    ...discriminator,
    ...discriminator,
    ...discriminator,
  ]
  const tensors = all.map((tensor, i) => Object.assign({ name: `generator/${i}` }, tensor))
  const run = runOf(beside, { ...checkpoint, tensors }, frames)
  expect(unpackRun(packRun(run)).checkpoint.tensors).toHaveLength(tensors.length)
  const images = Array.from({ length: 7200 }, (_, i) => new File(['x'], `${'字'.repeat(80)}${i}.png`))
  const clip = await clipOf({ ...beside, files: images }, checkpoint, frames)
  expect(unpackClip(packClip(clip)).clip.frames).toEqual(clip.frames)
  const few = await clipOf({ ...beside, files: images.slice(0, 512) }, checkpoint, frames)
  same(unpackClip(packClip(few)).clip, few)
}, 60_000)
