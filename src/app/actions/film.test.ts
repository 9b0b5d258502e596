// Films: every frame is the picture of its own point, also out of order.

import { expect, it } from 'vitest'
import type { LatentPoint } from '../../core/latent'
import { filmOf } from './film'
import { square } from '../../core/frames'

const pointAt = (t: number): LatentPoint => ({ kind: 'moment', moment: { t, directions: [], content: 0 } })

it('gives for each frame the picture of its point and asks for several at once', async () => {
  const asked: number[] = []
  const film = filmOf(
    (points) => {
      asked.push(points.length)
      const rgba = new Uint8ClampedArray(points.length * 16)
      for (const [i, point] of points.entries()) {
        rgba.fill(point.kind === 'moment' ? point.moment.t : 255, i * 16, i * 16 + 16)
      }
      return Promise.resolve({ ...square(2), count: points.length, rgba })
    },
    Array.from({ length: 20 }, (_, t) => pointAt(t)),
    { sides: square(2), fps: 10 },
  )
  expect(film.count).toBe(20)
  for (const index of [0, 1, 7, 8, 19, 3]) expect((await film.frame(index))[5]).toBe(index)
  expect(asked).toEqual([8, 8, 4, 8])
})
