// A scene as a few short items for links: `W812.25_D1.5_D-0.5_X3_S9`. Letters, digits, points and minus signs only.
// Not here: the scene inside a model (its manifest carries it as JSON), nor the checksum (link-check.ts).
//
// The first item is the mode's letter and the position. Then D: offset along the next direction; X: content seed; S:
// walk seed; R: seed of a random motion code; K: how much of the next class there is; A and Z: the time of the two ends
// of a morph, the D, X, R and K behind them being theirs, and T1 in front of them of a straight one. What is not
// written is 0, the walk seed 1.

import * as v from 'valibot'
import type { Moment } from '../core/latent'
import { type Mode, type Scene, sceneSchema } from '../core/scene'
import { linkWrong } from './link-check'

/** Part of the grammar: a letter is never given to another mode. */
const MODE_LETTERS: Readonly<Record<Mode, string>> = {
  clip: 'C',
  loop: 'L',
  'there-and-back': 'B',
  walk: 'W',
  morph: 'M',
}

const FIRST_WALK = 1

/** Thousandths: of a frame, or of a standard deviation. Neither can be seen. */
const short = (value: number): string => String(Number(value.toFixed(3)))

const offsetItems = ({ directions, content, random = 0, mix = [] }: Omit<Moment, 't'>): string[] => {
  const lastMoved = directions.findLastIndex((value) => Number(short(value)) !== 0)
  const moved = directions.slice(0, lastMoved + 1).map((value) => `D${short(value)}`)
  return [
    ...moved,
    ...(content === 0 ? [] : [`X${content}`]),
    ...(random === 0 ? [] : [`R${random}`]),
    ...mix.map((part) => `K${short(part)}`),
  ]
}

const momentItems = (letter: string, moment: Moment): string[] => [
  letter + short(moment.t),
  ...offsetItems(moment),
]

export function sceneItems(scene: Scene): string[] {
  const { mode, position, walkSeed, ends } = scene
  return [
    MODE_LETTERS[mode] + short(position),
    ...offsetItems(scene),
    ...(walkSeed === FIRST_WALK ? [] : [`S${walkSeed}`]),
    ...(ends?.straight ? ['T1'] : []),
    ...(ends ? [...momentItems('A', ends.from), ...momentItems('Z', ends.to)] : []),
  ]
}

/** A moment while it is being read. */
interface Place {
  t: number
  readonly directions: number[]
  content: number
  random?: number
  mix?: number[]
}
const place = (t: number): Place => ({ t, directions: [], content: 0 })

/**
 * The scene that {@link sceneItems} wrote, to a thousandth.
 * @throws ReelError `link-wrong` when the items are no scene.
 */
export function readSceneItems([first = '', ...items]: readonly string[]): Scene {
  const mode = Object.entries(MODE_LETTERS).find(([, letter]) => letter === first.charAt(0))?.[0]
  const scene = { ...place(numberOf(first)), walkSeed: FIRST_WALK }
  const ends: { A?: Place; Z?: Place } = {}
  let at: Place = scene
  let straight = false
  for (const item of items) {
    const [letter, value] = [item.charAt(0), numberOf(item)]
    if (letter === 'D') at.directions.push(value)
    else if (letter === 'X') at.content = value
    else if (letter === 'R') at.random = value
    else if (letter === 'K') (at.mix ??= []).push(value)
    else if (letter === 'T') straight = true
    else if (letter === 'S') scene.walkSeed = value
    else if (letter === 'A' || letter === 'Z') at = ends[letter] = place(value)
    else throw wrongScene()
  }
  const { t: position, walkSeed, ...offsets } = scene
  const both = ends.A && ends.Z ? { from: ends.A, to: ends.Z, ...(straight ? { straight } : {}) } : null
  if (!both && (ends.A || ends.Z)) throw wrongScene()
  const read = v.safeParse(sceneSchema, { mode, position, ...offsets, walkSeed, ends: both })
  if (!read.success) throw wrongScene()
  return read.output
}

const wrongScene = () => linkWrong('what was on the stage')

/** NaN, which no field of a scene takes, when there is no plain number behind the letter. */
const numberOf = (item: string): number =>
  /^.-?\d{1,10}(\.\d{1,3})?$/.test(item) ? Number(item.slice(1)) : NaN
