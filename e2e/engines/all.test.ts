// Every test of the studio, its colours too, in one file: it starts its browser once.

import { describe } from 'vitest'

describe('the studio', async () => {
  await import('./studio.test')
  await import('./further.test')
  await import('./kept.test')
  await import('./colours.test')
})
