// Finding the codes of given pictures, in Node on wasm. What is found is drawn again without TensorFlow.js, as the page
// will.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Frames } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import { openPainter } from '../../draw/painter'
import { startInNode } from '../../engine/node.fixture'
import { invert } from '../../model/invert'
import { playingCodes, withMoments } from '../../network/added-moments'
import type { Snapshot } from '../../network/snapshot'
import { CLASSIC, PRINCIPAL } from '../../settings/presets'
import { completeSettings, type SettingChanges } from '../../settings/settings'
import { discClip } from './clip.fixture'
import { Run } from './run'

const COUNT = 16
const frames = discClip(16, COUNT)
const length = frames.rgb.length / COUNT
const pictureOf = (rgb: Uint8Array): Frames => ({ ...frames, count: rgb.length / length, rgb })
/** A frame that training never sees, and beside it the same upside down: no picture of this clip at all. */
const heldOut = frames.rgb.slice(4 * length, 5 * length)
const given = pictureOf(Uint8Array.from([...heldOut, ...heldOut.toReversed()]))
const CODE_STEPS = 30
const STEPS = 40

beforeAll(() => startInNode('wasm'))

async function trained(changes: SettingChanges): Promise<Snapshot> {
  const settings = completeSettings({
    size: 16,
    frames: COUNT,
    width: 0.25,
    steps: 60,
    warmup: 60,
    ...changes,
  })
  const run = new Run(frames, { name: 'disc', frames: COUNT, fps: 12 }, settings)
  for (let i = 0; i < STEPS; i++) run.train(0).values.dispose()
  const model = await run.snapshot()
  run.dispose()
  return model
}

const difference = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Math.max(...Array.from(one, (value, i) => Math.abs(value - (other[i] ?? 0))))
const codesOf = (tensors: Snapshot['tensors']) => tensors.find(({ name }) => name === 'codes')?.data

describe.each([
  ['Classic', CLASSIC],
  ['Principal', { ...PRINCIPAL, components: 4, rounds: 1, roundClips: 4 }],
] as const)('%s', (_, changes) => {
  test('a picture of the scene held out of training comes back, and one of another is drawn too', async () => {
    const model = await trained(changes)
    const before = model.tensors.map(({ data }) => data.slice())
    const { likeness, codes, tensors, pictures } = await invert(model, given, {
      codeSteps: CODE_STEPS,
      tuningSteps: 30,
    })
    const { begun, found, tuned, kept } = likeness
    const [own = 0, other = 0] = tuned
    expect(own).toBeGreaterThan(20)
    found.forEach((psnr, i) => expect(psnr).toBeGreaterThan((begun[i] ?? 0) - 0.05))
    expect(other).toBeGreaterThan((found[1] ?? 0) + 0.1)
    expect(kept).toBeGreaterThan(25)
    // The model is what it was, and so is the path of codes in what came of it.
    expect(model.tensors.map(({ data }) => data)).toEqual(before)
    expect(codesOf(tensors)).toEqual(codesOf(model.tensors))
    const { snapshot, times } = withMoments({ ...model, tensors }, codes)
    const painter = await openPainter(snapshot)
    const at = (t: number): LatentPoint => ({ kind: 'moment', moment: { t, directions: [], content: 0 } })
    expect(difference(painter.draw(times.map(at)).rgba, pictures.rgba)).toBeLessThanOrEqual(1)
  })
})

test('a clip plays from its codes by the model’s own weights; given up, it leaves nothing behind', async () => {
  const model = await trained(CLASSIC)
  const there = tf.memory().numTensors
  const stop = new AbortController()
  const onProgress = () => stop.abort(new Error('enough'))
  await expect(invert(model, given, { signal: stop.signal, onProgress })).rejects.toThrow('enough')
  expect(tf.memory().numTensors).toBe(there)
  const { codes, tensors, likeness } = await invert(model, frames, { tuningSteps: 0, codeSteps: 10 })
  expect(tensors).toBe(model.tensors)
  expect(likeness).toMatchObject({ tuned: likeness.found, kept: null })
  const played = playingCodes(model, codes, { name: 'mine', frames: 4 * (COUNT - 2) + 1, fps: 12 })
  expect((await openPainter(played)).info.frames).toBe(4 * (COUNT - 2) + 1)
  expect(tf.memory().numTensors).toBe(there)
})
