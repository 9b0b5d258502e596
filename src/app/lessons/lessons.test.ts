// Every lesson from its first step to its last by figures that are made up: what counts as done, and that what is said
// goes by the figures. What a lesson really shows: lessons-show.test.ts.

import { describe, expect, test } from 'vitest'
import { NO_LOSSES } from '../../core/terms'
import { BUILT_INS } from '../../clip/built-in/names'
import { lessonLink } from '../../share/lesson-link'
import { readLink } from '../../share/link'
import { completeSettings, settingChanges, type SettingChanges } from '../../settings/settings'
import { findLesson, LESSONS } from './catalogue'
import { shareAbove, spread } from './ended-run'
import type { Ended, Lesson, Look, Seen } from './lesson'
import { advance } from './progress'

const ended = (changes: SettingChanges, psnrTrain: number): Ended => ({
  settings: completeSettings(changes),
  report: { step: 300, psnrTrain, psnrHeldOut: 20, sharpnessPath: 0.9, sharpnessMorph: 0.8, motionRatio: 1 },
  losses: { ...NO_LOSSES, discriminator: psnrTrain / 20, regulariser: 0.01 },
  variety: psnrTrain / 30,
  told: 0.6,
})

const LOOKS: readonly Look[] = ['networks', 'walk', 'morph', 'critic']

const start = ({ clip }: Lesson): Seen => ({
  run: 'ready',
  settings: completeSettings(clip.changes),
  step: 0,
  first: null,
  newest: null,
  ended: [],
  score: null,
  looked: new Set(),
})

/** What was seen once all of a lesson was done: its first run came back at `psnr` dB, the others at `others`. */
function whole(lesson: Lesson, psnr: number, others: number): Seen {
  const runs = [
    ended(lesson.clip.changes, psnr),
    ...lesson.steps.flatMap(({ tool }) =>
      tool?.kind === 'train' ? [ended({ ...lesson.clip.changes, ...tool.changes }, others)] : [],
    ),
  ]
  return {
    ...start(lesson),
    run: 'finished',
    step: 300,
    first: 10,
    newest: psnr,
    ended: runs,
    score: { learner: psnr > others ? 4 : 10, critic: 9, of: 10 },
    looked: new Set(LOOKS),
  }
}

test('names are unique and go into links; what is not there is not found', () => {
  expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length)
  for (const { id } of LESSONS)
    expect(readLink(lessonLink({ name: id }))).toEqual({ kind: 'lesson', name: id })
  expect(findLesson('unicorn')).toBeUndefined()
})

describe.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('%s', (_, lesson) => {
  test('is small: a built-in clip of 16 or 32 px, settings that differ, five to ten minutes', () => {
    expect(BUILT_INS.map(({ id }) => id)).toContain(lesson.clip.id)
    const { size } = completeSettings(lesson.clip.changes)
    expect([16, 32]).toContain(size)
    expect(lesson.minutes).toBeGreaterThanOrEqual(5)
    expect(lesson.minutes).toBeLessThanOrEqual(10)
    for (const { tool } of lesson.steps) {
      if (tool?.kind !== 'train') continue
      const changed = settingChanges(completeSettings({ ...lesson.clip.changes, ...tool.changes }))
      expect(changed).not.toEqual(settingChanges(completeSettings(lesson.clip.changes)))
    }
  })

  test('begins with nothing done, and goes on step by step', () => {
    expect(advance(lesson, [], start(lesson))).toEqual([])
    const all = advance(lesson, [], whole(lesson, 30, 20))
    expect(all).toHaveLength(lesson.steps.length)
    for (const text of all) expect(text.length).toBeGreaterThan(40)
    expect(all.join(' ')).not.toMatch(/NaN|undefined|null|Infinity/)
    // What was told stays.
    expect(advance(lesson, ['before'], whole(lesson, 30, 20))[0]).toBe('before')
  })

  test('says of runs what they came to', () => {
    const [worse, better] = [whole(lesson, 30, 20), whole(lesson, 20, 30)].map((seen) =>
      advance(lesson, [], seen),
    )
    expect(worse).not.toEqual(better)
  })
})

test('the spread of pictures is their mean difference', () => {
  const flat = (value: number) => [value, value, value, 255]
  expect(spread(Uint8ClampedArray.from([flat(0), flat(10), flat(40)].flat()), 3)).toBeCloseTo(
    (10 + 40 + 30) / 3,
  )
})

test('a share of pairs counts equal ones by half', () => {
  expect(shareAbove([3, 1], [2, 1])).toBeCloseTo((2 + 0.5) / 4)
  expect(shareAbove([1], [1])).toBe(0.5)
})
