// Whether a model holds just the tensors of the network that it describes. Plain data: also for what draws without
// TensorFlow.js.

import { lengthOf } from '../core/classes'
import { ReelError } from '../core/errors'
import { allFinite } from '../core/finite'
import type { Snapshot } from './snapshot'
import { generatorGraph } from './generator'
import { parametersOf, sizeOf } from './graph'

/**
 * Checks that a snapshot's tensors are just those of the network that its manifest describes, and finite.
 * @throws ReelError `file-wrong`.
 */
export function checkTensors({ manifest, tensors }: Snapshot): void {
  const { settings, clip } = manifest
  const wanted = parametersOf(generatorGraph(settings, lengthOf(clip)))
  if (tensors.length !== wanted.length) throw wrong()
  for (const { name, shape } of wanted) {
    const found = tensors.find((tensor) => tensor.name === name)
    if (!found || found.shape.join() !== shape.join()) throw wrong()
    if (found.data.length !== sizeOf(shape)) throw wrong()
    if (!allFinite(found.data)) throw wrong()
  }
}

const wrong = (): ReelError =>
  new ReelError('file-wrong', 'This model does not fit its own description; ask for a new copy of it.')
