// The choice between candidates, with fake starts, faults and times.

import { describe, expect, test } from 'vitest'
import { BUDGET, type Candidate, choose } from './choose'

interface Fake {
  readonly label: string
  readonly ms?: number
  readonly fault?: string
  readonly broken?: boolean
  readonly fails?: boolean
}

/** Tries fakes on a clock of its own; a timing takes what it is given. */
async function tryFakes(fakes: readonly Fake[], timing = true) {
  const log: string[] = []
  let clock = 0
  let running: Fake | undefined
  const candidates = fakes.map((fake): Candidate => {
    const run = (verb: string) => () => {
      log.push(`${verb} ${fake.label}`)
      if (fake.broken) return Promise.reject(new Error('no such thing'))
      running = fake
      return Promise.resolve()
    }
    return { label: fake.label, start: run('start'), resume: run('resume') }
  })
  const asked: { budget: number; best: number }[] = []
  const time = (budget: number, best: number) => {
    asked.push({ budget, best })
    log.push(`time ${running?.label}`)
    clock += budget
    if (running?.fails) return Promise.reject(new Error('out of memory'))
    return Promise.resolve(running?.ms ?? Number.NaN)
  }
  const judges = { fault: () => Promise.resolve(running?.fault ?? null), now: () => clock }
  const choice = await choose(candidates, timing ? { ...judges, time } : judges)
  return { choice, log, asked, clock, running }
}

const reasons = ({ choice }: Awaited<ReturnType<typeof tryFakes>>) =>
  choice.candidates.map(({ reason }) => reason)

describe('choose', () => {
  test('takes the fastest, makes it run again, and says why not the others', async () => {
    const tried = await tryFakes([
      { label: 'tiles', ms: 31 },
      { label: 'registers', ms: 9.25 },
      { label: 'wasm', ms: 600 },
    ])
    expect(tried.choice.taken?.label).toBe('registers')
    expect(tried.running?.label).toBe('registers')
    expect(tried.log.at(-1)).toBe('resume registers')
    expect(tried.choice.candidates.map((each) => [each.taken, each.msPerStep])).toEqual([
      [false, 31],
      [true, 9.25],
      [false, 600],
    ])
    expect(reasons(tried)).toEqual([
      'Slower: 31 ms a step against 9.3 ms.',
      'Taken: the fastest, 9.3 ms a step.',
      'Slower: 600 ms a step against 9.3 ms.',
    ])
  })

  test('refuses one that computes wrongly, however fast it is', async () => {
    const tried = await tryFakes([
      { label: 'tiles', ms: 1, fault: 'its gradients are wrong on this device' },
      { label: 'wasm', ms: 50 },
    ])
    expect(tried.choice.taken?.label).toBe('wasm')
    expect(tried.log).not.toContain('time tiles')
    expect(reasons(tried)[0]).toBe('Refused: its gradients are wrong on this device.')
  })

  test('goes on when one does not start, and takes none when none is right', async () => {
    const on = await tryFakes([{ label: 'webgpu', broken: true }, { label: 'wasm' }])
    expect(on.choice.taken?.label).toBe('wasm')
    expect(reasons(on)[0]).toBe('Refused: it did not start (no such thing).')
    const none = await tryFakes([{ label: 'wasm', fault: 'it is wrong' }])
    expect(none.choice.taken).toBeNull()
    expect(none.choice.fault).toBe('it is wrong')
    expect(none.choice.candidates[0]?.taken).toBe(false)
  })

  test('refuses one whose training step throws', async () => {
    const tried = await tryFakes([
      { label: 'tiles', fails: true },
      { label: 'registers', ms: 5 },
      { label: 'wasm', ms: 9 },
    ])
    expect(tried.choice.taken?.label).toBe('registers')
    expect(reasons(tried)[0]).toBe('Refused: its training step failed (out of memory).')
  })

  test('times nothing where there is nothing to decide', async () => {
    const tried = await tryFakes([{ label: 'wasm', ms: 50 }])
    expect(tried.log).toEqual(['start wasm'])
    expect(tried.choice.candidates).toEqual([
      { label: 'wasm', taken: true, msPerStep: null, reason: 'Taken: nothing else here is as fast.' },
    ])
  })

  test('without a clock for steps the first correct one is taken and the others are left alone', async () => {
    const tried = await tryFakes(
      [{ label: 'webgpu', fault: 'it is wrong' }, { label: 'wasm' }, { label: 'webgl' }],
      false,
    )
    expect(tried.choice.taken?.label).toBe('wasm')
    expect(tried.log).toEqual(['start webgpu', 'start wasm'])
    expect(reasons(tried)[2]).toMatch(/Not tried/)
  })

  test('all timings together stay in the budget, and later ones know the best so far', async () => {
    const tried = await tryFakes([
      { label: 'a', ms: 20 },
      { label: 'b', ms: 10 },
      { label: 'c', ms: 30 },
    ])
    expect(tried.clock).toBeLessThanOrEqual(BUDGET)
    expect(tried.asked.map(({ best }) => best)).toEqual([Number.POSITIVE_INFINITY, 20, 10])
    expect(tried.asked.every(({ budget }) => Math.abs(budget - BUDGET / 3) < 1)).toBe(true)
  })
})
