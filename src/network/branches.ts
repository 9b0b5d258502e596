// The branches of the critic of pixels, each with its heads: what it looks at, and how it comes to a verdict. A head is
// one logit a clip, by the name by which its loss is told.

import type { BranchName } from '../settings/branches'
import type { CriticBuilder } from './critic-layers'
import { SAME } from './ops'
import type { NetworkSettings } from './widths'

type Heads = Readonly<Record<string, string>>
type Branch = (critic: CriticBuilder, settings: Pick<NetworkSettings, 'criticEnd'>) => Heads

export const BRANCHES: Readonly<Record<BranchName, Branch>> = {
  /** Each frame by itself. */
  frameBranch: (critic, { criticEnd }) => {
    const small = critic.halve('image1', critic.trunk(), critic.top) // [4, 4, top], three times
    const dense = criticEnd === 'dense'
    const features = dense ? critic.featuresOf('imageFeatures', 'imageFlat', small) : small
    // [1] or [4, 4, 1], three times.
    const verdicts = dense ? critic.logitOf('image2', features) : critic.mix('image2', small, 1)
    return { frame: critic.add('patchMean', { op: 'mean' }, critic.classed('image', features, verdicts)) } // []
  },

  /** Three frames side by side and how far apart they are (StyleGAN-V, arXiv 2112.14683, §3.3). */
  temporalBranch: (critic) => {
    const { top, activation } = critic
    const reduced = critic.mix('reduce', critic.trunk(), Math.max(4, top / 2))
    const together = critic.add('clip', { op: 'framesToChannels' }, reduced) // [8, 8, 3·reduced]
    const conv = { op: 'conv', kernel: 3, channels: top, padding: SAME, activation } as const
    const small = critic.halve('temporal2', critic.add('temporal1', conv, together), top) // [4, 4, top]
    const features = critic.featuresOf('features', 'flat', small) // [64]
    const logit = critic.classed('temporal', features, critic.logitOf('temporal', features))
    return { temporal: critic.projected('projection', 'gap', features, logit) } // []
  },

  /**
   * The first two frames and how far apart they are, by filters of its own (DIGAN, arXiv 2202.10571, §3.2). There the
   * gap is one more plane of the picture; here it comes by projection, as in the temporal branch.
   */
  motionBranch: (critic) => {
    const clip = critic.add('motionClip', { op: 'framesToChannels' }, critic.frames) // [H, W, 9] without classes
    const length = 2 * (critic.shapeOf(critic.frames)[2] ?? 0)
    const pair = critic.add('motionPair', { op: 'slice', length }, clip) // [H, W, 6]
    const small = critic.halve('motionEnd', critic.down('motion', pair), critic.top) // [4, 4, top]
    const features = critic.featuresOf('motionFeatures', 'motionFlat', small) // [64]
    const logit = critic.classed('motion', features, critic.logitOf('motionLogit', features)) // [1]
    return { motion: critic.projected('motionProjection', 'motionGap', features, logit) } // []
  },

  /**
   * What there is in each frame, without where: means over the picture. And where something is, without what: one
   * channel (SIV-GAN, One-Shot GAN, arXiv 2103.13389, §3.1).
   */
  contentLayoutBranch: (critic) => {
    const head = (name: string, features: string) =>
      critic.add(
        `${name}Mean`,
        { op: 'mean' },
        critic.classed(name, features, critic.logitOf(`${name}Logit`, features)),
      ) // []
    const means = critic.add('contentPool', { op: 'globalPool' }, critic.trunk()) // [top], three times
    const content = head('content', critic.hidden('contentFeatures', means))
    const plan = critic.mix('layoutPlan', critic.trunk(), 1) // [8, 8, 1], three times
    return { content, layout: head('layout', critic.featuresOf('layoutFeatures', 'layoutFlat', plan)) }
  },
}
