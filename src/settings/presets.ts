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

/**
 * The same with thin networks: a model link of 32 px stays below 120 000 characters. 300 steps of koi, jellyfish at
 * 32 px: 40.8, 44.6 dB on trained frames where full width has 44.1, 49.2; 1.5 times the width has 47.1, 52.5.
 */
export const SMALL = { ...PRINCIPAL, width: 0.35 } as const satisfies Changes
