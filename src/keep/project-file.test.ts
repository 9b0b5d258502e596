// What is kept comes back exactly, and nothing that was cut, turned or made up is taken for it.

import { crc32 as truth } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../core/crc32'
import { ReelError } from '../core/errors'
import { pack, unpack } from './container'
import { packProject, unpackProject } from './project-file'
import { freeName } from './projects'
import { packRun, unpackRun } from './saved-run'
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

  it('keeps every bit of its weights and random numbers', () => {
    const { checkpoint } = unpackRun(packRun(savedRun(7)))
    const bits = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)]
    for (const [i, tensor] of savedRun(7).checkpoint.tensors.entries())
      expect(bits(checkpoint.tensors[i]?.data ?? new Float32Array())).toEqual(bits(tensor.data))
    expect(checkpoint.random).toStrictEqual(savedRun(7).checkpoint.random)
  })

  it('that was cut anywhere is refused as damaged', () => {
    const bytes = packProject(project())
    for (const length of [0, 3, 4, 15, 16, 100, bytes.length >> 1, bytes.length - 1])
      expect(refusal(() => unpackProject(bytes.subarray(0, length))).code, `${length}`).toBe('file-damaged')
  })

  it('with any byte turned is refused', () => {
    const bytes = packProject(project())
    for (let i = 0; i < bytes.length; i += i < 400 ? 1 : 97) {
      const turned = bytes.slice()
      turned[i] = (turned[i] ?? 0) ^ 0x10
      expect(refusal(() => unpackProject(turned)).code, `${i}`).toMatch(/^file-(?:damaged|wrong)$/)
    }
  })

  it('of another kind, version or with bytes behind it is refused', () => {
    expect(refusal(() => unpackProject(packRun(savedRun(7)))).message).toContain('it is a run')
    const newer = packProject(project())
    newer[4] = 2
    expect(refusal(() => unpackProject(newer)).message).toContain('newer version')
    expect(refusal(() => unpackProject(new TextEncoder().encode('not a project at all'))).code).toBe(
      'file-wrong',
    )
    const longer = new Uint8Array([...packProject(project()), 0])
    expect(refusal(() => unpackProject(longer)).code).toBe('file-damaged')
  })
})

/** A run's container with its header changed and its checksum right: what only a person can make. */
function forged(change: (head: Record<string, unknown>) => void): () => unknown {
  const { head, parts } = unpack(packRun(savedRun(7)), 'run')
  const copy = structuredClone(head) as Record<string, unknown>
  change(copy)
  const bytes = pack('run', copy, [...parts])
  return () => unpackRun(bytes)
}

describe('a run made up by hand', () => {
  it.each<[string, (head: Record<string, unknown>) => void]>([
    ['settings out of bounds', (head) => (head['settings'] = { size: 31 })],
    ['an unknown setting', (head) => (head['settings'] = { size: 16, magic: 1 })],
    ['a step below 0', (head) => (head['step'] = -1)],
    ['random words that are none', (head) => (head['random'] = { data: { words: [1, 2, 3], spare: null } })],
    ['weights larger than there are', (head) => (head['tensors'] = [['generator/x', [1e6, 10]]])],
    ['weights of sides that overflow', (head) => (head['tensors'] = [['generator/x', [2e7, 2e7, 2e7, 2e7]]])],
    ['weights of an unknown network', (head) => (head['tensors'] = [['teacher/x', [2777]]])],
    ['a picture of another size', (head) => (head['picture'] = 9)],
    ['a field that nobody knows', (head) => (head['extra'] = 1)],
    ['a morph without ends', (head) => (head['scene'] = { ...savedRun(7).scene, mode: 'morph', ends: null })],
  ])('with %s is refused', (_what, change) => {
    expect(refusal(forged(change)).code).toMatch(/^file-(?:damaged|wrong)$/)
  })

  it('with a weight that is not a number is refused', () => {
    const run = savedRun(7)
    run.checkpoint.tensors[1]?.data.fill(Number.NaN, 5, 6)
    expect(refusal(() => unpackRun(packRun(run))).message).toContain('not a number')
  })

  it('on frames of another clip is refused', () => {
    const clip = savedClip()
    const shorter = { ...clip, frames: { ...clip.frames, count: 10, rgb: clip.frames.rgb.slice(0, 7680) } }
    const other = { ...project(), clip: { ...shorter, info: { ...clip.info, frames: 10 } } }
    expect(refusal(() => unpackProject(packProject(other))).message).toContain('another training')
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
