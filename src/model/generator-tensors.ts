// The generator's tensors by name and shape, and whether a model holds just those. Plain data: also for what draws without
// TensorFlow.js. Not here: the forward pass (generator.ts).

import { ReelError } from '../core/errors'
import type { Snapshot } from '../core/snapshot'
import { codeTimeOf } from './codes'
import { CODE, type GeneratorShape, generatorShape, NOISE } from './network'
import { bias, type Start, weights } from './starts'

/** Learning rate of the motion codes over that of the weights (recipe §2.1). */
const CODE_RATE = 2.5

/** Every tensor of the generator in order; `codes` rows of motion codes come first. */
export function generatorStarts({ hidden, stem, layers, last }: GeneratorShape, codes: number): Start[] {
  return [
    { name: 'codes', shape: [codes, CODE], deviation: 0.5, rate: CODE_RATE },
    weights('mlp1.w', [CODE + NOISE, hidden]),
    bias('mlp1.b', hidden),
    weights('mlp2.w', [hidden, hidden]),
    bias('mlp2.b', hidden),
    weights('stem.w', [hidden, 16 * stem]),
    bias('stem.b', 16 * stem),
    ...layers.flatMap(({ name, inputs, outputs }) => [
      weights(`${name}.w`, [3, 3, inputs, outputs]),
      bias(`${name}.b`, outputs),
    ]),
    // Half the usual gain: tanh starts in its linear part.
    weights('rgb.w', [3, 3, last, 3], 0.5),
    bias('rgb.b', 3),
  ]
}

/**
 * Checks that a snapshot's tensors are just those of the network that its manifest describes, and finite.
 * @throws ReelError `file-wrong`.
 */
export function checkTensors({ manifest, tensors }: Snapshot): void {
  const { settings, clip } = manifest
  const wanted = generatorStarts(generatorShape(settings), codeTimeOf(settings, clip.frames).count)
  if (tensors.length !== wanted.length) throw wrong()
  for (const { name, shape } of wanted) {
    const found = tensors.find((tensor) => tensor.name === name)
    if (!found || found.shape.join() !== shape.join()) throw wrong()
    if (found.data.length !== shape.reduce((product, side) => product * side, 1)) throw wrong()
    if (!found.data.every(Number.isFinite)) throw wrong()
  }
}

const wrong = (): ReelError =>
  new ReelError('file-wrong', 'This model does not fit its own description; ask for a new copy of it.')
