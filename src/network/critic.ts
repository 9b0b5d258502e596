// The critic of coefficients (recipe 3): two small MLPs, one over each frame, one over what moves in a clip and how far
// apart its frames are. A Projected GAN (arXiv 2111.01007) whose fixed features are the principal pictures of the clip.

import { componentCount } from './components'
import { CLIP_FRAMES, GAP_FEATURES } from './gaps'
import { type ClipLength, labelLength } from '../core/classes'
import { ClassedBuilder } from './classed'
import type { Graph } from './graph'
import type { NetworkSettings } from './widths'

/** Features of its hidden layers; twice as many cost three times as much, and did no better. */
const FEATURES = 128
/** One judges frames, one clips. */
export const CRITIC_HEADS = 2

/**
 * For a clip of this length. Inputs: `coefficients`, three a clip, and `gaps` (gapFeatures), with several classes
 * also these (classed.ts). Outputs: one logit a frame and one a clip.
 */
export function criticGraph(
  settings: Pick<NetworkSettings, 'components' | 'criticActivation' | 'conditioning'>,
  length: ClipLength,
): Graph {
  const hidden = { op: 'dense', units: FEATURES, activation: settings.criticActivation } as const
  const end = { op: 'dense', units: 1, activation: 'linear', scale: Math.SQRT1_2 } as const
  const number = { op: 'reshape', shape: [] } as const
  // It has no head that tells the class, so it is told.
  const told = settings.conditioning === 'plane' ? 'plane' : 'projection'
  const g = new ClassedBuilder(told, labelLength(length))
  const x = g.add('coefficients', {
    op: 'input',
    shape: [componentCount(settings, length)],
    rows: CLIP_FRAMES,
  })
  const of1 = g.add('frame2', hidden, g.add('frame1', hidden, g.planed('frame', x))) // [128], three times
  const frame = g.classed('frame', of1, g.add('frame3', end, of1)) // [1], three times

  const gaps = g.add('gaps', { op: 'input', shape: [GAP_FEATURES] }) // [8]
  const moves = g.add('moves', { op: 'concat' }, g.add('differences', { op: 'differences' }, x), gaps) // [3k + 8]
  const of3 = g.add('clip2', hidden, g.add('clip1', hidden, g.planed('clip', moves))) // [128]
  const clip = g.classed('clip', of3, g.add('clip3', end, of3)) // [1]
  return g.build({ frame: g.add('frame', number, frame), clip: g.add('clip', number, clip) })
}
