// The game of coefficients (recipe 3): a small critic learns to tell how much of each principal picture real clips have
// from what the mapping network invents, then the mapping learns to turn that round, while it must add nothing on the
// path. Several rounds a step. No gradient of theirs reaches a picture or a motion code, and none of the pictures' the
// mapping.

import * as tf from '@tensorflow/tfjs'
import { withNoisyCopies } from '../engine/noise'
import type { StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { type Towards, vectorForward } from '../engine/vector-network'
import { NOISE } from '../network/widths'
import { minimize, weightsOf } from './minimize'
import { drawingWeights, networkOf, type Networks } from './networks'
import { type ActiveTerms, objective } from './objective'
import type { Inputs, RoundInput } from './step-inputs'
import { PENALTY_NOISE } from './terms'

/** What each side is taught. */
export type GameTerms = Readonly<Record<'mapping' | 'critic', ActiveTerms>>

/** One round; what is told of it, in the order of the mapping's terms, then of the critic's. */
export function playRound(
  networks: Networks,
  terms: GameTerms,
  inputs: StepTensors<Inputs>,
  round: number,
): readonly tf.Tensor1D[] {
  const [critic, mapping] = [networkOf(networks, 'critic'), networkOf(networks, 'mapping')]
  const weights = drawingWeights(networks)
  const given = (name: RoundInput) => inputs[`round${round}/${name}`] as tf.Tensor
  const compute = (wanted: string, values: Readonly<Record<string, tf.Tensor>>) =>
    vectorForward(networks.generator.graph, weights, values, [wanted], 'trained')[0] as tf.Tensor2D
  const judge = (coefficients: tf.Tensor, gaps: tf.Tensor, towards: Towards) => {
    const { graph, parameters } = critic
    const heads = Object.values(graph.outputs)
    const logits = vectorForward(graph, parameters.weights, { coefficients, gaps }, heads, towards)
    return (logits as tf.Tensor1D[]).map((moving) => ({ moving }))
  }

  const codes = compute('codes', { rows: given('rows') })
  const tape = new Tape()
  const fake = tape.record(() =>
    tf.mul<tf.Tensor2D>(compute('coefficients', { codes, content: given('content') }), inputs.gameScale),
  )

  const near = noisyPairs(given('real') as tf.Tensor2D, fake, given('noise') as tf.Tensor1D)
  const gaps = tf.tile(tf.concat([given('realGaps'), given('gaps')]), [2, 1])
  const judged = minimize(critic, new Tape(), given('critic/update'), () =>
    objective(terms.critic, {
      seen: {},
      logits: () => ({
        heads: judge(near, gaps, 'trained'),
        parts: { moving: ['real', 'fake', 'nearReal', 'nearFake'], fixed: [] },
      }),
      weights: weightsOf('critic', inputs),
    }),
  )

  const path = compute('codes', { rows: given('path') })
  const calm = tf.zeros([path.shape[0], NOISE])
  const mapped = minimize(mapping, tape, given('mapping/update'), () =>
    objective(terms.mapping, {
      seen: { onPath: compute('correction', { codes: path, content: calm }) },
      logits: () => ({
        heads: judge(fake, given('gaps'), 'given'),
        parts: { moving: ['fake'], fixed: [] },
      }),
      weights: weightsOf('mapping', inputs),
    }),
  )
  return [...mapped, ...judged]
}

/** [real, fake, real + noise, fake + noise], one after the other: the four parts that the critic is asked about. */
function noisyPairs(real: tf.Tensor2D, fake: tf.Tensor2D, seed: tf.Tensor1D): tf.Tensor2D {
  const [rows, length] = real.shape
  const pictures = [real, fake].map((x) => tf.reshape<tf.Rank.R4>(x, [rows, 1, 1, length]))
  const [a, b] = pictures
  if (!a || !b) throw new Error('there are two')
  return tf.reshape(withNoisyCopies(a, b, seed, PENALTY_NOISE), [4 * rows, length])
}
