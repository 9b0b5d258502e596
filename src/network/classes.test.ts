// Several clips as classes of one: nothing reaches from one into the next, and what lies between is their mix.

import { describe, expect, test } from 'vitest'
import { classAt, lengthOf, sameMoments, spansOf } from '../core/classes'
import type { LatentPoint } from '../core/latent'
import { Random } from '../core/random'
import { splitFrames } from '../dataset/split'
import { Triples } from '../dataset/triples'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { codeAt, codeTimeOf, labelOfRow, splineRow } from './codes'
import { criticGraph } from './critic'
import { discriminatorGraph } from './discriminator'
import { generatorGraph } from './generator'
import { type Graph, parameterCount, parametersOf } from './graph'
import { labelsOfClips, labelsOfFrames } from './labels'
import { Latents } from './latents'
import { randomMomentRow } from './random-code'
import { checkManifest } from './snapshot'
import { CODE, NOISE } from './widths'

const LENGTHS = [20, 16] as const
const time = codeTimeOf({ codeSpacing: 2 }, LENGTHS)
const table = new Random(3).normals(time.count * CODE)
const alone = codeTimeOf({ codeSpacing: 2 }, LENGTHS[1])
const spans = spansOf(LENGTHS)
const space = { table, time, frames: 36, noise: 0.3, sizes: new Float32Array(8).fill(1) }
const moment = (t: number, mix?: readonly number[]) => ({
  t,
  directions: [],
  content: 0,
  ...(mix && { mix }),
})
const rowsOf = (...points: LatentPoint[]) => {
  const { motion, content } = new Latents(space).rows(points)
  return points.map((_, i) => ({
    code: Array.from(motion.subarray(i * CODE, (i + 1) * CODE)),
    label: Array.from(content.subarray(i * (2 + NOISE), i * (2 + NOISE) + 2)),
  }))
}

describe('the path of codes', () => {
  test('of a class is that of a clip of its own', () => {
    for (const t of [0, 3.4, 15]) {
      const row = splineRow(time, 20 + t)
      expect(Array.from(row.subarray(11))).toEqual(Array.from(splineRow(alone, t)))
      expect(Array.from(row.subarray(0, 11)).every((weight) => weight === 0)).toBe(true)
      expect(Array.from(labelOfRow(time, row), (part) => Math.round(1e5 * part) / 1e5)).toEqual([0, 1])
    }
  })

  test('stands still between two classes, and cuts', () => {
    expect(codeAt(table, time, 19.4)).toEqual(codeAt(table, time, 19))
    expect(codeAt(table, time, 19.6)).toEqual(codeAt(table, time, 20))
    expect([0, 19.4, 19.6, 99].map((t) => classAt(spans, t))).toEqual([0, 0, 1, 1])
  })

  test('a random moment is of the class that it is in', () => {
    for (const [t, wanted] of [
      [4, 1],
      [30, 0],
    ] as const)
      expect(labelOfRow(time, randomMomentRow(time, 36, 5, t))[0]).toBeCloseTo(wanted, 4)
  })
})

describe('a place between classes', () => {
  test('is the mix of their codes at the same part of each, and says so', () => {
    expect(sameMoments(spans, 9.5)).toEqual([9.5, 27.5])
    const [middle] = rowsOf({ kind: 'moment', moment: moment(9.5, [0.25, 0.75]) })
    const [a, b] = [codeAt(table, time, 9.5), codeAt(table, time, 27.5)]
    middle?.code.forEach((value, j) => expect(value).toBeCloseTo(0.25 * (a[j] ?? 0) + 0.75 * (b[j] ?? 0), 5))
    expect(middle?.label.map((part) => part.toFixed(4))).toEqual(['0.2500', '0.7500'])
  })

  test('is come by straight, while a morph within a class keeps to its frames', () => {
    const latents = new Latents(space)
    expect(latents.path(2, 30)).toEqual([])
    const within = latents.path(34, 21)
    expect([within[0], within.at(-1)]).toEqual([34, 21])
    expect(Math.min(...within)).toBeGreaterThanOrEqual(20)
    const [half] = rowsOf({ kind: 'morph', from: moment(2), to: moment(30), amount: 0.5 })
    expect(half?.label.map((part) => part.toFixed(4))).toEqual(['0.5000', '0.5000'])
  })

  test('is passed by a walk only while it jumps', () => {
    const points = Array.from({ length: 400 }, (_, frame) => ({
      kind: 'walk' as const,
      seed: 2,
      frame,
      moment: moment(0),
    }))
    const first = rowsOf(...points).map(({ label }) => label[0] ?? NaN)
    const whole = first.filter((part) => part < 0.001 || part > 0.999)
    expect(new Set(whole.map((part) => Math.round(part)))).toEqual(new Set([0, 1]))
    expect(whole.length).toBeGreaterThan(100)
    for (const [i, part] of first.entries())
      expect(Math.abs(part - (first[i - 1] ?? part))).toBeLessThan(0.25)
  })
})

