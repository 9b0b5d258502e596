// The discriminator, which judges pixels: by one branch or several (branches.ts), each with a verdict of its own.

import { BRANCH_NAMES } from '../settings/branches'
import { BRANCHES } from './branches'
import { CriticBuilder } from './critic-layers'
import type { Graph } from './graph'
import type { NetworkSettings } from './widths'

/**
 * Inputs: `frames`, three a clip, −1 .. 1, and `gaps` (gapFeatures), for which not every branch asks. Outputs: one
 * logit a clip from each head.
 */
export function discriminatorGraph(settings: NetworkSettings): Graph {
  const critic = new CriticBuilder(settings)
  const on = BRANCH_NAMES.filter((name) => settings[name])
  return critic.build(Object.assign({}, ...on.map((name) => BRANCHES[name](critic, settings))))
}
