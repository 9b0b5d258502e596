// How the encoder learns: to give frames of the clip the codes that they have, such that the generator draws them
// again, spread as normal noise is. The generator is a constant to it. And what it says of pictures.

import * as tf from '@tensorflow/tfjs'
import type { Frames } from '../core/frames'
import { FrameStore } from '../engine/frame-store'
import { outputs, pictures, type Weights } from '../engine/forward'
import type { StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { CORRECTION, noCorrection } from '../network/components'
import type { Graph } from '../network/graph'
import type { Settings } from '../settings/settings'
import { codesOf } from './game'
import type { Encoded } from './losses/encoding'
import { minimize, weightsOf } from './minimize'
import { drawingWeights, type Networks } from './networks'
import { type ActiveTerms, objective } from './objective'
import type { Inputs } from './step-inputs'

/** One descent on `real`, frames of the path; what it tells. */
export function learnToEncode(
  { settings, networks }: { readonly settings: Settings; readonly networks: Networks },
  terms: ActiveTerms,
  inputs: StepTensors<Inputs>,
  real: tf.Tensor4D,
): readonly tf.Tensor1D[] {
  const { encoder, generator } = networks
  if (!encoder) return []
  const [count] = real.shape
  const rows = tf.slice(inputs.rows as tf.Tensor2D, [0, 0], [count, -1])
  const own = codesOf(generator, rows)
  const content = tf.slice(inputs.content as tf.Tensor2D, [0, 0], [count, -1])
  const weights = drawingWeights(networks)
  return minimize(encoder, new Tape(), inputs['encoder/update'] as tf.Tensor, () => {
    const { mean, spread } = said(encoder.graph, encoder.parameters.weights, real)
    const noise = tf.mul(tf.exp(tf.mul(spread, 0.5)), inputs.encoding as tf.Tensor2D)
    const drawn = drawnAt(generator.graph, weights, tf.add<tf.Tensor2D>(mean, noise), content)
    return objective(terms, {
      settings,
      seen: { encoded: { mean, spread, own, real, drawn } },
      logits: () => ({ heads: [], parts: { moving: [], fixed: [] } }),
      weights: weightsOf('encoder', inputs),
    })
  })
}

const said = (graph: Graph, weights: Weights, frames: tf.Tensor4D) =>
  outputs(graph, weights, { pictures: frames }) as Pick<Encoded, 'mean' | 'spread'>

/** As frames of the path are drawn: with their content, and uncorrected. */
function drawnAt(graph: Graph, weights: Weights, codes: tf.Tensor2D, content: tf.Tensor2D): tf.Tensor4D {
  const [count] = codes.shape
  const none = noCorrection(graph)
  return pictures(graph, weights, {
    codes,
    content,
    ...(none ? { [CORRECTION]: tf.zeros([count, none.length]) } : {}),
  })
}

/** The codes [n, 32] of pictures by the averaged encoder; null where there is none. */
export async function encode(
  { encoder }: Networks,
  given: Frames,
): Promise<Float32Array<ArrayBuffer> | null> {
  if (!encoder) return null
  const store = new FrameStore(given)
  const table = Array.from({ length: given.count }, (_, i) => [i, i, 0])
  const mean = tf.tidy(
    () => said(encoder.graph, encoder.optimizer.averages(), store.mix(tf.tensor2d(table))).mean,
  )
  const codes = Float32Array.from(await mean.data<'float32'>())
  mean.dispose()
  store.dispose()
  return codes
}
