// The discriminator, which judges pictures: pixels by one branch or several (branches.ts), each with a verdict of its
// own, and what a pretrained network sees of them by heads over its features (feature-heads.ts).

import { BRANCH_NAMES } from '../settings/branches'
import { BRANCHES } from './branches'
import { criticsOf, tasksOf } from '../settings/critics'
import { CriticBuilder } from './critic-layers'
import { featureHeads } from './feature-heads'
import type { Graph } from './graph'
import { TASK_HEADS } from './tasks'
import type { NetworkSettings } from './widths'

/**
 * Inputs, as far as they are asked for: `frames`, three a clip, −1 .. 1, `gaps` (gapFeatures), and features of the
 * frames by their places; with `classes` > 0 also the classes (classed.ts). Outputs: one logit a clip from each head.
 * What answers a task (tasks.ts) is no verdict, so no output: it is a node of the task's name.
 */
export function discriminatorGraph(settings: NetworkSettings, classes = 0): Graph {
  const critic = new CriticBuilder(settings, classes)
  const { pixels, features } = criticsOf(settings)
  const on = BRANCH_NAMES.filter((name) => (pixels || !features) && settings[name])
  const heads: Readonly<Record<string, string>> = Object.assign(
    {},
    ...on.map((name) => BRANCHES[name](critic, settings)),
    features ? featureHeads(critic, settings) : {},
  )
  for (const name of tasksOf(settings, classes)) TASK_HEADS[name](critic)
  return critic.build(heads)
}
