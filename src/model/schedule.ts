// What changes along a run: learning rates fall, the average grows longer, the game starts after the warm-up.

import type { Settings } from '../settings/settings'

/** Learning rates end at this fraction of where they began. */
const FLOOR = 0.1

/** Cosine from 1 to a tenth over the planned run; `progress` 0 .. 1. */
export function rateFactor(progress: number): number {
  const x = Math.min(1, Math.max(0, progress))
  return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * x))
}

/** How far a planned run has come, 0 .. 1: by steps, or by the clock where a time limit is set and nearer. */
export function runProgress(
  { steps, seconds }: Pick<Settings, 'steps' | 'seconds'>,
  step: number,
  elapsed: number,
): number {
  const byClock = seconds > 0 ? elapsed / seconds : 0
  return Math.min(1, Math.max(step / steps, byClock))
}

/**
 * EMA decay at a step: ramps up with a half-life of a twentieth of the run so far (StyleGAN2-ADA's ramp-up of 0.05).
 */
export const emaDecay = (longest: number, step: number): number =>
  Math.min(longest, 0.5 ** (1 / Math.max(1, 0.05 * step)))

/** Updates of a fresh optimizer until the learning rates are those of the plan. */
export const EASED_UPDATES = {
  /** On a network that another run trained. */
  warmStart: 200,
  /** On principal pictures: measured on two clips, 0.4 to 0.8 dB more after 100 steps, and no dip below step zero. */
  principalPictures: 30,
  nothing: 1,
} as const

/**
 * Factor on the learning rates after `updates` of a fresh optimizer on a generator that already draws something: at
 * first each step of Adam and Muon is as long as the rate, whatever the gradient, and would shake it out of what it
 * knows.
 */
export const easedFactor = (updates: number, on: keyof typeof EASED_UPDATES): number =>
  Math.min(1, (updates + 1) / EASED_UPDATES[on])
