// Clips as a critic sees them. Not here: what is drawn for each (network/augment.ts).

import type * as tf from '@tensorflow/tfjs'
import { mirror, tint } from '../engine/mirror-tint'
import { shiftCut } from '../engine/rearrange'

export interface AugmentTensors {
  /** Rows of shifts and cuts [clips, 5] (`planValues`). */
  readonly plan?: tf.Tensor2D
  /** 1 or 0 [clips,1,1,1]. */
  readonly mirrored?: tf.Tensor4D
  /** [clips, 4, 3] (`tintValues`). */
  readonly tints?: tf.Tensor3D
}

/** [clips·frames,H,W,3], −1 .. 1, clip by clip, → the same shape; what is not given does not happen. */
export function augment(clips: tf.Tensor4D, { plan, mirrored, tints }: AugmentTensors): tf.Tensor4D {
  const turned = mirrored ? mirror(clips, mirrored) : clips
  const tinted = tints ? tint(turned, tints) : turned
  // Last, as what is cut out tells nothing then: it is grey whatever the tint.
  return plan ? shiftCut(tinted, plan) : tinted
}
