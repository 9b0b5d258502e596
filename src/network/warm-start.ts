// What a run began with instead of chance, as its models and saves tell it. Not here: how it is taken over
// (learned.ts).

import * as v from 'valibot'
import { shownName } from '../core/names'

export const LEARNED_PARTS = ['generator', 'discriminator', 'both'] as const
/** Which side is taken over: who draws, who judges, or both. */
export type LearnedPart = (typeof LEARNED_PARTS)[number]

/** What a run began with, as it is told ever after. */
export interface WarmStart {
  /** Name of the clip. */
  readonly from: string
  /** Training steps behind it. */
  readonly step: number
  readonly part: LearnedPart
  /** Whether that was the same clip: then its codes and principal pictures came too. */
  readonly sameClip: boolean
  /** Share that was taken over of the weights of those networks which are not another clip's own, 0 .. 1. */
  readonly share: number
}

/**
 * Unknown data as one; null for what is none. A model is for keeping: what another version means by it is dropped.
 */
export const warmStartSchema = v.fallback(
  v.nullish(
    v.object({
      from: v.pipe(v.string(), v.transform(shownName)),
      step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
      part: v.picklist(LEARNED_PARTS),
      sameClip: v.boolean(),
      share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    }),
  ),
  null,
)
