// Gives the wasm backend the kernels that training needs: stock wasm lacks the weight gradient and takes the slow way elsewhere.

import * as tf from '@tensorflow/tfjs'
import { convBiasLeaky, convFilterGrad, convInputGrad } from './convolution'
import { adamEma, channelSum, leakyGrad } from './elementwise'
import {
  channelsToFrames,
  depthToSpace2,
  framesToChannels,
  shiftCut,
  shiftCutGrad,
  spaceToDepth2,
} from './rearrange'

const KERNELS: Readonly<Record<string, tf.KernelConfig['kernelFunc']>> = {
  ConvBiasLeaky: convBiasLeaky,
  Conv2DBackpropInput: convInputGrad,
  Conv2DBackpropFilter: convFilterGrad,
  LeakyGrad: leakyGrad,
  ChannelSum: channelSum,
  AdamEma: adamEma,
  SpaceToDepth2: spaceToDepth2,
  DepthToSpace2: depthToSpace2,
  FramesToChannels: framesToChannels,
  ChannelsToFrames: channelsToFrames,
  ShiftCut: shiftCut,
  ShiftCutGrad: shiftCutGrad,
}

/** Registers our kernels for the backend `wasm`; may be called again. */
export function installWasmKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(KERNELS)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
}
