// The games that the two networks can play: one row each. Logits of a clip on which both are asked, high for real.
// Not here: how many heads judge, and the penalty that keeps the discriminator smooth (terms.ts).

import { type Formula, math, variable } from '../../network/formula'

export interface GanLoss {
  /** What each network makes small, of the logits `real` and `fake` of a pair of clips; averaged over pairs. */
  readonly discriminator: Formula
  readonly generator: Formula
}

const [real, fake] = [variable('real'), variable('fake')]

export const GAN_LOSSES = {
  /** Relativistic pairing (R3GAN, arXiv 2501.05441, eq. 4): the one's clips shall win over the other's. */
  relativistic: {
    discriminator: math.softplus(math.sub(fake, real)),
    generator: math.softplus(math.sub(real, fake)),
  },
  /** Non-saturating, each clip by itself (arXiv 1406.2661, §3): −log D(real) − log(1 − D(fake)), and −log D(fake). */
  nonSaturating: {
    discriminator: math.add(math.softplus(fake), math.softplus(math.neg(real))),
    generator: math.softplus(math.neg(fake)),
  },
} satisfies Readonly<Record<string, GanLoss>>
