// Where in the latent space a picture is taken. Plain data: it crosses the worker wall and goes into links.
// Not here: how a point becomes a code (model/path.ts) or which point comes next (player/).

/** How many principal directions of the motion codes can be moved along. */
export const DIRECTIONS = 4

/** Frames after which a walk goes on with random numbers of its own, and how many such stretches differ. */
export const WALK_STRETCH = 1024
export const WALK_STRETCHES = 8192
/** The largest position of a scene, frames. A walk has been repeating itself by then. */
export const MOST_POSITION = 1e7

/** A place that a person can come back to. */
export interface Moment {
  /** Position in the clip, frames, 0 .. T - 1; fractions lie between frames. */
  readonly t: number
  /** Offsets along the principal directions of the motion codes, standard deviations; missing ones are 0. */
  readonly directions: readonly number[]
  /** Seed of the content latent; 0 is the clip's own content (z = 0). */
  readonly content: number
  /** Seed of a random motion code that takes the place of the clip's own and moves with it; absent or 0: none. */
  readonly random?: number | undefined
  /**
   * How much of each class of the clip, together 1: then it is their mix, each at the same part of its time as `t` is
   * of its own. Absent: the class that `t` is in.
   */
  readonly mix?: readonly number[] | undefined
}

/** What to draw. */
export type LatentPoint =
  | {
      readonly kind: 'moment'
      readonly moment: Moment
      /** Without what the mapping network corrects, as without its game; all points of one request alike. */
      readonly uncorrected?: boolean
    }
  /**
   * `amount` 0 .. 1 of the way from one moment to another: along the frames between that look alike, where the model
   * has principal pictures and nobody wants it `straight`.
   */
  | {
      readonly kind: 'morph'
      readonly from: Moment
      readonly to: Moment
      readonly amount: number
      readonly straight?: boolean | undefined
    }
  /**
   * `frame` ≥ 0 (fractions allowed) of the endless seeded walk, moved by the offsets of `moment` (its `t` is not used).
   */
  | { readonly kind: 'walk'; readonly seed: number; readonly frame: number; readonly moment: Moment }

export const isUncorrected = (point: LatentPoint): boolean =>
  point.kind === 'moment' && point.uncorrected === true

export const startOfClip: Moment = { t: 0, directions: [], content: 0 }
