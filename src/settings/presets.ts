// Sets of settings with a name.

import type { Values } from './rows'
import type { SETTINGS } from './table'

type Changes = Partial<Values<typeof SETTINGS>>

/** What the first version trained with: a generator that begins with nothing, and a critic of pixels. */
export const CLASSIC = {
  components: 0,
  smoothness: 0,
  judged: 'pixels',
  muon: 0,
  taps: 'nearest',
  codeSpacing: 4,
} as const satisfies Changes

/** Principal pictures of the clip as the base, and a critic of how much of each a frame has (recipes 2 and 3). */
export const PRINCIPAL = {
  components: 16,
  smoothness: 0.5,
  judged: 'coefficients',
  muon: 2,
  taps: 'free',
  codeSpacing: 2,
} as const satisfies Changes
