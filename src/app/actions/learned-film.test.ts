// The film of the learning: from the first stage to the last, in order, each drawn by its own weights; and the clip
// beside its reconstruction.

import { expect, it } from 'vitest'
import type { LatentPoint } from '../../core/latent'
import { createTestSnapshot } from '../../share/snapshot.fixture'
import { besideFilm } from './compared-film'
import { filmOf } from './film'
import { learnedFilm, placeInRun } from './learned-film'
import { square } from '../../core/frames'

const point: LatentPoint = { kind: 'moment', moment: { t: 0, directions: [], content: 0 } }

/** A generator of 2 × 2 pictures as bright as the step of its weights. */
function fakeGenerator() {
  const opened: number[] = []
  return {
    opened,
    open: (snapshot: ReturnType<typeof createTestSnapshot>) => {
      opened.push(snapshot.manifest.step)
      return Promise.resolve()
    },
    sample: (points: readonly LatentPoint[]) => {
      const rgba = new Uint8ClampedArray(points.length * 16).fill(opened.at(-1) ?? 0)
      return Promise.resolve({ ...square(2), count: points.length, rgba })
    },
  }
}

const stages = [0, 10, 40, 160].map((step) => ({
  step,
  snapshot: () => {
    const made = createTestSnapshot(1)
    return Promise.resolve({ ...made, manifest: { ...made.manifest, step } })
  },
}))

it('goes through all stages once, in order, brighter and brighter, and stays on the last', async () => {
  const generator = fakeGenerator()
  const film = learnedFilm(generator, {
    stages,
    points: Array<LatentPoint>(8).fill(point),
    columns: 4,
    sides: square(2),
    count: 50,
    fps: 10,
    words: true,
  })
  expect([film.columns, film.rows]).toEqual([4, 2])
  const seen: number[] = []
  for (let i = 0; i < film.count; i++) {
    const frame = await film.frame(i)
    expect(frame).toHaveLength(8 * 16)
    seen.push(frame[0] ?? -1)
  }
  expect(generator.opened).toEqual([0, 10, 40, 160])
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect([seen[0], seen.at(-1), seen.at(-6)]).toEqual([0, 160, 160])
  expect(film.captions?.(0)).toEqual([{ cell: 4, text: 'step 0' }])
  expect(film.captions?.(49)).toEqual([{ cell: 4, text: 'step 160' }])
})

it('gives every doubling of the steps as much time', () => {
  const place = (index: number) => placeInRun([0, 10, 30, 70, 150], index, 101)
  // On the scale of log2(1 + step / 10) these are 0, 1, 2, 3 and 4; the last picture stays for 14 of the 100.
  expect(place(0)).toEqual({ at: 0, mix: 0 })
  expect(place(43).at).toBe(2)
  expect(place(43).mix).toBeCloseTo(0, 9)
  expect(place(100)).toEqual({ at: 3, mix: 1 })
  expect(placeInRun([0, 10], 0, 1)).toEqual({ at: 0, mix: 0 })
})

it('puts the real frame of the same moment to the left of the generated one', async () => {
  const rgb = new Uint8Array(4 * 2 * 2 * 3)
  for (let f = 0; f < 4; f++) rgb.fill(f * 10, f * 12, f * 12 + 12)
  const generated = filmOf(
    (points) =>
      Promise.resolve({
        ...square(2),
        count: points.length,
        rgba: new Uint8ClampedArray(points.length * 16).fill(99),
      }),
    Array<LatentPoint>(8).fill(point),
    { sides: square(2), fps: 4 },
  )
  const times = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]
  const film = besideFilm(generated, { ...square(2), count: 4, fps: 2, rgb }, times, true)
  const real: number[] = []
  for (let i = 0; i < 8; i++) {
    const frame = await film.frame(i)
    real.push(frame[0] ?? -1)
    expect(frame[16]).toBe(99)
  }
  expect(real).toEqual([0, 0, 10, 10, 20, 20, 30, 30])
  expect(film.captions?.(3).map(({ text }) => text)).toEqual(['real', 'generated'])
})
