// Sets of settings with a name.

import type { Values } from './rows'
import { PREFERRED, SETTINGS } from './table'

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

/**
 * Principal pictures of the clip as the base, and a critic of how much of each a frame has (recipes 2 and 3): the
 * defaults, named so that one can go back to them.
 */
export const PRINCIPAL: Changes = Object.fromEntries(
  (Object.keys(CLASSIC) as (keyof typeof CLASSIC)[]).map((name) => [name, SETTINGS[name].default(PREFERRED)]),
)
