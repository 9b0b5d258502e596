// The averaged generator as plain data.

import type { Weights } from '../engine/forward'
import type { Manifest, NamedTensor, Snapshot } from '../network/snapshot'

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
