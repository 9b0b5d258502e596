// The worker of the variant `stock`: the unmodified backends of TensorFlow.js. The networks, losses and schedule are
// the product's; without our kernels they compose themselves of stock ops. In this build ./stock-adam takes the place
// of engine/adam (src/commands/bench-site.ts).

import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { allowReplay, registerReplayFlag } from '../../engine/webgpu/record'
import type { Begin } from '../protocol'
import { answerCommands } from './answer'
import { wasmFiles } from './wasm-files'

type Padding4 = [[number, number], [number, number], [number, number], [number, number]]

/**
 * Stock wasm has no kernel for the weight gradient of a convolution, and a slow one for the input gradient. Both are
 * composed here of its fast forward convolution (stride 1 only, which is all that the networks use): dx = dy ∗ filter
 * turned round, dfilter = x ∗ dy with batch and channels exchanged.
 */
function composeConvolutionGradients(): void {
  tf.registerGradient({
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter, error] = [saved[0], saved[1], dy] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
      const pad = attrs['pad'] as unknown as Padding4
      const [, [top, bottom], [left, right]] = pad
      const [height, width] = filter.shape
      const outer: Padding4 = [
        [0, 0],
        [height - 1 - top, height - 1 - bottom],
        [width - 1 - left, width - 1 - right],
        [0, 0],
      ]
      const turned = () => tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
      return {
        x: () => tf.conv2d(error, turned(), 1, outer),
        filter: () => {
          const columns = tf.transpose(x, [3, 1, 2, 0])
          const kernel = tf.transpose(error, [1, 2, 0, 3])
          return tf.transpose(tf.conv2d(columns, kernel, 1, pad), [1, 2, 0, 3])
        },
      }
    },
  })
}

async function startStock({ engine }: Begin): Promise<string> {
  if (engine === 'webgpu') {
    await import('@tensorflow/tfjs-backend-webgpu')
    // The switch comes with our kernels; without it a step asks in vain.
    registerReplayFlag()
    allowReplay(false)
  }
  if (engine === 'wasm') {
    setWasmPaths(wasmFiles)
    // Its threaded build starts its threads from the text of its own script, which no bundle leaves as it was.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    composeConvolutionGradients()
  }
  if (!(await tf.setBackend(engine))) throw new Error(`the stock backend ${engine} did not start`)
  await tf.ready()
  return engine === 'wasm' ? 'stock, convolution gradients composed, one thread' : 'stock'
}

answerCommands(startStock)
