// The two rows of random codes are of the same codes.

import { expect, test } from 'vitest'
import { isUncorrected } from '../../../core/latent'
import { randomPoints } from './GameRows'

test('rows with and without the game differ in nothing but the game', () => {
  const [off, on] = [randomPoints(64, true), randomPoints(64, false)]
  expect(off.map((point) => point.kind === 'moment' && point.moment)).toEqual(
    on.map((point) => point.kind === 'moment' && point.moment),
  )
  expect(off.map(isUncorrected)).toEqual([true, true, true, true])
  expect(on.some(isUncorrected)).toBe(false)
  expect(new Set(on.map((point) => point.kind === 'moment' && point.moment.random)).size).toBe(4)
})
