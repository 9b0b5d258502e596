// What the training worker holds, kept on the page's side as well: it outlives the worker.

import type { Checkpoint } from '../../network/checkpoint'
import type { ClipInfo, Frames } from '../../core/frames'
import type { HeadStart } from '../../network/learned'
import type { Settings } from '../../settings/settings'

export interface Job {
  readonly frames: Frames
  readonly clip: ClipInfo
  /** Where there is no checkpoint yet. */
  readonly headStart?: HeadStart
  settings: Settings
  /** The newest one; null before the first, when the start itself is the place to go back to. */
  checkpoint: Checkpoint | null
  /** Whether it is to train, as far as the page knows. */
  training: boolean
  /** How often it ran away. */
  turns: number
}
