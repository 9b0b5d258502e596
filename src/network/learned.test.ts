// Which weights of another run are taken over.

import { expect, test } from 'vitest'
import type { ClipInfo } from '../core/frames'
import { completeSettings } from '../settings/settings'
import { type Checkpoint, eachNetwork, eachStream } from './checkpoint'
import { fitting, hasCritics, learnedOfModel, learnedOfRun } from './learned'

const clip: ClipInfo = { name: 'Koi', frames: 40, fps: 12 }
const settings = completeSettings({})
const numbers = (...data: number[]) => Float32Array.from(data)
const tensor = (name: string, ...data: number[]) => ({ name, shape: [data.length], data: numbers(...data) })

const run: Checkpoint = {
  format: 1,
  settings,
  clip,
  step: 300,
  elapsed: 9,
  updates: eachNetwork(() => 300),
  random: eachStream(() => ({ words: [1, 2, 3, 4], spare: null })),
  tensors: [
    tensor('generator/codes', 1, 1),
    tensor('generator/codes/average', 2, 2),
    tensor('generator/up8.w', 3, 3, 3),
    tensor('generator/up8.w/m', 0, 0, 0),
    tensor('generator/up8.w/average', 4, 4, 4),
    tensor('discriminator/trunk0.w', 5),
    tensor('critic/frame1.w', 6),
    tensor('mapping/mapping1.w', 7),
  ],
}
const learned = learnedOfRun(run)
const parameters = {
  generator: [
    { name: 'codes', shape: [2] },
    { name: 'up8.w', shape: [3] },
  ],
  discriminator: [{ name: 'trunk0.w', shape: [1] }],
}
const namesOf = (...what: Parameters<typeof fitting>) => fitting(...what).tensors.map(({ name }) => name)

test('of a run what was shown is taken, its averages, and those who judge; no moments', () => {
  expect(learned.tensors.map(({ name, data }) => [name, data[0]])).toEqual([
    ['generator/codes', 2],
    ['generator/up8.w', 4],
    ['discriminator/trunk0.w', 5],
    ['critic/frame1.w', 6],
    ['mapping/mapping1.w', 7],
  ])
  expect(hasCritics(learned)).toBe(true)
})

test('a model has a generator and its mapping, and nobody who judges', () => {
  const manifest = { format: 1, settings, clip, step: 80 } as const
  const model = learnedOfModel({ manifest, tensors: [tensor('codes', 1), tensor('mapping2.b', 2)] })
  expect(model.tensors.map(({ name }) => name)).toEqual(['generator/codes', 'mapping/mapping2.b'])
  expect(hasCritics(model)).toBe(false)
})

test('of the same clip everything fits; of another one not its codes, nor what speaks in its pictures', () => {
  const all = { ...parameters, critic: [{ name: 'frame1.w', shape: [1] }] }
  expect(fitting({ learned, part: 'both' }, { clip, parameters: all })).toEqual({
    tensors: [0, 1, 2, 3].map((i) => learned.tensors[i]),
    warm: { from: 'Koi', step: 300, part: 'both', sameClip: true, share: 1 },
  })
  const other = { clip: { ...clip, name: 'Sea' }, parameters: all }
  expect(namesOf({ learned, part: 'both' }, other)).toEqual(['generator/up8.w', 'discriminator/trunk0.w'])
  expect(fitting({ learned, part: 'both' }, other).warm).toMatchObject({ sameClip: false, share: 1 })
})

test.each([
  ['generator', ['generator/codes', 'generator/up8.w'], 1],
  ['discriminator', ['discriminator/trunk0.w'], 1],
] as const)('the %s alone', (part, names, share) => {
  const found = fitting({ learned, part }, { clip, parameters })
  expect(found.tensors.map(({ name }) => name)).toEqual(names)
  expect(found.warm).toMatchObject({ part, share })
})

test('what has another shape is left', () => {
  const wider = { ...parameters, generator: [{ name: 'up8.w', shape: [4] }] }
  const none = fitting({ learned, part: 'generator' }, { clip, parameters: wider })
  expect(none).toEqual({ tensors: [], warm: null })
})
