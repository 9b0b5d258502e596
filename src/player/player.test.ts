// The player with a clock, a screen and a network of the test's own.

import { beforeEach, describe, expect, it } from 'vitest'
import { type Frames, type Pictures, square } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { Scene } from '../core/scene'
import { TestClock } from './clock.fixture'
import { Player } from './player'
import type { Reel, View } from './view'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
const real: Frames = { ...square(1), count: 60, fps: 12, rgb: new Uint8Array(180) }

let clock: TestClock
let asked: LatentPoint[]
let shown: string[]
let broken: boolean
let player: Player

const reel = (change: Partial<Reel> = {}): Reel => ({
  name: 'flower',
  trained: true,
  aspect: 1,
  frames: 60,
  fps: 12,
  real,
  look: ([point]): Promise<Pictures> => {
    if (point) asked.push(point)
    return broken
      ? Promise.reject(new Error('lost'))
      : Promise.resolve({ ...square(1), count: 1, rgba: new Uint8ClampedArray(4) })
  },
  ...change,
})

function start(view: Partial<View>, what: Reel = reel()): () => void {
  player = new Player(clock, view)
  player.load(what)
  return player.mount({
    paint: () => shown.push('generated'),
    paintReal: (_, index) => shown.push(`real ${Math.round(index)}`),
  })
}

const timeOf = (point: LatentPoint | undefined): number => (point?.kind === 'moment' ? point.moment.t : NaN)

beforeEach(() => {
  clock = new TestClock()
  asked = []
  shown = []
  broken = false
})

describe('the clock', () => {
  it('plays at the speed of the clip, and of the choice', async () => {
    start({ playing: true })
    await clock.run(16)
    await clock.run(1600)
    expect(player.position).toBeCloseTo(1.6 * 12, 6)
    player.setSpeed(0.25)
    await clock.run(1600)
    expect(player.position).toBeCloseTo(1.6 * 12 * 1.25, 6)
  })

  it('asks for each picture once, not for each animation frame', async () => {
    start({ playing: true })
    await clock.run(3200)
    // 12 frames a second, two pictures a frame: 24 a second, and the first one.
    expect(asked.length).toBeGreaterThan(60)
    expect(asked.length).toBeLessThanOrEqual(78)
  })

  it('does not jump over a stall', async () => {
    start({ playing: true })
    await clock.run(32)
    const before = player.position
    clock.time += 61_300
    await clock.run(16)
    expect(player.position - before).toBeLessThanOrEqual(3 + 1e-9)
  })

  it('stands while paused and asks for no frame', async () => {
    start({ playing: false })
    expect(clock.waiting).toBe(false)
    player.play(true)
    expect(clock.waiting).toBe(true)
    await clock.run(500)
    player.play(false)
    const { position } = player
    await clock.run(500)
    expect(player.position).toBe(position)
    expect(clock.waiting).toBe(false)
  })
})

describe('a hidden tab', () => {
  it('asks for nothing, and goes on where it was', async () => {
    start({ playing: true })
    await clock.run(500)
    const { position } = player
    clock.hide(true)
    const before = asked.length
    await clock.run(5000)
    player.seek(position)
    player.refresh(1)
    await settle()
    expect(asked.length).toBe(before)
    clock.hide(false)
    await clock.run(160)
    expect(asked.length).toBeGreaterThan(before)
    expect(player.position - position).toBeLessThan(2.5)
  })

  it('shows the newest picture when a paused player is seen again', async () => {
    start({ playing: false })
    await settle()
    clock.hide(true)
    player.refresh(1)
    const before = asked.length
    clock.hide(false)
    await settle()
    expect(asked.length).toBe(before + 1)
  })
})

describe('newer weights', () => {
  it('are drawn at once while paused, and only when they are newer', async () => {
    start({ playing: false })
    await settle()
    asked.length = 0
    player.refresh(7)
    player.refresh(7)
    await settle()
    expect(asked).toHaveLength(1)
  })
})

describe('failures', () => {
  it('are said once, do not stop playback, and are taken back', async () => {
    start({ playing: true })
    const problems: (string | null)[] = []
    player.onView(() => {
      if (player.view.problem !== problems.at(-1)) problems.push(player.view.problem)
    })
    await clock.run(100)
    broken = true
    asked.length = 0
    await clock.run(2000)
    await settle()
    expect(player.position).toBeGreaterThan(20)
    // Twice a second, not thirty times.
    expect(asked.length).toBeLessThanOrEqual(6)
    expect(player.view.problem).toContain('lost')
    broken = false
    await clock.run(1000)
    await settle()
    expect(player.view.problem).toBeNull()
    expect(problems.filter((problem) => problem !== null)).toHaveLength(1)
  })
})

