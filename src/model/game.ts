// The game of coefficients (recipe 3): a small critic learns to tell how much of each principal picture real clips have
// from what the mapping network invents, then the mapping learns to turn that round, while it must add nothing on the
// path. Several rounds a step. No gradient of theirs reaches a picture or a motion code, and none of the pictures' the
// mapping.

import * as tf from '@tensorflow/tfjs'
import { forward } from '../engine/forward'
import { withNoisyCopies } from '../engine/noise'
import type { StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { type Towards, vectorForward } from '../engine/vector-network'
import { minimize, weightsOf } from './minimize'
import { drawingWeights, networkOf, type Networks, type Trained } from './networks'
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
  const { graph } = networks.generator
  const weights = drawingWeights(networks)
  const given = (name: RoundInput) => inputs[`round${round}/${name}`] as tf.Tensor2D
  const [frames] = given('rows').shape
  const judge = (coefficients: tf.Tensor, gaps: tf.Tensor, towards: Towards) => {
    const heads = Object.values(critic.graph.outputs)
    const values = { coefficients, gaps }
    const logits = vectorForward(critic.graph, critic.parameters.weights, values, heads, towards)
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

  const mapped = minimize(mapping, tape, given('mapping/update'), () =>
    objective(terms.mapping, {
      seen: { onPath: { added, first: frames } },
      logits: () => ({
        heads: judge(fake, given('gaps'), 'given'),
        parts: { moving: ['fake'], fixed: [] },
      }),
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
