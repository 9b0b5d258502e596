// One request at a time, newest wish wins, buffers travel back, stale answers are dropped.

import { expect, it } from 'vitest'
import { type Pictures, square } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import { LatestPictures } from './latest'
import type { RequestPictures, ShownPictures } from './request-pictures'

const at = (t: number): LatentPoint => ({ kind: 'moment', moment: { t, directions: [], content: 0 } })
const timeOf = (point: LatentPoint | undefined): number => (point?.kind === 'moment' ? point.moment.t : NaN)

/** A 1-pixel picture that tells its time by its red value. */
const picture = (t: number): Pictures => ({
  ...square(1),
  count: 1,
  rgba: new Uint8ClampedArray([t, 0, 0, 255]),
})

/** Somebody who answers when the test says so. */
function slowAnswerer() {
  const open: {
    t: number
    reuse: ArrayBuffer | undefined
    answer: () => void
    fail: (why: Error) => void
  }[] = []
  const look: RequestPictures = (points, reuse) =>
    new Promise((resolve, reject) => {
      const t = timeOf(points[0])
      open.push({ t, reuse, answer: () => resolve(picture(t)), fail: reject })
    })
  return { look, open }
}

function watched() {
  const painted: number[] = []
  const buffers: ArrayBuffer[] = []
  const told: string[] = []
  const latest = new LatestPictures({
    onPictures: (shown) => {
      if (!('rgba' in shown)) return
      painted.push(shown.rgba[0] ?? NaN)
      buffers.push(shown.rgba.buffer)
    },
    onFailure: (error) => told.push(error instanceof Error ? error.message : 'unknown'),
    onRecovery: () => told.push('recovered'),
  })
  return { latest, painted, buffers, told }
}

/** Lets every promise that is settled by now have its say. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

it('asks for one picture at a time and leaves out what was wished for in between', async () => {
  const { latest, painted } = watched()
  const { look, open } = slowAnswerer()
  latest.from(look)
  for (const t of [1, 2, 3, 4]) latest.wish(at(t))
  expect(open.map(({ t }) => t)).toEqual([1])
  open[0]?.answer()
  await settle()
  expect(open.map(({ t }) => t)).toEqual([1, 4])
  open[1]?.answer()
  await settle()
  expect(painted).toEqual([1, 4])
  expect(open).toHaveLength(2)
})

it('sends the buffer of the last painted pictures back with the next request', async () => {
  const { latest, buffers } = watched()
  const { look, open } = slowAnswerer()
  latest.from(look)
  latest.wish(at(1))
  expect(open[0]?.reuse).toBeUndefined()
  open[0]?.answer()
  await settle()
  latest.wish(at(2))
  expect(open[1]?.reuse).toBe(buffers[0])
})

it('never paints an answer of an older source, whichever comes first', async () => {
  const { latest, painted, told } = watched()
  const [old, now] = [slowAnswerer(), slowAnswerer()]
  latest.from(old.look)
  latest.wish(at(1))
  latest.wish(at(2))
  latest.from(now.look)
  latest.wish(at(3))
  now.open[0]?.answer()
  await settle()
  old.open[0]?.answer()
  await settle()
  expect(painted).toEqual([3])
  expect(old.open).toHaveLength(1)

  latest.from(old.look)
  latest.wish(at(5))
  latest.from(now.look)
  latest.wish(at(6))
  old.open[1]?.fail(new Error('replaced'))
  await settle()
  now.open[1]?.answer()
  await settle()
  expect(painted).toEqual([3, 6])
  expect(told).toEqual([])
})

it('closes a bitmap when it has been shown, and one that comes too late without showing it', async () => {
  const told: string[] = []
  const bitmap = (name: string): ImageBitmap => ({
    width: 1,
    height: 1,
    close: () => told.push(`${name} closed`),
  })
  const latest = new LatestPictures({
    onPictures: (shown) => told.push('width' in shown ? 'a bitmap shown' : 'bytes shown'),
    onFailure: () => told.push('failed'),
    onRecovery: () => undefined,
  })
  const answers: ((shown: ShownPictures) => void)[] = []
  const look: RequestPictures = (_points, reuse) => {
    if (reuse) told.push('a buffer travels back')
    return new Promise((resolve) => answers.push(resolve))
  }
  latest.from(look)
  latest.wish(at(1))
  answers[0]?.(bitmap('first'))
  await settle()
  latest.wish(at(2))
  latest.from(() => Promise.reject(new Error('not asked')))
  answers[1]?.(bitmap('late'))
  await settle()
  expect(told).toEqual(['a bitmap shown', 'first closed', 'late closed'])
})

it('tells of the first failure of a row only, goes on, and tells of the recovery', async () => {
  const { latest, painted, told } = watched()
  const { look, open } = slowAnswerer()
  latest.from(look)
  for (const [n, t] of [1, 2, 3].entries()) {
    latest.wish(at(t))
    if (n < 2) open[n]?.fail(new Error(`bad ${t}`))
    else open[n]?.answer()
    await settle()
  }
  expect(told).toEqual(['bad 1', 'recovered'])
  expect(painted).toEqual([3])
})

it('takes a throw for a failure, and a forgotten wish for none', async () => {
  const { latest, told } = watched()
  latest.from(() => {
    throw new Error('thrown')
  })
  latest.wish(at(1))
  await settle()
  expect(told).toEqual(['thrown'])

  const { look, open } = slowAnswerer()
  latest.from(look)
  latest.wish(at(1))
  latest.wish(at(2))
  latest.forget()
  open[0]?.answer()
  await settle()
  expect(open).toHaveLength(1)
})

it('asks nobody when there is nobody', async () => {
  const { latest, painted } = watched()
  latest.wish(at(1))
  latest.from(null)
  latest.wish(at(2))
  await settle()
  expect(painted).toEqual([])
})
