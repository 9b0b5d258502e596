// What the networks are taught: the terms of their losses, one row each. Not here: how they are added up
// (objective.ts), and when each network learns (step.ts).

import * as tf from '@tensorflow/tfjs'
import type { NetworkName } from '../network/checkpoint'
import { hasMask, tasksOf, taskWeight } from '../settings/critics'
import type { Settings } from '../settings/settings'
import type { TaskName } from '../settings/tasks'
import type { TermName } from '../core/terms'
import { crossEntropy } from '../engine/cross-entropy'
import type { LogitTerm } from '../engine/logit-loss'
import { CRITIC_HEADS } from '../network/critic'
import { math, variable } from '../network/formula'
import { gameOf, GRADIENT_PENALTY } from '../network/gan-losses'
import { divergence, type Encoded } from './losses/encoding'
import {
  anchor,
  type Perceived,
  RECONSTRUCTIONS,
  secondDifferences,
  squaresFrom,
} from './losses/reconstruction'
import { type Answers, taskLoss } from './tasks'

/** What of a step decides which terms there are. */
export interface Stage {
  /** Whether there are invented clips beside those of the path: the game is on. */
  readonly playing: boolean
  /** How many numbers tell the class of a clip: 0 where it has but one. */
  readonly classes: number
}

/** What terms look at besides logits; absent is what a step has none of. */
export interface Seen {
  readonly pictures?: Pictures
  /** Where reconstruction looks through a frozen network. */
  readonly perceived?: Perceived | undefined
  /** The table of motion codes of each class [K, 32], or of the one that there is. */
  readonly codes?: readonly tf.Tensor2D[]
  readonly onPath?: OnPath
  readonly classified?: Classified | undefined
  readonly encoded?: Encoded
  readonly tasks?: Answers
}

/** What an auxiliary classifier tells of made frames, and how much of each class they should have [frames, classes]. */
export interface Classified {
  /** Its logits, to be asked on the tape. */
  readonly said: () => tf.Tensor2D
  readonly wanted: tf.Tensor2D
}

/** What the mapping network adds [n, k]: at points of the path, where it should add nothing, from number `first` on. */
export interface OnPath {
  readonly added: tf.Tensor2D
  readonly first: number
}

/** The pictures of a step, −1 .. 1. */
export interface Pictures {
  /** Of the generator [frames, H, W, 3]: the path's first, then invented ones. */
  readonly fake: tf.Tensor4D
  /** Of the clip, as many. */
  readonly real: tf.Tensor4D
  /** How many of them lie on the path. */
  readonly path: number
  /** How much is seen of the foreground [frames, H, W, 1], 0 .. 1, where there is one. */
  readonly mask: tf.Tensor4D | undefined
  /** What the invented ones mix, one for each. */
  readonly crossFades: tf.Tensor4D | null
  /** How much mistakes in those on the path count, place by place [path, H, W, 1]; all alike where it is null. */
  readonly lookedAt?: tf.Tensor4D | null
}

interface TermRow {
  readonly trains: NetworkName
  readonly weight: (settings: Settings) => number
  readonly active: (stage: Stage, settings: Settings) => boolean
}

/** A term of what is seen. */
export interface SeenTerm extends TermRow {
  readonly value: (seen: Seen, settings: Settings) => tf.Scalar
}

/**
 * A term of what the discriminator says: of the logits called `real`, `fake` and, near those by noise, `nearReal` and
 * `nearFake`.
 */
export interface LogitTermRow extends TermRow {
  readonly formulas: (settings: Settings) => LogitTerm
}

export type Term = SeenTerm | LogitTermRow

/** Deviation of the noise for the finite-difference penalty. */
export const PENALTY_NOISE = 0.1

/**
 * γ of R1 and R2 as the weight of the squared change under noise: for small noise that is σ²·|∇D|², and γ/2·|∇D|² is
 * wanted.
 */
export const penaltyWeight = (gamma: number): number => gamma / (2 * PENALTY_NOISE ** 2)

const gradientPenalty = () => GRADIENT_PENALTY
/** The share of a head of the critic in the mean of the probabilities that all of them give. */
const shareOf = (part: string) => math.mul(1 / CRITIC_HEADS, math.sigmoid(variable(part)))
const playing = (stage: Stage): boolean => stage.playing
const always = () => true

/** What the critic is asked about real clips, where it is. */
const task = (name: TaskName): SeenTerm => ({
  trains: 'discriminator',
  weight: (settings) => taskWeight(name, settings),
  active: (stage, settings) => stage.playing && tasksOf(settings, stage.classes).includes(name),
  value: ({ tasks }) => taskLoss(name, needed(tasks)),
})

function needed<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('a term misses what it looks at')
  return value
}

const meanOf = (values: readonly tf.Scalar[]): tf.Scalar => {
  const sum = values.reduce((all, value) => tf.add(all, value))
  return values.length === 1 ? sum : tf.div(sum, values.length)
}

