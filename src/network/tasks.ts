// The heads of the critic of pixels that answer a task about real clips, beside its verdicts: each is a node of the
// task's name over what the critic finds in single frames (CriticBuilder.trunk). Not here: what is taught
// (model/tasks.ts).

import { TIMES, type TaskName } from '../settings/tasks'
import type { CriticBuilder } from './critic-layers'
import { SAME } from './ops'

export const TASK_HEADS: Readonly<Record<TaskName, (critic: CriticBuilder) => string>> = {
  /**
   * Whether the three frames stand in the order of time [1], a logit (Shuffle and Learn, arXiv 1603.08561, §3). It
   * hears nothing of their gaps, which would tell it.
   */
  frameOrder: (critic) => {
    const { top } = critic
    const reduced = critic.mix('orderReduce', critic.trunk(), Math.max(4, top / 2))
    const together = critic.add('orderClip', { op: 'framesToChannels' }, reduced) // [8, 8, 3·reduced]
    const small = critic.halve('orderEnd', together, top) // [4, 4, top]
    return critic.logitOf('frameOrder', critic.featuresOf('orderFeatures', 'orderFlat', small))
  },

  /** From which part of the clip each frame comes [8], three times: logits, as an auxiliary classifier's. */
  timeIndex: (critic) => whichOf(critic, 'timeIndex', 'time', TIMES),

  /** From which of several clips each frame comes [classes], three times: logits (AC-GAN, arXiv 1610.09585). */
  clipClass: (critic) => whichOf(critic, 'clipClass', 'class', critic.classes),

  /**
   * The last frame at 8 px from what was found in the two before it [8, 8, 3] (of a square): a small decoder of the
   * critic's features, as FastGAN's (arXiv 2101.04775, §3.2), which foresees (arXiv 1511.05440).
   */
  nextFrame: (critic) => {
    const { top, activation } = critic
    const clip = critic.add('nextClip', { op: 'framesToChannels' }, critic.trunk()) // [8, 8, 3·top]
    const pair = critic.add('nextPair', { op: 'slice', length: 2 * top }, clip) // [8, 8, 2·top]
    const conv = { op: 'conv', kernel: 3, padding: SAME } as const
    const seen = critic.add('nextSeen', { ...conv, channels: top, activation }, pair)
    return critic.add('nextFrame', { ...conv, channels: 3, activation: 'linear' }, seen)
  },
}

/** Logits over `units` for each frame, in nodes whose names begin with `stem`. */
function whichOf(critic: CriticBuilder, name: TaskName, stem: string, units: number): string {
  const small = critic.halve(`${stem}End`, critic.trunk(), critic.top) // [4, 4, top], three times
  const features = critic.featuresOf(`${stem}Features`, `${stem}Flat`, small) // [64]
  return critic.add(name, { op: 'dense', units, activation: 'linear' }, features)
}
