// How many answers to its tasks the critic gets right about frames that training never saw. Not here: the tasks
// (tasks.ts).

import * as tf from '@tensorflow/tfjs'
import { labelLength } from '../core/classes'
import { tasksOf } from '../settings/critics'
import type { TaskName, TaskShares } from '../settings/tasks'
import type { Subject } from './measure'
import { judgingWeights } from './minimize'
import type { Trained } from './networks'
import { answers, type Answers, type ShownClip, smallFrames, taskClips, taskInputs } from './tasks'

/** Clips that are asked about in one pass. */
const BATCH = 8

/** The run whose critic is asked about its clip. */
type Asked = Pick<Subject, 'length' | 'store' | 'settings'>

/** A clip that is asked about, and a frame that is not the last of it. */
interface Question extends ShownClip {
  readonly other: number
}

/** Above 0 where an answer is right: one for each clip or each frame. `others`: small frames that do not follow. */
type Score = (answers: Answers, others: tf.Tensor4D) => tf.Tensor

const distances = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.squaredDifference(a, b), [1, 2, 3])

/** Whether the largest logit of each is the right one. */
const chosen = (logits: tf.Tensor | undefined, right: tf.Tensor | undefined): tf.Tensor => {
  const [said, wanted] = [logits, right].map((each) => tf.argMax(each as tf.Tensor, 1))
  return tf.sub(tf.cast(tf.equal(said as tf.Tensor, wanted as tf.Tensor), 'float32'), 0.5)
}

const SCORES: Readonly<Record<TaskName, Score>> = {
  frameOrder: ({ said, right }) =>
    tf.mul(said.frameOrder as tf.Tensor, tf.sub(tf.mul(right.frameOrder as tf.Tensor, 2), 1)),
  timeIndex: ({ said, right }) => chosen(said.timeIndex, right.timeIndex),
  clipClass: ({ said, right }) => chosen(said.clipClass, right.clipClass),
  nextFrame: ({ said, right }, others) => {
    const drawn = said.nextFrame as tf.Tensor
    return tf.sub(distances(drawn, others), distances(drawn, right.nextFrame as tf.Tensor))
  },
}

/** Whether each answer to a task is right; only the order is asked of clips that are out of it. */
async function marked(
  { length, settings, store }: Asked,
  discriminator: Trained,
  name: TaskName,
  questions: readonly Question[],
): Promise<boolean[]> {
  const some = name === 'frameOrder' ? questions : questions.filter(({ inOrder }) => inOrder)
  if (some.length === 0) return []
  const scores = tf.tidy(() => {
    const inputs = Object.entries(taskInputs(some, length)).map(([input, { values, shape }]) => [
      input,
      tf.tensor(values, [...shape]),
    ])
    const clips = taskClips(store, Object.fromEntries(inputs) as Parameters<typeof taskClips>[1])
    const weights = judgingWeights(discriminator, settings)()
    const others = smallFrames(
      store,
      tf.tensor2d(
        some.flatMap(({ other }) => [other, other, 0]),
        [some.length, 3],
      ),
    )
    return SCORES[name](answers(discriminator.graph, weights, [name], clips), others)
  })
  const read = await scores.data<'float32'>()
  scores.dispose()
  return Array.from(read, (score) => score > 0)
}

const shareOf = (marks: readonly boolean[]) => marks.filter(Boolean).length / marks.length

/**
 * The share of right answers to each task that the critic has, as part of what is measured; nothing where it has none
 * or there is no question. Of the next frame an answer is right that is nearer to it than to another frame.
 */
export async function taskShares(
  run: Asked,
  discriminator: Trained | undefined,
  questions: readonly Question[],
): Promise<{ readonly tasks?: TaskShares }> {
  const asked = tasksOf(run.settings, labelLength(run.length))
  if (!discriminator || asked.length === 0 || questions.length === 0) return {}
  const right = new Map(asked.map((name) => [name, [] as boolean[]]))
  for (let first = 0; first < questions.length; first += BATCH) {
    const some = questions.slice(first, first + BATCH)
    for (const [name, marks] of right) marks.push(...(await marked(run, discriminator, name, some)))
  }
  return { tasks: Object.fromEntries([...right].map(([name, marks]) => [name, shareOf(marks)])) }
}
