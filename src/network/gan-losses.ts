// The games that the two networks can play, one row each, and what keeps a critic smooth: of its logits of a clip, high
// for real. Not here: how many heads judge, and how all is weighed (model/terms.ts).

import { type Formula, math, variable } from './formula'
import type { Settings } from '../settings/settings'

export interface GanLoss {
  /** What each network makes small, of the logits `real` and `fake` of a pair of clips; averaged over pairs. */
  readonly discriminator: Formula
  readonly generator: Formula
}

/** Each of the games that one can choose. */
type PlayedGame = Exclude<Settings['game'], 'auto'>

const [real, fake] = [variable('real'), variable('fake')]
/** −log D(real) − log(1 − D(fake)), where D = sigmoid of the logit. */
const logLikelihood = math.add(math.softplus(fake), math.softplus(math.neg(real)))

export const GAN_LOSSES = {
  /** Relativistic pairing (R3GAN, arXiv 2501.05441, eq. 4): the one's clips shall win over the other's. */
  relativistic: {
    discriminator: math.softplus(math.sub(fake, real)),
    generator: math.softplus(math.sub(real, fake)),
  },
  /** Non-saturating, each clip by itself (arXiv 1406.2661, §3): the generator makes −log D(fake) small. */
  nonsaturating: {
    discriminator: logLikelihood,
    generator: math.softplus(math.neg(fake)),
  },
  /** As it was first written, a game of one value (arXiv 1406.2661, eq. 1): the generator makes log(1 − D) small. */
  minimax: {
    discriminator: logLikelihood,
    generator: math.neg(math.softplus(fake)),
  },
  /** Hinge (Geometric GAN, arXiv 1705.02894, eq. 9, 10): what is told by a margin of 1 teaches nothing. */
  hinge: {
    discriminator: math.add(math.max(0, math.sub(1, real)), math.max(0, math.add(1, fake))),
    generator: math.neg(fake),
  },
  /** Least squares (LSGAN, arXiv 1611.04076, eq. 9): 1 for real, 0 for fake. */
  'least-squares': {
    discriminator: math.mul(0.5, math.add(math.square(math.sub(real, 1)), math.square(fake))),
    generator: math.mul(0.5, math.square(math.sub(fake, 1))),
  },
  /** Wasserstein (WGAN, arXiv 1701.07875, §3), whose critic has its weights clipped (model/networks.ts). */
  wasserstein: {
    discriminator: math.sub(fake, real),
    generator: math.neg(fake),
  },
} satisfies Readonly<Record<PlayedGame, GanLoss>>

const squaredChange = (from: string, to: string) => math.square(math.sub(variable(from), variable(to)))
/**
 * Finite-difference gradient penalty, R1 on what is real and R2 on what is not (APT, arXiv 2501.08316, §3.4): no second
 * derivative anywhere. `nearReal`, `nearFake`: logits of the same clips with a little noise.
 */
export const GRADIENT_PENALTY: readonly Formula[] = [
  squaredChange('real', 'nearReal'),
  squaredChange('fake', 'nearFake'),
]

/** The game of the critic that looks there. */
export const gameOf = ({ game }: Pick<Settings, 'game'>, looksAt: 'pixels' | 'coefficients'): GanLoss => {
  if (game !== 'auto') return GAN_LOSSES[game]
  return looksAt === 'pixels' ? GAN_LOSSES.relativistic : GAN_LOSSES.nonsaturating
}
