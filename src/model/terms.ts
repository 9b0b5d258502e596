// What the networks are taught: the terms of their losses, one row each. Not here: how they are added up
// (objective.ts), and when each network learns (step.ts).

import type * as tf from '@tensorflow/tfjs'
import type { NetworkName } from '../network/checkpoint'
import type { Settings } from '../settings/settings'
import type { TermName } from '../core/terms'
import type { LogitTerm } from '../engine/logit-loss'
import { math, variable } from '../network/formula'
import { GAN_LOSSES } from './losses/gan'
import { anchor, reconstruction } from './losses/reconstruction'

/** What of a step decides which terms there are. */
export interface Stage {
  /** Whether there are invented clips beside those of the path: the game is on. */
  readonly playing: boolean
}

/** The pictures of a step, −1 .. 1. */
export interface Pictures {
  /** Of the generator [frames, S, S, 3]: the path's first, then invented ones. */
  readonly fake: tf.Tensor4D
  /** Of the clip, as many. */
  readonly real: tf.Tensor4D
  /** How many of them lie on the path. */
  readonly path: number
  /** What the invented ones mix, one for each. */
  readonly crossFades: tf.Tensor4D | null
}

interface TermRow {
  readonly trains: NetworkName
  readonly weight: (settings: Settings) => number
  readonly active: (stage: Stage, settings: Settings) => boolean
}

/** A term of what is drawn. */
export interface PictureTerm extends TermRow {
  readonly value: (pictures: Pictures) => tf.Scalar
}

/**
 * A term of what the discriminator says: of the logits called `real`, `fake` and, near those by noise, `nearReal` and
 * `nearFake`.
 */
export interface LogitTermRow extends TermRow {
  readonly formulas: LogitTerm
}

export type Term = PictureTerm | LogitTermRow

/** Deviation of the noise for the finite-difference penalty. */
export const PENALTY_NOISE = 0.1

/**
 * γ of R1 and R2 as the weight of the squared change under noise: for small noise that is σ²·|∇D|², and γ/2·|∇D|² is
 * wanted.
 */
export const penaltyWeight = (gamma: number): number => gamma / (2 * PENALTY_NOISE ** 2)

const squaredChange = (from: string, to: string) => math.square(math.sub(variable(from), variable(to)))
const playing = (stage: Stage): boolean => stage.playing
const game = GAN_LOSSES.relativistic

export const TERMS: Readonly<Record<TermName, Term>> = {
  reconstruction: {
    trains: 'generator',
    weight: (settings) => settings.reconstruction,
    active: () => true,
    value: ({ fake, real, path }) => reconstruction(fake, real, path),
  },
  anchor: {
    trains: 'generator',
    weight: (settings) => settings.anchor,
    active: playing,
    value: ({ fake, crossFades }) => {
      if (!crossFades) throw new Error('an anchor needs the cross-fades')
      return anchor(fake, crossFades)
    },
  },
  generator: {
    trains: 'generator',
    weight: (settings) => settings.adversarial,
    active: (stage, { adversarial }) => stage.playing && adversarial > 0,
    formulas: [game.generator],
  },
  discriminator: {
    trains: 'discriminator',
    weight: () => 1,
    active: playing,
    formulas: [game.discriminator],
  },
  /**
   * Finite-difference gradient penalty, R1 on real and R2 on generated clips (APT, arXiv 2501.08316, §3.4): no second
   * derivative anywhere.
   */
  regulariser: {
    trains: 'discriminator',
    weight: ({ gamma }) => penaltyWeight(gamma),
    active: playing,
    formulas: [squaredChange('real', 'nearReal'), squaredChange('fake', 'nearFake')],
  },
}
