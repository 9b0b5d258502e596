// The game of coefficients (recipe 3): a small critic learns to tell how much of each principal picture real clips have
// from what the mapping network invents, then the mapping learns to turn that round, while it must add nothing on the
// path. Several rounds a step. No gradient of theirs reaches a picture or a motion code, and none of the pictures' the
// mapping.

import * as tf from '@tensorflow/tfjs'
import { forward, type Weights } from '../engine/forward'
import { beside } from '../engine/logit-loss'
import { withNoisyCopies } from '../engine/noise'
import type { StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { type Towards, vectorForward } from '../engine/vector-network'
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
  const judge = (by: Weights, coefficients: tf.Tensor, gaps: tf.Tensor, towards: Towards) => {
    const heads = Object.values(critic.graph.outputs)
    const logits = vectorForward(critic.graph, by, { coefficients, gaps }, heads, towards)
    return (logits as tf.Tensor1D[]).map((moving) => ({ moving }))
  }

  // Invented frames, then points of the path, where nothing is added to the content: together, as both take the
  // mapping.
  const rows = tf.concat([given('rows'), given('path')])
  const content = tf.pad(given('content'), [
    [0, rows.shape[0] - frames],
    [0, 0],
  ])
  const codes = codesOf(networks.generator, rows)
  const tape = new Tape()
  const { fake, added } = tape.record(() => {
    const wanted = ['coefficients', 'correction']
    const [all, correction] = vectorForward(graph, weights, { codes, content }, wanted, 'trained')
    const invented = tf.slice(all as tf.Tensor2D, [0, 0], [frames, -1])
    return { fake: tf.mul<tf.Tensor2D>(invented, inputs.gameScale), added: correction as tf.Tensor2D }
  })

  const near = noisyPairs(given('real'), fake, inputs[`round${round}/noise`] as tf.Tensor1D)
  const gaps = tf.concat([given('realGaps'), given('gaps'), given('realGaps'), given('gaps')])
  const judging = judgingWeights(critic, settings)
  const judged = minimize(critic, new Tape(), given('critic/update'), () =>
    objective(terms.critic, {
      settings,
      seen: {},
      logits: () => ({
        heads: judge(judging(), near, gaps, 'trained'),
        parts: { moving: ['real', 'fake', 'nearReal', 'nearFake'], fixed: [] },
      }),
      weights: weightsOf('critic', inputs),
    }),
  )

  const now = judgingWeights(critic, settings)()
  const compared = asksReal(terms.mapping, settings)
  const onReal = compared ? judge(now, given('real'), given('realGaps'), 'given') : []
  const mapped = minimize(mapping, tape, given('mapping/update'), () =>
    objective(terms.mapping, {
      settings,
      seen: { onPath: { added, first: frames } },
      logits: () => {
        const onFake = judge(now, fake, given('gaps'), 'given')
        const heads = onFake.map(({ moving }, i) => beside(moving, onReal[i]?.moving))
        return { heads, parts: { moving: ['fake'], fixed: compared ? ['real'] : [] } }
      },
      weights: weightsOf('mapping', inputs),
    }),
  )
  return [...mapped, ...judged]
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
