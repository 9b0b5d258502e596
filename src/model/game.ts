// The game of coefficients (recipe 3): a small critic learns to tell how much of each principal picture real clips have
// from what the mapping network invents, then the mapping learns to turn that round, while it must add nothing on the
// path. Several rounds a step. No gradient of theirs reaches a picture or a motion code, and none of the pictures' the
// mapping.

import * as tf from '@tensorflow/tfjs'
import { forward, type NodeValues, type Weights } from '../engine/forward'
import { beside } from '../engine/logit-loss'
import { withNoisyCopies } from '../engine/noise'
import type { StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { type Towards, vectorForward } from '../engine/vector-network'
import { heard } from './heard'
import { judgingWeights, minimize, weightsOf } from './minimize'
import { drawingWeights, networkOf, type Trained } from './networks'
import { type ActiveTerms, asksReal, objective } from './objective'
import type { Drawing, Inputs, RoundInput } from './step-inputs'
import { PENALTY_NOISE } from './terms'

/** What each side is taught. */
export type GameTerms = Readonly<Record<'mapping' | 'critic', ActiveTerms>>

/** One round; what is told of it, in the order of the mapping's terms, then of the critic's. */
export function playRound(
  { settings, networks }: Pick<Drawing, 'settings' | 'networks'>,
  terms: GameTerms,
  inputs: StepTensors<Inputs>,
  round: number,
): readonly tf.Tensor1D[] {
  const [critic, mapping] = [networkOf(networks, 'critic'), networkOf(networks, 'mapping')]
  const { graph } = networks.generator
  const weights = drawingWeights(networks)
  const given = (name: RoundInput) => inputs[`round${round}/${name}`] as tf.Tensor2D
  const [frames] = given('rows').shape
  const labels = (...parts: readonly ('real' | 'fake')[]) =>
    heard(critic.graph, (name) => inputs[`round${round}/${name}`], parts)
  const judge = judgeBy(critic)

  const { codes, content } = placesOf(networks.generator, given)
  const tape = new Tape()
  const { fake, added } = tape.record(() => {
    const wanted = ['coefficients', 'correction']
    const [all, correction] = vectorForward(graph, weights, { codes, content }, wanted, 'trained')
    const invented = tf.slice(all as tf.Tensor2D, [0, 0], [frames, -1])
    return { fake: tf.mul<tf.Tensor2D>(invented, inputs.gameScale), added: correction as tf.Tensor2D }
  })

  const near = noisyPairs(given('real'), fake, inputs[`round${round}/noise`] as tf.Tensor1D)
  const gaps = tf.concat([given('realGaps'), given('gaps'), given('realGaps'), given('gaps')])
  const nearby = { coefficients: near, gaps, ...labels('real', 'fake', 'real', 'fake') }
  const judging = judgingWeights(critic, settings)
  const judged = minimize(critic, new Tape(), given('critic/update'), () =>
    objective(terms.critic, {
      settings,
      seen: {},
      logits: () => ({
        heads: judge(judging(), nearby, 'trained'),
        parts: { moving: ['real', 'fake', 'nearReal', 'nearFake'], fixed: [] },
      }),
      weights: weightsOf('critic', inputs),
    }),
  )

  const now = judgingWeights(critic, settings)()
  const compared = asksReal(terms.mapping, settings)
  const known = { coefficients: given('real'), gaps: given('realGaps'), ...labels('real') }
  const onReal = compared ? judge(now, known, 'given') : []
  const mapped = minimize(mapping, tape, given('mapping/update'), () =>
    objective(terms.mapping, {
      settings,
      seen: { onPath: { added, first: frames } },
      logits: () => {
        const made = { coefficients: fake, gaps: given('gaps'), ...labels('fake') }
        const onFake = judge(now, made, 'given')
        const heads = onFake.map(({ moving }, i) => beside(moving, onReal[i]?.moving))
        return { heads, parts: { moving: ['fake'], fixed: compared ? ['real'] : [] } }
      },
      weights: weightsOf('mapping', inputs),
    }),
  )
  return [...mapped, ...judged]
}

/** What the critic says of clips, head by head. */
const judgeBy =
  ({ graph }: Trained) =>
  (by: Weights, seen: NodeValues, towards: Towards) => {
    const logits = vectorForward(graph, by, seen, Object.values(graph.outputs), towards)
    return (logits as tf.Tensor1D[]).map((moving) => ({ moving }))
  }

/**
 * Where the mapping is asked: at invented frames, then at points of the path, where nothing is added to the content.
 */
function placesOf(generator: Trained, given: (name: RoundInput) => tf.Tensor2D | undefined) {
  const [own, path, content, calm] = [given('rows'), given('path'), given('content'), given('pathContent')]
  if (!own || !path || !content) throw new Error('a round has places')
  const rows = tf.concat([own, path])
  return {
    codes: codesOf(generator, rows),
    content: calm
      ? tf.concat([content, calm])
      : tf.pad(content, [
          [0, rows.shape[0] - own.shape[0]],
          [0, 0],
        ]),
  }
}

/** The motion codes of rows over their table. */
export function codesOf({ graph, parameters }: Trained, rows: tf.Tensor): tf.Tensor2D {
  const [codes] = forward(graph, parameters.weights, { rows }, ['codes'])
  return codes as tf.Tensor2D
}

/** [real, fake, real + noise, fake + noise], one after the other: the four parts that the critic is asked about. */
function noisyPairs(real: tf.Tensor2D, fake: tf.Tensor2D, seed: tf.Tensor1D): tf.Tensor2D {
  const [rows, length] = real.shape
  const pictures = [real, fake].map((x) => tf.reshape<tf.Rank.R4>(x, [rows, 1, 1, length]))
  const [a, b] = pictures
  if (!a || !b) throw new Error('there are two')
  return tf.reshape(withNoisyCopies(a, b, seed, PENALTY_NOISE), [4 * rows, length])
}
