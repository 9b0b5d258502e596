// What the critic of pixels is taught by its tasks, on real clips alone: the generator does not hear of them. (SS-GAN,
// arXiv 1811.11212, §3.2, lets it make its pictures easy to answer for too; FastGAN, arXiv 2101.04775, §3.2, does
// not, and of one clip every frame is known.) Not here: which clips are asked about (dataset/tasks.ts), the heads
// (network/tasks.ts).

import * as tf from '@tensorflow/tfjs'
import { classAt, type ClipLength, framesIn, labelLength, spansOf } from '../core/classes'
import { binaryCrossEntropy, crossEntropy } from '../engine/cross-entropy'
import { forward, type Weights } from '../engine/forward'
import type { FrameStore } from '../engine/frame-store'
import { averagePool } from '../engine/rearrange'
import type { StepArray } from '../engine/replay'
import { LABELS } from '../network/classed'
import type { Graph } from '../network/graph'
import { TASK_NAMES, type TaskName, TIMES } from '../settings/tasks'

/** Three frames of the clip as they are shown. */
export interface ShownClip {
  readonly frames: readonly [number, number, number]
  /** Whether the middle one lies between the others in time. */
  readonly inOrder: boolean
}

/** What a step is given for its tasks, where it has any; labels where the clip has classes. */
export type TaskInput =
  'tasks/labels' | 'tasks/frames' | 'tasks/next' | 'tasks/inOrder' | 'tasks/times' | 'tasks/following'

/** The part of the clip that a frame of `count` lies in, 0 .. TIMES − 1. */
export const timeOf = (frame: number, count: number): number => Math.floor((frame * TIMES) / count)

const rowOf = (frame: number) => [frame, frame, 0]

const array = (values: readonly number[], ...shape: readonly number[]): StepArray => ({
  values: Float32Array.from(values),
  shape,
})

/** The arrays of clips that are shown, of a clip of this length. */
export function taskInputs(
  clips: readonly ShownClip[],
  length: ClipLength,
): Readonly<Record<Exclude<TaskInput, 'tasks/labels'>, StepArray>> &
  Readonly<Partial<Record<'tasks/labels', StepArray>>> {
  const frames = clips.flatMap((clip) => clip.frames)
  const inOrder = clips.map((clip) => Number(clip.inOrder))
  const following = inOrder.reduce((sum, yes) => sum + yes, 0)
  const [count, spans, classes] = [framesIn(length), spansOf(length), labelLength(length)]
  const labels = frames.flatMap((t) => spans.map((_, i) => Number(i === classAt(spans, t))))
  const times = frames.flatMap((frame) =>
    Array.from({ length: TIMES }, (_, time) => Number(time === timeOf(frame, count))),
  )
  return {
    ...(classes > 0 && { 'tasks/labels': array(labels, frames.length, classes) }),
    'tasks/frames': array(frames.flatMap(rowOf), frames.length, 3),
    'tasks/next': array(
      clips.flatMap((clip) => rowOf(clip.frames[2])),
      clips.length,
      3,
    ),
    'tasks/inOrder': array(inOrder, clips.length, 1),
    'tasks/times': array(times, frames.length, TIMES),
    // Only of a clip in order is there a next frame: the mean is over those.
    'tasks/following': array(
      inOrder.map((yes) => (yes * clips.length) / Math.max(1, following)),
      clips.length,
      1,
      1,
      1,
    ),
  }
}

/** What a critic is asked and what is right, as tensors. */
export interface TaskClips {
  /** [clips · 3, H, W, 3]. */
  readonly frames: tf.Tensor4D
  /** How much of each class they have [clips · 3, classes], where there are several. */
  readonly labels: tf.Tensor | undefined
  readonly right: Readonly<Record<TaskName, tf.Tensor | undefined>>
  /** How much the next frame of each clip counts [clips, 1, 1, 1]. */
  readonly following: tf.Tensor4D
}

/** Frames of a table of the store, their short side 8 px. */
export function smallFrames(store: FrameStore, table: tf.Tensor2D): tf.Tensor4D {
  const frames = store.mix(table)
  const [, height, width] = frames.shape
  return averagePool(frames, Math.min(height, width) / 8)
}

/** To be asked off the tape. `inputs`: those of the step by their names. */
export function taskClips(
  store: FrameStore,
  inputs: Readonly<Partial<Record<TaskInput, tf.Tensor>>>,
): TaskClips {
  return {
    frames: store.mix(inputs['tasks/frames'] as tf.Tensor2D),
    labels: inputs['tasks/labels'],
    right: {
      frameOrder: inputs['tasks/inOrder'],
      timeIndex: inputs['tasks/times'],
      nextFrame: smallFrames(store, inputs['tasks/next'] as tf.Tensor2D),
      clipClass: inputs['tasks/labels'],
    },
    following: inputs['tasks/following'] as tf.Tensor4D,
  }
}

/** What was answered to each task and what is right. */
export interface Answers extends Omit<TaskClips, 'frames' | 'labels'> {
  readonly said: Readonly<Partial<Record<TaskName, tf.Tensor>>>
}

/** What a critic with this graph and these weights answers to the tasks called `asked`. */
export function answers(
  graph: Graph,
  weights: Weights,
  asked: readonly TaskName[],
  clips: TaskClips,
): Answers {
  const { frames, labels } = clips
  const given = { frames, ...(labels && { [LABELS]: labels }) }
  const said = forward(graph, weights, given, asked)
  return { ...clips, said: Object.fromEntries(asked.map((name, i) => [name, said[i] as tf.Tensor])) }
}

/** Of the terms of a network those that are tasks. */
export const tasksAmong = (terms: readonly string[]): readonly TaskName[] =>
  TASK_NAMES.filter((name) => terms.includes(name))

type Loss = (said: tf.Tensor, right: tf.Tensor, following: tf.Tensor) => tf.Scalar

const LOSSES: Readonly<Record<TaskName, Loss>> = {
  frameOrder: binaryCrossEntropy,
  timeIndex: (said, right) => crossEntropy(said as tf.Tensor2D, right as tf.Tensor2D),
  clipClass: (said, right) => crossEntropy(said as tf.Tensor2D, right as tf.Tensor2D),
  nextFrame: (said, right, following) => tf.mean(tf.mul(tf.squaredDifference(said, right), following)),
}

/** How wrong the answers to a task are. @throws Error where it was not asked: a bug of whoever asks */
export function taskLoss(name: TaskName, { said, right, following }: Answers): tf.Scalar {
  const [answer, wanted] = [said[name], right[name]]
  if (!answer || !wanted) throw new Error(`nobody was asked about ${name}`)
  return LOSSES[name](answer, wanted, following)
}
