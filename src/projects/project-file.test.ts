// What is kept comes back exactly, and nothing that was cut, turned or made up is taken for it.

import { readFile } from 'node:fs/promises'
import { crc32 as truth } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { eachNetwork, freshRandom } from '../network/checkpoint'
import { crc32 } from '../core/crc32'
import { ReelError } from '../core/errors'
import { NO_LOSSES } from '../core/terms'
import { type Bytes, pack, unpack } from './container'
import { packProject, unpackProject } from './project-file'
import { freeName } from './projects'
import { packRun, type ReadRun, unpackRun } from './saved-run'
import { savedClip, savedRun } from './saved.fixture'

const project = () => ({ name: 'My flame', run: savedRun(7), clip: savedClip() })

/** The refusal of a reader; fails when it takes the bytes. */
function refusal(read: () => unknown): ReelError {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof ReelError) return thrown
    throw thrown
  }
  throw new Error('It was accepted.')
}

describe('a project', () => {
  it('comes back from its file exactly', () => {
    expect(unpackProject(packProject(project()))).toEqual(project())
  })

  it('has no name, of its own, of its clip or of a file, that turns the direction of text', () => {
    const { clip, ...rest } = project()
    const strange = 'a\u202Egpj.exe\u200B'
    const files = clip.files.map((file) => ({ ...file, name: strange }))
    const info = { ...clip.info, name: strange }
    const read = unpackProject(packProject({ ...rest, name: strange, clip: { ...clip, info, files } }))
    expect([read.name, read.clip.info.name, ...read.clip.files.map(({ name }) => name)]).toEqual(
      ['', '', ...clip.files].map(() => 'agpj.exe'),
    )
  })

  it('keeps every bit of its weights and random numbers', () => {
    const { checkpoint } = unpackRun(packRun(savedRun(7)))
    const bits = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)]
    for (const [i, tensor] of savedRun(7).checkpoint.tensors.entries())
      expect(bits(checkpoint.tensors[i]?.data ?? new Float32Array())).toEqual(bits(tensor.data))
    expect(checkpoint.random).toStrictEqual(savedRun(7).checkpoint.random)
  })

  it('that was cut before the end of its frames is refused as damaged; one that only lost its file opens', () => {
    const bytes = packProject(project())
    for (const length of [0, 3, 4, 15, 16, 100, bytes.length >> 1])
      expect(refusal(() => unpackProject(bytes.subarray(0, length))).code, `${length}`).toBe('file-damaged')
    const { files, ...clip } = savedClip()
    expect(files).not.toEqual([])
    for (const less of [1, 5])
      expect(unpackProject(bytes.subarray(0, bytes.length - less)).clip).toEqual({ ...clip, files: [] })
  })

  it('with any byte turned is refused, or opens with the same weights, settings and step', () => {
    const bytes = packProject(project())
    let opened = 0
    for (let i = 0; i < bytes.length; i += i < 400 ? 1 : 397) {
      const turned = bytes.slice()
      turned[i] = (turned[i] ?? 0) ^ 0x10
      try {
        const { run } = unpackProject(turned)
        opened++
        expect({ ...run, picture: null, history: [] }, `${i}`).toEqual({
          ...savedRun(7),
          picture: null,
          history: [],
        })
      } catch (thrown) {
        if (!(thrown instanceof ReelError)) throw thrown
        expect(thrown.code, `${i}`).toMatch(/^file-(?:damaged|wrong)$/)
        expect(thrown.message).not.toMatch(/\w\.\w/)
      }
    }
    // The frames are more than half of it, and any of their bytes may be another.
    expect(opened).toBeGreaterThan(30)
  })

  it('of another kind or version is refused; bytes behind it cost nothing', () => {
    expect(refusal(() => unpackProject(packRun(savedRun(7)))).message).toContain('it is a run')
    const newer = packProject(project())
    newer[4] = 2
    expect(refusal(() => unpackProject(newer)).message).toContain('newer version')
    expect(refusal(() => unpackRun(forged((head) => (head['format'] = 2))())).code).toBe('file-newer')
    expect(refusal(() => unpackProject(new TextEncoder().encode('not a project at all'))).code).toBe(
      'file-wrong',
    )
    expect(unpackProject(new Uint8Array([...packProject(project()), 0]))).toEqual(project())
  })
})

/** A run's container with its header changed and its checksum right: what only a person can make. */
function forged(change: (head: Record<string, unknown>) => void): () => Bytes {
  const { head, parts } = unpack(packRun(savedRun(7)), 'run')
  const copy = structuredClone(head) as Record<string, unknown>
  change(copy)
  const bytes = pack('run', copy, [...parts].slice(1))
  return () => bytes
}