describe('what is shown', () => {
  it('is the clip itself until a network has learned something', async () => {
    start({}, reel({ look: null, trained: false }))
    expect(player.source).toBe('real')
    player.seek(30)
    expect(shown.at(-1)).toBe('real 30')
    player.load(reel({ trained: false }))
    expect(player.source).toBe('real')
    player.load(reel())
    await settle()
    expect(player.source).toBe('generated')
    expect(player.time).toBe(30)
    expect(timeOf(asked.at(-1))).toBe(30)
  })

  it('is the real frame of the same moment on request', () => {
    start({}, reel({ frames: 30 }))
    player.seek(29)
    player.setSource('real')
    expect(shown.at(-1)).toBe('real 59')
  })

  it('is what can be had when only one of the two can', () => {
    start({ source: 'real' }, reel({ real: null }))
    expect(player.source).toBe('generated')
    player.load(reel({ real: null, look: null }))
    expect(player.source).toBeNull()
  })

  it('does not paint a late picture over a real frame', async () => {
    start({})
    await settle()
    shown.length = 0
    player.seek(5)
    player.setSource('real')
    await settle()
    expect(shown).toEqual(['real 5'])
  })
})

describe('places', () => {
  it('come back to the same time after a walk', () => {
    start({})
    player.seek(20)
    player.setMode('walk')
    expect(player.position).toBe(0)
    expect(player.point).toMatchObject({ kind: 'walk', frame: 0 })
    player.setMode('clip')
    expect(player.time).toBe(20)
  })

  it('step by whole frames and pause', () => {
    start({ playing: true })
    player.seek(10.4)
    player.step(1)
    expect(player.time).toBe(11)
    player.step(-12)
    expect(player.time).toBe(59)
    expect(player.view.playing).toBe(false)
  })

  it('morph only between two moments, and leave the morph when they go', () => {
    start({})
    player.setMorph(0.5)
    expect(player.view.mode).toBe('clip')
    const [from, to] = [player.moment, { ...player.moment, t: 30 }]
    player.setEnds({ from, to })
    player.setMorph(0.25)
    const { point } = player
    expect(point).toMatchObject({ kind: 'morph', from, to })
    expect(point.kind === 'morph' ? point.amount : NaN).toBeCloseTo(0.25, 9)
    player.setEnds(null)
    expect(player.view.mode).toBe('clip')
  })

  it('belong to one clip: another one starts afresh', () => {
    start({})
    player.setOffsets({ directions: [1], content: 4 })
    player.seek(20)
    player.load(reel({ real: null }))
    expect(player.moment).toEqual({ t: 20, directions: [1], content: 4 })
    player.load(reel({ name: 'palms' }))
    expect(player.moment).toEqual({ t: 0, directions: [], content: 0 })
  })
})

it('ends everything it began', async () => {
  const end = start({ playing: true })
  await clock.run(100)
  end()
  asked.length = 0
  expect(clock.waiting).toBe(false)
  expect(clock.listening).toBe(false)
  player.seek(3)
  await settle()
  expect(asked).toHaveLength(0)
})

describe('a scene', () => {
  const scene: Scene = {
    mode: 'morph',
    position: 9,
    directions: [1.5, 0, -2],
    content: 7,
    walkSeed: 3,
    ends: {
      from: { t: 4, directions: [], content: 0 },
      to: { t: 50, directions: [0, 1], content: 2 },
    },
  }

  it('comes back as it was', () => {
    start({})
    player.restore(scene)
    expect(player.scene).toEqual(scene)
    expect(player.point).toMatchObject({ kind: 'morph', to: { t: 50 } })
  })

  it('of a longer clip ends where this one does', () => {
    start({})
    player.restore({ ...scene, mode: 'there-and-back', position: 1e6, ends: scene.ends && { ...scene.ends, to: { t: 900, directions: [], content: 0 } } }) // prettier-ignore
    expect(player.time).toBeLessThanOrEqual(59)
    expect(player.scene.ends?.to.t).toBe(59)
  })
})