test('frames are held out in each class, and no triple lies in two', () => {
  const { train, heldOut } = splitFrames(LENGTHS, 8)
  expect(heldOut).toEqual([4, 12, 24, 32])
  const [triples, random] = [new Triples(LENGTHS, train), new Random(4)]
  for (let i = 0; i < 500; i++) {
    const triple = triples.draw(random)
    for (const [first, , last] of [triple, triples.drawLike(triple, random)])
      expect(classAt(spans, first)).toBe(classAt(spans, last))
  }
  const sparse = new Triples(LENGTHS, [0, 7, 19, 20, 28, 35])
  for (let i = 0; i < 20; i++) expect(['0,7,19', '20,28,35']).toContain(String(sparse.draw(random)))
})

test('labels of clips are the means of those of their frames', () => {
  const frames = labelsOfFrames(time, [1, 25, 30, 3, 4, 5])
  expect([...frames]).toEqual([1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0])
  expect(Array.from(labelsOfClips(frames, 2), (part) => Number(part.toFixed(4)))).toEqual([
    0.3333, 0.6667, 1, 0,
  ])
})

describe('what classes add to the networks', () => {
  const settings = (changes: SettingChanges) => completeSettings({ size: 16, ...changes })
  /** By how much two graphs differ, in trained numbers of the nodes that both have or one alone. */
  const more = (graph: Graph, than: Graph) => parameterCount(graph) - parameterCount(than)

  test('to the generator: a row of weights for each in the layers behind', () => {
    const classic = settings(CLASSIC)
    // With a row every fourth frame 34 frames have 10, two of 17 have 6 each.
    expect(more(generatorGraph(classic, [17, 17]), generatorGraph(classic, 34))).toBe(2 * 64 + 2 * 32)
    // Twice the principal pictures, each with its row, a number of the correction and a weight of the first layer.
    const principal = settings({ components: 3, codeSpacing: 1, mapping: 16 })
    expect(more(generatorGraph(principal, [17, 17]), generatorGraph(principal, 33))).toBe(
      2 * 16 + 2 * 64 + 3 * (16 * 16 * 3 + 17 + 64) + 2 * 32,
    )
  })

  test.each<[SettingChanges, number]>([
    [{}, 3 * 32 + 3 * 64],
    [{ criticEnd: 'dense' }, 3 * 64 + 3 * 64],
    [{ motionBranch: true, contentLayoutBranch: true }, 3 * 32 + 4 * 3 * 64],
    // Of a block of 4×4 pixels, and in the motion branch of two frames.
    [{ conditioning: 'plane' }, 3 * 256 + 16 * 32],
    [{ conditioning: 'plane', motionBranch: true }, 3 * 256 + 16 * 32 + 2 * 16 * 32],
  ])('to the critic of pixels with %j: %i numbers for two', (changes, count) => {
    const all = settings({ ...CLASSIC, ...changes })
    expect(more(discriminatorGraph(all, 2), discriminatorGraph(all))).toBe(count)
  })

  test.each<[SettingChanges, number]>([
    [{}, 2 * 3 * 128],
    [{ conditioning: 'plane' }, 2 * 2 * 128],
  ])('to the critic of coefficients with %j: %i numbers for two', (changes, count) => {
    const [alike, all] = [settings({ components: 4 }), settings({ components: 2, ...changes })]
    expect(more(criticGraph(all, [16, 16]), criticGraph(alike, 32))).toBe(count)
    expect(parametersOf(criticGraph(all, [16, 16]))[0]?.shape[0]).toBe(
      changes.conditioning === 'plane' ? 6 : 4,
    )
  })
})

test('a manifest keeps its classes, and one whose classes are others than its frames is refused', () => {
  const classes = [
    { name: 'Sea', frames: 20 },
    { name: 'Fire', frames: 16 },
  ]
  const clip = { name: 'Sea + Fire', frames: 36, fps: 12, classes }
  const manifest = { format: 1, settings: completeSettings({}), clip, step: 3 }
  expect(lengthOf(checkManifest(manifest).clip)).toEqual([20, 16])
  expect(checkManifest({ ...manifest, clip: { ...clip, classes: null } }).clip).not.toHaveProperty('classes')
  for (const wrong of [[{ name: 'Sea', frames: 36 }], [...classes, ...classes], 'two'])
    expect(() => checkManifest({ ...manifest, clip: { ...clip, classes: wrong } })).toThrow(
      /not a ReelGAN model/,
    )
})