describe('a run made up by hand', () => {
  it.each<[string, (head: Record<string, unknown>) => void]>([
    ['a size that there is not', (head) => (head['settings'] = { size: 31 })],
    ['a step below 0', (head) => (head['step'] = -1)],
    ['weights larger than there are', (head) => (head['tensors'] = [['generator/x', [1e6, 10]]])],
    ['weights of sides that overflow', (head) => (head['tensors'] = [['generator/x', [2e7, 2e7, 2e7, 2e7]]])],
    ['weights of unknown networks alone', (head) => (head['tensors'] = [['teacher/x', [2857]]])],
  ])('with %s is refused, without a path into it', (_what, change) => {
    const { code, message } = refusal(() => unpackRun(forged(change)()))
    expect(code).toMatch(/^file-(?:damaged|wrong)$/)
    expect(message).not.toMatch(/\w\.\w/)
  })

  const run = savedRun(7)
  const { curves } = run
  it.each<[string, (head: Record<string, unknown>) => void, Partial<ReadRun>]>([
    ['a field that nobody knows', (head) => (head['extra'] = 1), {}],
    [
      'fields that nobody knows deep inside',
      (head) =>
        (head['curves'] = {
          ...curves,
          more: 1,
          qualities: curves.qualities.map((point) => ({ ...point, sharpnessPath: 1 })),
        }),
      {},
    ],
    ['a setting that nobody knows', (head) => (head['settings'] = { ...run.settings, magic: 1 }), {}],
    [
      'no curves',
      (head) => delete head['curves'],
      {
        curves: {
          losses: [],
          stride: 1,
          qualities: [],
          progress: {
            step: 7,
            losses: NO_LOSSES,
            stepsPerSecond: 0,
            elapsed: 12.345678901234567,
            left: null,
            tensors: 0,
            bytes: 0,
          },
          report: null,
        },
      },
    ],
    ['a report without its measures', (head) => (head['curves'] = { ...curves, report: { step: 7 } }), {}],
    [
      'a point of a curve that is none',
      (head) => (head['curves'] = { ...curves, qualities: [null, ...curves.qualities, { step: 'x' }] }),
      {},
    ],
    ['a scene out of bounds', (head) => (head['scene'] = { ...run.scene, position: 1e300 }), { scene: null }],
    [
      'a morph without ends',
      (head) => (head['scene'] = { ...run.scene, mode: 'morph', ends: null }),
      { scene: null },
    ],
    [
      'milestones that are none',
      (head) => (head['milestones'] = ['x', 5, 3, 9]),
      { history: run.history.slice(1) },
    ],
    ['no milestones', (head) => delete head['milestones'], { history: [] }],
    ['a picture of another size', (head) => (head['picture'] = 9), { picture: null }],
    [
      'settings out of bounds',
      (head) => (head['settings'] = { ...run.settings, gamma: 1e9, steps: -5, ema: 'x' }),
      { settings: { ...run.settings, gamma: 64, steps: 10, ema: 0.999 } },
    ],
  ])('with %s opens, and only that is dropped or brought within bounds', (_what, change, instead) => {
    const read = unpackRun(forged(change)())
    const { checkpoint, picture, ...rest } = { ...run, ...instead }
    expect(read).toEqual({
      ...rest,
      checkpoint: { ...checkpoint, settings: rest.settings },
      picture,
    })
  })

  it('without random numbers goes on with fresh ones, without counted updates with those of its step', () => {
    const read = unpackRun(
      forged((head) => {
        head['random'] = { data: { words: [1, 2, 3], spare: null } }
        delete head['updates']
      })(),
    )
    expect(read.checkpoint.random).toEqual(freshRandom(3))
    expect(read.checkpoint.updates).toEqual(eachNetwork(() => 0))
  })

  it('with a weight that is not a number is refused', () => {
    const wrong = savedRun(7)
    wrong.checkpoint.tensors[1]?.data.fill(Number.NaN, 5, 6)
    expect(refusal(() => unpackRun(packRun(wrong))).message).toContain('not a number')
  })

  it('on frames of another clip is refused', () => {
    const clip = savedClip()
    const shorter = { ...clip, frames: { ...clip.frames, count: 10, rgb: clip.frames.rgb.slice(0, 7680) } }
    const other = { ...project(), clip: { ...shorter, info: { ...clip.info, frames: 10 } } }
    expect(refusal(() => unpackProject(packProject(other))).message).toContain('another training')
  })
})

describe('what was saved with the fault of before', () => {
  it('opens again: a finished run whose end measures stand among the points of its curve', async () => {
    // Written by the code that had it; the report is the last of the qualities too.
    const file = await readFile(new URL('finished-before.reelgan', import.meta.url))
    const { name, run, clip } = unpackProject(new Uint8Array(file))
    expect(name).toBe('Finished before')
    const point = { step: 20, psnrTrain: 18.25, psnrHeldOut: 17.5 }
    expect(run.curves.qualities).toEqual([{ step: 1, psnrTrain: 21.5, psnrHeldOut: null }, point])
    expect(run.curves.report).toEqual({
      ...point,
      sharpnessPath: 0.81,
      sharpnessMorph: 0.42,
      motionRatio: 1.25,
    })
    expect(run.checkpoint.step).toBe(20)
    expect(clip.info).toEqual(savedClip().info)
  })
})

it('points of a curve that JSON cannot hold are left out', () => {
  const run = savedRun(7)
  const perfect = { step: 2, psnrTrain: Infinity, psnrHeldOut: null }
  const curves = { ...run.curves, qualities: [...run.curves.qualities, perfect] }
  expect(unpackRun(packRun({ ...run, curves })).curves).toEqual(run.curves)
})

it('the checksum is that of zip', () => {
  const { rgb } = savedClip().frames
  expect(crc32(rgb)).toBe(truth(rgb))
  expect(crc32(new Uint8Array())).toBe(0)
})

it('a name that is taken gets the next number', () => {
  const named = (...names: string[]) => names.map((name) => ({ name, deleted: null }))
  expect(freeName('Koi', named())).toBe('Koi')
  expect(freeName('Koi', named('Koi', 'Koi 3'))).toBe('Koi 2')
  expect(freeName('Koi 2', named('Koi', 'Koi 2'))).toBe('Koi 3')
  expect(freeName('Koi', [{ name: 'Koi', deleted: 1 }])).toBe('Koi')
})
