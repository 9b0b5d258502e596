// What the critic of pixels says of single pictures, for whoever wants to know better than it. Not here: its training
// (step.ts).

import * as tf from '@tensorflow/tfjs'
import { type Pictures, pixelsOf } from '../core/frames'
import { ReelError } from '../core/errors'
import { forward } from '../engine/forward'
import { CLIP_FRAMES } from '../network/gaps'
import type { Settings } from '../settings/settings'
import { judgingWeights } from './minimize'
import type { Networks } from './networks'

/**
 * The logit of each picture, higher for what it takes for real: that of the branch that judges single frames, which is
 * shown the picture three times, as it is asked about clips of three.
 * @throws ReelError `internal` where no critic judges single frames.
 */
export async function judgePictures(
  { discriminator }: Networks,
  settings: Settings,
  pictures: Pictures,
): Promise<Float32Array> {
  const head = discriminator?.graph.outputs['frame']
  if (!discriminator || head === undefined)
    throw new ReelError('internal', 'No critic of this run judges single frames of pixels.')
  const logits = tf.tidy(() => {
    const frames = tf.tensor4d(threeTimes(pictures), [
      CLIP_FRAMES * pictures.count,
      pictures.height,
      pictures.width,
      3,
    ])
    const [verdicts] = forward(discriminator.graph, judgingWeights(discriminator, settings)(), { frames }, [
      head,
    ])
    return verdicts as tf.Tensor1D
  })
  const read = Float32Array.from(await logits.data<'float32'>())
  logits.dispose()
  return read
}

/** Values −1 .. 1, each picture as a clip that stands still. */
function threeTimes(pictures: Pictures): Float32Array {
  const pixels = pixelsOf(pictures)
  const values = new Float32Array(pictures.count * CLIP_FRAMES * pixels * 3)
  for (let at = 0; at < pictures.count * CLIP_FRAMES * pixels; at++) {
    const picture = Math.floor(at / (CLIP_FRAMES * pixels))
    const from = (picture * pixels + (at % pixels)) * 4
    for (let c = 0; c < 3; c++) values[at * 3 + c] = (pictures.rgba[from + c] ?? 0) / 127.5 - 1
  }
  return values
}