const firstOf = (all: tf.Tensor4D, count: number): tf.Tensor4D =>
  tf.slice(all, [0, 0, 0, 0], [count, ...all.shape.slice(1)] as [number, number, number, number])

export const TERMS: Readonly<Record<TermName, Term>> = {
  reconstruction: {
    trains: 'generator',
    weight: ({ reconstruction, reconstructionLoss }) => (reconstructionLoss === 'none' ? 0 : reconstruction),
    active: always,
    value: ({ pictures, perceived }, { reconstructionLoss }) => {
      const { fake, real, path, lookedAt } = needed(pictures)
      const compare = RECONSTRUCTIONS[reconstructionLoss]
      if (!lookedAt) return compare(fake, real, path, perceived)
      // Each is a formula of the difference alone, so that is what is weighed.
      const weighed = (all: tf.Tensor4D) => tf.mul<tf.Tensor4D>(firstOf(all, path), lookedAt)
      return compare(weighed(fake), weighed(real))
    },
  },
  anchor: {
    trains: 'generator',
    weight: (settings) => settings.anchor,
    active: playing,
    value: ({ pictures }) => {
      const { fake, crossFades } = needed(pictures)
      return anchor(fake, needed(crossFades))
    },
  },
  generator: {
    trains: 'generator',
    weight: (settings) => settings.adversarial,
    active: (stage, { adversarial }) => stage.playing && adversarial > 0,
    formulas: (settings) => [gameOf(settings, 'pixels').generator],
  },
  discriminator: {
    trains: 'discriminator',
    weight: () => 1,
    active: playing,
    formulas: (settings) => [gameOf(settings, 'pixels').discriminator],
  },
  regulariser: {
    trains: 'discriminator',
    weight: ({ gamma }) => penaltyWeight(gamma),
    active: playing,
    formulas: gradientPenalty,
  },
  /** Second differences of the motion codes: the path runs on between the frames that it knows. */
  smoothness: {
    trains: 'generator',
    weight: (settings) => settings.smoothness,
    active: (_stage, { smoothness }) => smoothness > 0,
    value: ({ codes }) => meanOf(needed(codes).map((table) => secondDifferences(table))),
  },
  /** L1 of the mask (VGAN, arXiv 1609.02612, §3.2): what need not be foreground is not. */
  mask: {
    trains: 'generator',
    weight: ({ maskWeight }) => maskWeight,
    active: (_stage, settings) => hasMask(settings),
    value: ({ pictures }) => tf.mean(needed(needed(pictures).mask)),
  },
  frameOrder: task('frameOrder'),
  timeIndex: task('timeIndex'),
  nextFrame: task('nextFrame'),
  clipClass: task('clipClass'),
  /** That an auxiliary classifier tells of made frames the class that was asked for (AC-GAN, arXiv 1610.09585). */
  classified: {
    trains: 'generator',
    weight: (settings) => taskWeight('clipClass', settings),
    active: (stage, settings) =>
      settings.conditioning === 'classifier' &&
      stage.playing &&
      tasksOf(settings, stage.classes).includes('clipClass'),
    value: ({ classified }) => {
      const { said, wanted } = needed(classified)
      return crossEntropy(said(), wanted)
    },
  },
  critic: {
    trains: 'critic',
    weight: () => 1,
    active: always,
    formulas: (settings) => [gameOf(settings, 'coefficients').discriminator],
  },
  criticRegulariser: {
    trains: 'critic',
    weight: ({ criticGamma }) => penaltyWeight(criticGamma),
    active: always,
    formulas: gradientPenalty,
  },
  // Only told: how often it takes either for real, of all heads together.
  criticOnReal: { trains: 'critic', weight: () => 0, active: always, formulas: () => [shareOf('real')] },
  criticOnInvented: { trains: 'critic', weight: () => 0, active: always, formulas: () => [shareOf('fake')] },
  mapping: {
    trains: 'mapping',
    weight: ({ gameWeight }) => gameWeight,
    active: always,
    formulas: (settings) => [gameOf(settings, 'coefficients').generator],
  },
  onPath: {
    trains: 'mapping',
    weight: ({ holdPath }) => holdPath,
    active: always,
    value: ({ onPath }) => {
      const { added, first } = needed(onPath)
      return squaresFrom(added, first)
    },
  },
  encoded: {
    trains: 'encoder',
    weight: (settings) => settings.reconstruction,
    active: always,
    value: ({ encoded }) => {
      const { drawn, real } = needed(encoded)
      return RECONSTRUCTIONS.pyramid(drawn, real)
    },
  },
  encodedCode: {
    trains: 'encoder',
    weight: () => 1,
    active: always,
    value: ({ encoded }) => {
      const { mean, own } = needed(encoded)
      return tf.mean(tf.square(tf.sub(mean, own)))
    },
  },
  prior: {
    trains: 'encoder',
    weight: (settings) => settings.klWeight,
    active: always,
    value: ({ encoded }) => divergence(needed(encoded)),
  },
}
