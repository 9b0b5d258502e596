// One step for every value of every choice, and what PyTorch said of it in few numbers: each gradient and each move is
// told by its length and by what it is along a few random directions, because whole ones would fill megabytes.

import { Random } from '../core/random'
import { SETTINGS } from '../settings/table'
import type { SettingChanges } from '../settings/settings'
import { COEFFICIENTS } from './drawn.fixture'
import { CLOSE, type Answer } from './truth.fixture'

/** Both critics play, so that one step tells of each. */
export const BASE: SettingChanges = { ...COEFFICIENTS, shape: '1:1', rounds: 1, muon: 0, taps: 'nearest' }

const variantsOf = (name: 'game' | 'reconstructionLoss') =>
  SETTINGS[name].choices.map(({ value }) => [`${name}=${value}`, { ...BASE, [name]: value }] as const)

/** Clipped weights over their norms: what each does to the critics at once. */
const NORMED = 'spectral=true game=wasserstein'

/** What is changed, by its name. */
export const VARIANTS: Readonly<Record<string, SettingChanges>> = {
  ...Object.fromEntries([...variantsOf('game'), ...variantsOf('reconstructionLoss')]),
  'colour=1': { ...BASE, colour: 1 },
  'flip=1': { ...BASE, flip: 1 },
  'every augmentation at another strength': {
    ...BASE,
    translation: 0.5,
    cutout: 0.7,
    colour: 0.4,
    flip: 0.9,
  },
  'flip alone': { ...BASE, translation: 0, cutout: 0, flip: 1 },
  'mistakes weighed by attention': { ...BASE, attentionWeighting: true },
  'weighed L2, spectral norm': {
    ...BASE,
    attentionWeighting: true,
    reconstructionLoss: 'l2',
    spectral: true,
  },
  [NORMED]: { ...BASE, spectral: true, game: 'wasserstein' },
}

const DIRECTIONS = 3

/** Of a tensor: its length, and its products with a few vectors of ±1 over √n. */
export interface Projected {
  readonly terms: Answer['terms']
  readonly tensors: Readonly<Record<string, readonly number[]>>
}

const short = (x: number) => Number(x.toPrecision(8))

export function projected({ terms, tensors }: Answer): Projected {
  const told = [...tensors].map(([name, values]) => {
    const random = new Random(values.length)
    const along = Array.from(
      { length: DIRECTIONS },
      () =>
        values.reduce((sum, value) => sum + (random.integer(0, 2) === 0 ? value : -value), 0) /
        Math.sqrt(values.length),
    )
    return [name, [Math.hypot(...values), ...along].map(short)] as const
  })
  return { terms, tensors: Object.fromEntries(told) }
}

/** Below this a gradient is rounding, and so is a move. */
const NOTHING = 1e-5
/** A weight of about 1 in float32. */
const ULP = 2 ** -23

/** What of an answer is not the truth; `lengths`: of the weights by name, which bound how finely a move is known. */
export function differences(said: Projected, truth: Projected): string[] {
  const wrong: string[] = []
  for (const [name, wanted] of Object.entries(truth.terms)) {
    const is = said.terms[name as keyof Projected['terms']] ?? NaN
    if (!(Math.abs(is - wanted) <= CLOSE * Math.abs(wanted) + 1e-7))
      wrong.push(`${name} is ${is}, not ${wanted}`)
  }
  for (const [name, wanted] of Object.entries(truth.tensors)) {
    const [length = NaN] = wanted
    const near = Math.max(NOTHING, CLOSE * length) + (name.endsWith('/move') ? 10 * ULP : 0)
    const error = Math.max(...wanted.map((value, i) => Math.abs(value - (said.tensors[name]?.[i] ?? NaN))))
    if (!(error <= near)) wrong.push(`${name} is off by ${error} of ${length}`)
  }
  return wrong
}
