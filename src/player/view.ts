// What there is to play, and what a person has chosen of it: plain data. Not here: playing it (player.ts).

import type { Frames } from '../core/frames'
import type { RequestPictures } from './request-pictures'
import type { Course, Span } from './timeline'

/** What there is to play. */
export interface Reel extends Span {
  /** Tells one clip from another. */
  readonly name: string
  /** Width of the pictures over their height. */
  readonly aspect: number
  /** Whether the network has learned anything; until it has, the clip itself is shown first. */
  readonly trained: boolean
  /** Null while nothing can be generated. */
  readonly look: RequestPictures | null
  /** The clip's own frames; null when only the model is known. */
  readonly real: Frames | null
}

export type Source = 'generated' | 'real'

/** What a person has chosen; replaced as a whole by every change, and not touched by playback. */
export interface View extends Course {
  readonly playing: boolean
  /** Seconds of the clip in a second: ¼ … 2. */
  readonly speed: number
  /** What is wished for; while only one of the two can be had, that one is shown. */
  readonly source: Source
  /** One sentence when pictures could not be had, until they can be again. */
  readonly problem: string | null
}

export const firstView: View = {
  mode: 'clip',
  offsets: { directions: [], content: 0 },
  walkSeed: 1,
  ends: null,
  playing: false,
  speed: 1,
  source: 'generated',
  problem: null,
}
