// The demos that ship with the site: what each one learned from, how it was trained and what it shows. `npm run demos`
// makes their files after this list, public/demos/NAME.bin and NAME.webp. Not here: opening one (app/demo-actions.ts).

import type { Scene } from './scene'

/** Who made a clip, and on which terms; shown wherever what was learned from it is. */
export interface Credit {
  /** E.g. “mdn/shared-assets, videos/flower.webm”. */
  readonly source: string
  readonly address: string
  readonly licence: string
}

export type DemoClip =
  | { readonly kind: 'built-in'; readonly id: string; readonly seed: number }
  /** A real clip, which is not part of the site; only what was learned from it is. */
  | { readonly kind: 'file'; readonly file: string; readonly credit: Credit }

export interface Demo {
  /** Goes into links and file names: lower-case letters. */
  readonly name: string
  readonly label: string
  readonly description: string
  readonly clip: DemoClip
  /** Settings that differ from the defaults for their size; checked where they are applied. */
  readonly changes: {
    readonly size: 64 | 128
    readonly steps: number
    readonly width: number
    readonly components?: number
    readonly shape?: '16:9'
  }
  readonly scene: Scene
}

// Narrower than a run of one's own, and with fewer principal pictures where there are more pixels: a file of at most
// 450 kB. More steps make them sharper.
const MIDDLE = { size: 64, steps: 120, width: 0.75 } as const
const LARGE = { size: 128, steps: 120, width: 0.5 } as const

const walk = (walkSeed: number): Scene => ({
  mode: 'walk',
  position: 0,
  directions: [],
  content: 0,
  walkSeed,
  ends: null,
})

const plays = (mode: 'loop' | 'there-and-back'): Scene => ({ ...walk(1), mode })

const builtIn = (id: string, seed = 1): DemoClip => ({ kind: 'built-in', id, seed })

const file = (name: string, source: string, address: string): DemoClip => ({
  kind: 'file',
  file: name,
  credit: { source, address, licence: 'CC0 1.0' },
})

const MDN = 'https://github.com/mdn/shared-assets'
const HOPPE = 'https://github.com/hhoppe/data'

/** In the order of the gallery; the first one plays on the first visit. */
export const DEMOS: readonly Demo[] = [
  {
    name: 'jellyfish',
    label: 'Jellyfish',
    description: 'A jellyfish pulses through deep water.',
    clip: builtIn('jellyfish'),
    changes: { ...MIDDLE, steps: 300 },
    scene: walk(3),
  },
  {
    name: 'flower',
    label: 'Flower',
    description: 'A bud opens.',
    clip: file('flower.mp4', 'mdn/shared-assets, videos/flower.webm', MDN),
    changes: { ...LARGE, steps: 300, components: 6 },
    scene: plays('there-and-back'),
  },
  {
    name: 'campfire',
    label: 'Camp fire',
    description: 'Flames and sparks over logs at night.',
    clip: builtIn('campfire'),
    changes: MIDDLE,
    scene: walk(1),
  },
  {
    name: 'palms',
    label: 'Palms',
    description: 'Palm trees bend in the wind.',
    clip: file('palms.mp4', 'hhoppe/data, palmtrees_loop_256.mp4', HOPPE),
    changes: { ...MIDDLE, steps: 200 },
    scene: walk(1),
  },
  {
    name: 'sea',
    label: 'Sea',
    description: 'Waves break up the light of a low sun.',
    clip: builtIn('sea'),
    changes: { ...MIDDLE, steps: 300, width: 0.7, components: 14, shape: '16:9' },
    scene: walk(1),
  },
  {
    name: 'koi',
    label: 'Koi',
    description: 'Two koi swim in a pond.',
    clip: builtIn('koi'),
    changes: MIDDLE,
    scene: walk(3),
  },
  {
    name: 'rapids',
    label: 'Rapids',
    description: 'White water over a ledge.',
    clip: file('rapids.mp4', 'hhoppe/data, brink_loop_256.mp4', HOPPE),
    changes: MIDDLE,
    scene: walk(1),
  },
  {
    name: 'planet',
    label: 'Planet',
    description: 'A ringed planet turns.',
    clip: builtIn('planet'),
    changes: { ...LARGE, components: 10 },
    scene: walk(1),
  },
]

export const findDemo = (name: string): Demo | undefined => DEMOS.find((demo) => demo.name === name)

/** Pictures in a demo's poster, side by side: a moment of its motion. */
export const POSTER_PICTURES = 12
/** Short side of each of them, pixels: twice that of a tile, for fine screens. */
export const POSTER_SIDE = 128
