// Moments behind the end of a clip, and another clip in its place, against the table that every player reads.

import { describe, expect, test } from 'vitest'
import { Random } from '../core/random'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { playingCodes, withMoments } from './added-moments'
import { checkTensors } from './check'
import { codeAt, codeCount, codeTimeOf } from './codes'
import { generatorGraph } from './generator'
import { parametersOf, sizeOf } from './graph'
import { MOST_FRAMES, type Snapshot } from './snapshot'
import { CODE } from './widths'

const codesOf = (n: number) => new Random(3).normals(n * CODE)

function modelOf(frames: number, codeSpacing: number): Snapshot {
  const settings = completeSettings({ ...CLASSIC, size: 16, width: 0.25, codeSpacing })
  const random = new Random(1)
  return {
    manifest: {
      format: 1,
      settings,
      clip: { name: 'koi', frames, fps: 12, builtIn: { id: 'koi', seed: 1 } },
      step: 9,
      psnr: 30,
      scene: { mode: 'clip', position: 3, directions: [], content: 0, walkSeed: 1, ends: null },
    },
    tensors: parametersOf(generatorGraph(settings, frames)).map(({ name, shape }) => ({
      name,
      shape,
      data: random.normals(sizeOf(shape)),
    })),
  }
}

const codeOf = ({ manifest: { settings, clip }, tensors }: Snapshot, t: number) =>
  codeAt(
    tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array(),
    codeTimeOf(settings, clip.frames),
    t,
  )

describe.each([
  [16, 4],
  [17, 2],
  [18, 3],
])('%i frames with a code every %i', (frames, spacing) => {
  const model = modelOf(frames, spacing)
  const codes = codesOf(2)
  const { snapshot, times } = withMoments(model, codes)

  test('every moment is drawn from just its code, and stands still', () => {
    times.forEach((t, i) => {
      const code = codes.subarray(i * CODE, (i + 1) * CODE)
      expect([...codeOf(snapshot, t)]).toEqual([...code])
      expect([...codeOf(snapshot, t + spacing)].map((value) => value.toFixed(1))).toEqual(
        [...code].map((value) => value.toFixed(1)),
      )
      expect(t).toBeLessThan(snapshot.manifest.clip.frames)
    })
  })

  test('the clip is drawn from the codes that it had', () => {
    const differences = Array.from({ length: 2 * frames - 1 }, (_, i) => {
      const [now, before] = [codeOf(snapshot, i / 2), codeOf(model, i / 2)]
      return Math.max(...now.map((value, j) => Math.abs(value - (before[j] ?? 0))))
    })
    expect(Math.max(...differences)).toBeLessThan(1e-5)
  })

  test('it is a model like any other, of a clip that nobody takes for the built-in one', () => {
    expect(() => checkTensors(snapshot)).not.toThrow()
    expect(snapshot.manifest).toEqual({
      format: 1,
      settings: model.manifest.settings,
      clip: { name: 'koi and 2 pictures', frames: expect.any(Number) as number, fps: 12 },
      step: 9,
    })
  })
})

test('where a clip is too long for it one sentence says so', () => {
  expect(() => withMoments(modelOf(MOST_FRAMES, 4), codesOf(1))).toThrow(
    /^A model has room for 256 frames, and this one has 256: /,
  )
})

test('another clip plays from its own codes', () => {
  const model = modelOf(16, 4)
  const codes = codesOf(codeCount(9, 4))
  const played = playingCodes(model, codes, { name: 'mine', frames: 9, fps: 10 })
  expect(() => checkTensors(played)).not.toThrow()
  expect(played.manifest.clip).toEqual({ name: 'mine', frames: 9, fps: 10 })
  expect([...codeOf(played, 4)]).toEqual([...codes.subarray(CODE, 2 * CODE)])
})
