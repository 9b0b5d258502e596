// Every test of the studio in one file: it starts its browser once.

import { describe } from 'vitest'

describe('the studio', async () => {
  await import('./studio.test')
  await import('./further.test')
  await import('./kept.test')
})
