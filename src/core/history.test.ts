// Which milestones a run of any length keeps.

import { describe, expect, test } from 'vitest'
import { isMilestone, learningScale, MOST_MILESTONES, upTo, withMilestone, type History } from './history'

const at = (step: number) => ({ step, body: new Uint8Array([step % 251]) })

/** The history of a run that was trained from step `from` to `to`. */
function trained(to: number, before: History = [], from = 0): History {
  let history = before
  for (let step = from; step <= to; step++) {
    if (isMilestone(step)) history = withMilestone(history, at(step))
  }
  return history
}

const steps = (history: History) => history.map(({ step }) => step)

describe('milestones', () => {
  test('begin at 0, 10 and grow: every doubling of 10 is one, a doubling has four', () => {
    const first = Array.from({ length: 90 }, (_, step) => step).filter(isMilestone)
    expect(first).toEqual([0, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 67, 80])
    for (let n = 0; n < 18; n++) expect(isMilestone(10 * 2 ** n)).toBe(true)
  })

  test.each([500, 3000, 20_000, 200_000])(
    'a run of %i steps keeps 24 or so, evenly on the growing scale',
    (end) => {
      const kept = steps(trained(end))
      expect(kept.length).toBeGreaterThan(20)
      expect(kept.length).toBeLessThanOrEqual(MOST_MILESTONES)
      expect(kept[0]).toBe(0)
      expect(kept.at(-1)).toBeGreaterThan(end * 0.8)
      expect(kept).toEqual(kept.toSorted((a, b) => a - b))
      // The first leap stays short: a film of the learning shows how it begins.
      expect(kept[1]).toBeLessThanOrEqual(20)
      // Behind the first leap, from nothing to step 10, no gap is much longer than another.
      const gaps = kept.slice(2).map((step, i) => learningScale(step) - learningScale(kept[i + 1] ?? 0))
      expect(Math.max(...gaps)).toBeLessThan(1.01)
      expect(Math.max(...gaps) / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)).toBeLessThan(2.5)
    },
  )

  test('large networks keep fewer, within 10 MB and never fewer than six', () => {
    const keep = (bytes: number) => {
      let history: History = []
      for (let step = 0; step <= 3000; step++) {
        if (isMilestone(step)) history = withMilestone(history, { step, body: new Uint8Array(bytes) })
      }
      return history
    }
    const large = keep(520_000)
    expect(large).toHaveLength(19)
    expect(steps(large)[0]).toBe(0)
    expect(keep(4_000_000)).toHaveLength(6)
  })

  test('a run that goes back forgets what came later, and takes those steps anew', () => {
    const before = trained(200)
    const back = upTo(before, 100)
    expect(Math.max(...steps(back))).toBeLessThanOrEqual(100)
    expect(steps(trained(200, back, 101))).toEqual(steps(before))
    const anew = { step: 40, body: new Uint8Array([99]) }
    expect(withMilestone(before, anew).at(-1)).toBe(anew)
    expect(steps(withMilestone(before, anew)).filter((step) => step >= 40)).toEqual([40])
  })
})
