// What a lesson is: a small clip, settings, and steps that each say what to do, see that it was done, and explain what
// was seen by the learner's own figures. Plain data and pure functions. Not here: which there are (catalogue.ts), who
// goes through them (progress.ts).

import type { BuiltInId } from '../../clip/built-in/names'
import type { Losses } from '../../core/terms'
import type { SettingChanges, Settings } from '../../settings/settings'
import type { Report } from '../../trainer/protocol'
import type { RunKind } from '../state'

/** A run of the lesson that came to its end and was measured. */
export interface Ended {
  readonly settings: Settings
  readonly report: Report
  /** Means of the last fifth of its steps. */
  readonly losses: Losses
  /**
   * Mean difference between two pictures at random codes over that between two frames of the clip; null where it could
   * not be measured.
   */
  readonly variety: number | null
  /** How often its critic of pixels puts a real frame above an invented picture, 0 .. 1; null where none judges. */
  readonly told: number | null
}

/** A round of guessing: how many of the pictures the learner and the critic were right about. */
export interface Score {
  readonly learner: number
  readonly critic: number
  readonly of: number
}

/** All that conditions and explanations go by. */
export interface Seen {
  readonly run: RunKind
  readonly settings: Settings
  readonly step: number
  /** Of the frames that are trained on, dB: at the first measurement and at the newest; null before. */
  readonly first: number | null
  readonly newest: number | null
  readonly ended: readonly Ended[]
  /** The newest round of guessing; null before it was played to its end. */
  readonly score: Score | null
  /** What the learner has looked at, by name. */
  readonly looked: ReadonlySet<Look>
}

/** What a step can ask to be looked at. */
export type Look = 'networks' | 'walk' | 'morph' | 'critic'

/** What stands below an instruction. */
export type Tool =
  /** Trains a run of its own with these settings, from the start. */
  | { readonly kind: 'train'; readonly label: string; readonly changes: SettingChanges }
  | { readonly kind: 'networks' }
  /** Frames and invented pictures with what the critic says of each. */
  | { readonly kind: 'critic' }
  /** The same as a game. */
  | { readonly kind: 'guess' }

export interface Step {
  readonly instruction: string
  readonly tool?: Tool
  /** Whether it has happened. */
  readonly done: (seen: Seen) => boolean
  /** What was seen, told once it has happened. */
  readonly explain: (seen: Seen) => string
}

export interface Lesson {
  /** In links: small letters and hyphens. */
  readonly id: string
  readonly title: string
  /** What one knows after it, in a sentence. */
  readonly about: string
  readonly minutes: number
  readonly clip: { readonly id: BuiltInId; readonly changes: SettingChanges }
  readonly steps: readonly [Step, ...Step[]]
}

/** The newest run that ended with these settings. */
export const endedWith = (
  { ended }: Pick<Seen, 'ended'>,
  fits: (settings: Settings) => boolean,
): Ended | undefined => ended.findLast(({ settings }) => fits(settings))

export const decibels = (value: number): string => `${value.toFixed(1)} dB`
export const percent = (share: number): string => `${Math.round(100 * share)} %`
