// The poster that is painted first is the picture that the player shows of the model after it.

import { expect, test } from 'vitest'
import { DEMOS } from '../../core/demos'
import type { Pictures } from '../../core/frames'
import { demoLink } from '../../share/demo-link'
import { readLink } from '../../share/link'
import { unpackPayload } from '../../share/model-link'
import { modelLink } from '../../share/pack-model'
import { firstPicture } from './first-picture'
import { demoOf, firstPoster } from './first-poster'

/** Of each pixel, a mean of the differences between 0 and 255: `large` is a whole number of times as large. */
function difference(large: Pictures, small: Pictures): number {
  const times = large.width / small.width
  let sum = 0
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let mean = 0
        for (let i = 0; i < times * times; i++) {
          const [row, column] = [y * times + Math.floor(i / times), x * times + (i % times)]
          mean += (large.rgba[(row * large.width + column) * 4 + channel] ?? 0) / times ** 2
        }
        sum += Math.abs(mean - (small.rgba[(y * small.width + x) * 4 + channel] ?? 0))
      }
    }
  }
  return sum / (small.width * small.height * 3)
}

test.each(DEMOS.filter(({ name }) => ['jellyfish', 'sea'].includes(name)))('of $name', async ({ name }) => {
  const answer = await fetch(`/demos/${name}.bin`)
  const model = unpackPayload(new Uint8Array(await answer.arrayBuffer()))
  const drawn = await firstPicture(() => readLink(modelLink(model)))
  const poster = await firstPoster(`/demos/${name}.webp`)
  if (!drawn || !poster) throw new Error('there is no picture')
  expect(poster.width / poster.height).toBe(drawn.width / drawn.height)
  // The next one of the poster differs by 6 and by 3.3.
  expect(difference(poster, drawn)).toBeLessThan(3)
})

test('one that does not come is none', async () => {
  expect(await firstPoster('/demos/none.webp')).toBeNull()
})

const WALK = { mode: 'walk', position: 0, directions: [], content: 0, walkSeed: 1, ends: null } as const

test.each([
  ['', DEMOS[0]?.name],
  ['#', DEMOS[0]?.name],
  ['#demo=sea', 'sea'],
  [demoLink({ name: 'sea', scene: { ...WALK, position: 12 } }), undefined],
  ['#demo=nothing', undefined],
  ['#r=koi', undefined],
])('an address ending in “%s” opens %s', (hash, name) => {
  expect(demoOf(hash, () => readLink(hash))).toBe(name)
})
