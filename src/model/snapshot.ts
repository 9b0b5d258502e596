// The averaged generator as plain data and back.

import * as tf from '@tensorflow/tfjs'
import { ReelError } from '../core/errors'
import type { Manifest, NamedTensor, Snapshot } from '../core/snapshot'
import { codeTimeOf } from './networks'
import { generatorStarts } from './generator'
import { generatorShape } from './network'
import type { Weights } from './parameters'

/** Reads the averages back from the engine. */
export async function takeSnapshot(manifest: Manifest, averages: Weights): Promise<Snapshot> {
  const tensors = await Promise.all(
    [...averages].map(async ([name, tensor]): Promise<NamedTensor> => {
      const data = await tensor.data<'float32'>()
      return { name, shape: tensor.shape, data: Float32Array.from(data) }
    }),
  )
  return { manifest, tensors }
}

/**
 * Checks that a snapshot's tensors are just those of the network that its manifest describes, and finite.
 * @throws ReelError `file-wrong`.
 */
export function checkTensors({ manifest, tensors }: Snapshot): void {
  const { settings, clip } = manifest
  const wanted = generatorStarts(generatorShape(settings), codeTimeOf(settings, clip.frames).count)
  if (tensors.length !== wanted.length) throw wrong(`${tensors.length} tensors instead of ${wanted.length}`)
  for (const { name, shape } of wanted) {
    const found = tensors.find((tensor) => tensor.name === name)
    if (!found || found.shape.join() !== shape.join()) throw wrong(name)
    if (found.data.length !== shape.reduce((product, side) => product * side, 1)) throw wrong(name)
    if (!found.data.every(Number.isFinite)) throw wrong(`${name} is not finite`)
  }
}

const wrong = (what: string): ReelError =>
  new ReelError(
    'file-wrong',
    `This model does not fit its own description (${what}); ask for a new copy of it.`,
  )

/** The weights as tensors, the caller's to dispose. */
export const snapshotWeights = ({ tensors }: Snapshot): Map<string, tf.Tensor> =>
  new Map(tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]))
