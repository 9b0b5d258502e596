// Adaptive augmentation (ADA, arXiv 2006.06676): the chance of a change rises while the critic knows real clips too
// well, and falls while it does not. Its state is two plain numbers, so that a checkpoint holds it whole.

import * as tf from '@tensorflow/tfjs'
import type { AdaptiveState } from '../network/checkpoint'
import type { Settings } from '../settings/settings'

/** Steps from one look at the critic to the next: each waits for a graphics device. */
export const ADAPT_EVERY = 4
/** r_t that is aimed at. */
export const TARGET = 0.6
/** By how much the chance moves: from 0 to 1 in 200 steps. */
const MOVE = 0.02
/** Share of the newest look in the mean: one step has but a few clips. */
const NEWEST = 1 / 8

/** Before the critic was ever looked at: nothing is known against the chance. */
export const startOf = ({ augment }: Pick<Settings, 'augment'>): AdaptiveState => ({
  chance: augment,
  sign: TARGET,
})

/** After a look at the critic: `newest` is {@link realSign} of one step, −1 .. 1. */
export function adapted({ chance, sign }: AdaptiveState, newest: number): AdaptiveState {
  const mean = sign + NEWEST * (newest - sign)
  return { sign: mean, chance: Math.min(1, Math.max(0, chance + MOVE * Math.sign(mean - TARGET))) }
}

/**
 * r_t of one step [1]: the mean sign of what is said of real clips, over heads and clips, −1 .. 1. The paper asks
 * whether a logit is above 0. In a game of pairs no logit has a sign (all may rise by any number), so it is asked on
 * which side of the middle between the means of real and generated clips it lies, in every game alike: 0 for a critic
 * that tells nothing apart, 1 for one that knows every real clip. `heads`: logits [n] each, real clips first, then as
 * many generated ones; what follows is passed over.
 */
export function realSign(heads: readonly tf.Tensor1D[], clips: number): tf.Tensor1D {
  const signs = heads.map((logits) => {
    const middle = tf.mean(tf.slice(logits, 0, 2 * clips))
    return tf.mean(tf.sign(tf.sub(tf.slice(logits, 0, clips), middle)))
  })
  return tf.reshape(tf.mean(tf.stack(signs)), [1])
}
