// A walk far from its start: what a place costs, that it goes on without a jump, and that nothing behind it is kept.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { DIRECTIONS, MOST_POSITION } from '../core/latent'
import { Random } from '../core/random'
import { advance } from '../player/timeline'
import { codeAt, codeCount } from './codes'
import { principalDirections } from './directions'
import { CODE, NOISE } from './widths'
import { Walk } from './walk'

const FRAMES = 41
const time = { count: codeCount(FRAMES, 4), spacing: 4 }
const table = new Random(3).normals(time.count * CODE)
const directions = principalDirections(table, time, FRAMES, DIRECTIONS)
const walk = (seed = 9) => new Walk(seed, { table, time, frames: FRAMES, sizes: null, directions })

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a, (value, i) => value - (b[i] ?? 0)))

/** Frames that are found while `go` runs: each draws one kick for every direction and every value of its content. */
function framesFound(go: () => void): number {
  const kicks = vi.spyOn(Random.prototype, 'normal')
  try {
    go()
    return kicks.mock.calls.length / (DIRECTIONS + NOISE)
  } finally {
    kicks.mockRestore()
  }
}

/** The most frames that any single place costs. */
const BOUND = 5000

test.each([0, 3000, 4095.5, 4096, 100_000, 5_119.5, MOST_POSITION - 0.5, MOST_POSITION])(
  'a place at frame %d costs a bounded number of frames, and the next one hardly any',
  (frame) => {
    const fresh = walk()
    expect(framesFound(() => fresh.at(frame))).toBeLessThanOrEqual(BOUND)
    expect(framesFound(() => fresh.at(frame + 1))).toBeLessThanOrEqual(700)
  },
)

test('walking on finds every frame about once', () => {
  const far = walk()
  const found = framesFound(() => {
    for (let frame = 0; frame < 12_000; frame++) far.at(frame)
  })
  expect(found / 12_000).toBeLessThan(1.3)
})

test('the memory of 60 000 frames is given back: all of them would take 27 MB', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const far = walk()
  const before = used()
  for (let frame = 0; frame < 60_000; frame += 20) far.at(frame)
  expect(used() - before).toBeLessThan(5_000_000)
  // It is still there: what nobody holds any more takes no memory anyway.
  expect(far.at(60_000).motion).toHaveLength(CODE)
})

test('the first frames are those that models and links were made with', () => {
  const old: [number, number[]][] = [
    [0, [-0.028242947533726692, 0.500081479549408, -0.05246088281273842, -0.03012198396027088]],
    [500.25, [0.15286411345005035, 0.10876335203647614, 0.1248912364244461, 0.1400916576385498]],
    [3839, [-2.0261495113372803, 1.1240752935409546, -0.17515966296195984, 0.280386358499527]],
  ]
  const first = walk()
  for (const [frame, values] of old) {
    const { motion, content } = first.at(frame)
    expect([motion[0], motion[CODE - 1], content[0], content[NOISE - 1]]).toEqual(values)
  }
})

test.each([1, 2])('where stretches meet there is no jerk (seed %d)', (seed) => {
  const path = Array.from({ length: FRAMES }, (_, t) => codeAt(table, time, t))
  const longest = Math.max(...path.slice(1).map((code, i) => distance(code, path[i] ?? [])))
  const far = walk(seed)
  for (const from of [3800, 4900, 99_000, MOST_POSITION - 1100]) {
    const rows = Array.from({ length: 1300 }, (_, i) => far.at(from + i))
    const steps = rows.slice(1).map(({ motion }, i) => distance(motion, rows[i]?.motion ?? []))
    expect(Math.max(...steps)).toBeLessThan(3 * longest)
    const drifts = rows.slice(1).map(({ content }, i) => distance(content, rows[i]?.content ?? []))
    // Sixteen kicks of 0.05 are 0.2 together, with chance 0.35; a blend of eight frames adds as much again.
    expect(Math.max(...drifts)).toBeLessThan(0.6)
  }
})

test('stretches differ, and places are the same whichever way one comes there', () => {
  const far = walk()
  const here = [5000, 6024, 7048, 500_000].map((frame) => far.at(frame).motion.join())
  expect(new Set(here).size).toBe(4)
  const again = [500_000, 7048, 6024, 5000].map((frame) => walk().at(frame).motion.join())
  expect(again.toReversed()).toEqual(here)
})

test('played beyond the largest position of a scene it goes on with the same frames, within what a scene can keep', () => {
  const span = { frames: FRAMES, fps: 24 }
  const far = walk()
  for (let by = 0.25; by < 40; by += 7.5) {
    const position = advance('walk', span, MOST_POSITION, by)
    expect(position).toBeLessThan(MOST_POSITION)
    expect(far.at(position)).toEqual(walk().at(MOST_POSITION + by))
  }
})
