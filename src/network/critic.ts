// The critic of coefficients (recipe 3): two small MLPs, one over each frame, one over what moves in a clip and how far
// apart its frames are. A Projected GAN (arXiv 2111.01007) whose fixed features are the principal pictures of the clip.

import { componentCount } from './components'
import { CLIP_FRAMES, GAP_FEATURES } from './gaps'
import { type Graph, GraphBuilder } from './graph'
import type { NetworkSettings } from './widths'

/** Features of its hidden layers; twice as many cost three times as much, and did no better. */
const FEATURES = 128
/** One judges frames, one clips. */
export const CRITIC_HEADS = 2

/**
 * For a clip of `frames` frames. Inputs: `coefficients`, three a clip, and `gaps` (gapFeatures). Outputs: one logit a
 * frame and one a clip.
 */
export function criticGraph(
  settings: Pick<NetworkSettings, 'components' | 'criticActivation'>,
  frames: number,
): Graph {
  const hidden = { op: 'dense', units: FEATURES, activation: settings.criticActivation } as const
  const end = { op: 'dense', units: 1, activation: 'linear', scale: Math.SQRT1_2 } as const
  const number = { op: 'reshape', shape: [] } as const
  const g = new GraphBuilder()
  const x = g.add('coefficients', {
    op: 'input',
    shape: [componentCount(settings, frames)],
    rows: CLIP_FRAMES,
  })
  const frame = g.add('frame3', end, g.add('frame2', hidden, g.add('frame1', hidden, x))) // [1], three times

  const gaps = g.add('gaps', { op: 'input', shape: [GAP_FEATURES] }) // [8]
  const moves = g.add('moves', { op: 'concat' }, g.add('differences', { op: 'differences' }, x), gaps) // [3k + 8]
  const clip = g.add('clip3', end, g.add('clip2', hidden, g.add('clip1', hidden, moves))) // [1]
  return g.build({ frame: g.add('frame', number, frame), clip: g.add('clip', number, clip) })
}
