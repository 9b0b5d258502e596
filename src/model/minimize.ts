// One descent of a network, and asking one that judges.

import * as tf from '@tensorflow/tfjs'
import type { NetworkName } from '../network/checkpoint'
import { outputs, type Weights } from '../engine/forward'
import type { StepTensors } from '../engine/replay'
import { leadingDirections, spectrallyNormalised } from '../engine/spectral-norm'
import type { Tape } from '../engine/tape'
import type { Settings } from '../settings/settings'
import type { Trained } from './networks'
import type { Objective } from './objective'
import type { Inputs } from './step-inputs'

/** The logits of each head [n], of a network that judges by these weights what it is given. */
export const judge = (
  { graph }: Trained,
  weights: Weights,
  given: Readonly<Record<string, tf.Tensor>>,
): tf.Tensor1D[] => Object.values(outputs(graph, weights, given)) as tf.Tensor1D[]

/**
 * What a network judges by, as it is now: to be prepared off the tape, and asked for on it where the network itself
 * learns.
 */
export function judgingWeights(
  { parameters }: Trained,
  { spectral }: Pick<Settings, 'spectral'>,
): () => Weights {
  if (!spectral) return () => parameters.weights
  const directions = leadingDirections(parameters.weights)
  return () => spectrallyNormalised(parameters.weights, directions)
}

/** The weights of a network's terms. */
export const weightsOf = (network: NetworkName, inputs: StepTensors<Inputs>) => ({
  sum: inputs[`${network}/sum`] as tf.Tensor1D,
  logits: inputs[`${network}/logits`] as tf.Tensor1D,
})

/** One descent of a network; returns what its objective tells. `update`: Adam's numbers of this step. */
export function minimize(
  { optimizer }: Trained,
  tape: Tape,
  update: tf.Tensor,
  compute: () => Objective,
): readonly tf.Tensor1D[] {
  let told: readonly tf.Tensor1D[] = []
  const { value, grads } = tape.gradients(() => {
    const parts = compute()
    // The tape frees what the function does not return.
    told = parts.told.map((part) => tf.keep(part))
    return parts.loss
  }, optimizer.variables)
  optimizer.update(grads, update as tf.Tensor1D)
  tf.dispose([value, ...Object.values(grads)])
  const copies = told.map((part) => tf.clone(part))
  tf.dispose([...told])
  return copies
}
