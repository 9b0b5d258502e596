// What is on the stage, as plain data: how it plays and from where in the latent space. Goes into links, files and
// saved projects. Not here: how it is played (player/), nor the model that it is drawn from (snapshot.ts).

import * as v from 'valibot'
import { MOST_CLASSES } from './classes'
import { DIRECTIONS, type Moment, MOST_POSITION } from './latent'

/**
 * How the position runs on.
 * - `clip`: from the first frame to the last, then from the start again.
 * - `loop`: the last frames melt into the first ones, so that no seam is seen.
 * - `there-and-back`: forwards, then backwards.
 * - `walk`: an endless seeded path that is not tied to the clip's time.
 * - `morph`: to and fro between two saved moments.
 */
export const MODES = ['clip', 'loop', 'there-and-back', 'walk', 'morph'] as const
export type Mode = (typeof MODES)[number]

/** The two saved moments between which a morph runs. */
export interface Ends {
  readonly from: Moment
  readonly to: Moment
  /** Not along the frames between that look alike; see core/latent.ts. */
  readonly straight?: boolean | undefined
}

export interface Scene {
  readonly mode: Mode
  /** Position in frames as the mode counts them, 0 .. {@link MOST_POSITION}. */
  readonly position: number
  /** Offsets along the principal directions of the motion codes, standard deviations; missing ones are 0. */
  readonly directions: readonly number[]
  /** Seed of the content latent; 0 is the clip's own content. */
  readonly content: number
  /** Seed of a random motion code in the place of the clip's own; absent or 0: none. */
  readonly random?: number | undefined
  /** How much of each class; see core/latent.ts. */
  readonly mix?: readonly number[] | undefined
  readonly walkSeed: number
  /** Null until both moments are kept; a morph needs them. */
  readonly ends: Ends | null
}

const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2147483647))
const position = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_POSITION))
const directions = v.pipe(v.array(v.pipe(v.number(), v.minValue(-8), v.maxValue(8))), v.maxLength(DIRECTIONS))
/** Together 1, but for what a link rounds. */
const mix = v.pipe(
  v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  v.minLength(2),
  v.maxLength(MOST_CLASSES),
  v.check((parts) => Math.abs(parts.reduce((sum, part) => sum + part, 0) - 1) < 0.01),
)
const moment = v.strictObject({
  t: position,
  directions,
  content: seed,
  random: v.optional(seed),
  mix: v.optional(mix),
})

/** Unknown data as a scene, every field within its bounds. */
export const sceneSchema = v.pipe(
  v.strictObject({
    mode: v.picklist(MODES),
    position,
    directions,
    content: seed,
    random: v.optional(seed),
    mix: v.optional(mix),
    walkSeed: seed,
    ends: v.nullable(v.strictObject({ from: moment, to: moment, straight: v.optional(v.boolean()) })),
  }),
  v.check(({ mode, ends }) => mode !== 'morph' || ends !== null),
)
