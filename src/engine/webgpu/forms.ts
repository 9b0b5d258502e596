// The hot kernels as one set, so that two forms of them can stand in for each other, and the switch between the forms.

import type { TensorInfo } from '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs'
import { convolve } from './convolution'
import { type BiasGradient, filterGradient, weightGradients } from './filter-gradient'
import type { Geometry } from './geometry'
import { inputGradientGeometry } from './geometry'
import type { Launcher } from './launch'
import {
  transposedConvolve,
  transposedFilterGradient,
  transposedInputGradient,
  upsampleConvolve,
  upsampleConvolveFilterGradient,
  upsampleConvolveInputGradient,
} from './upsampled'

/** A layer: leaky(x * filter + bias); alpha 1 is linear. */
export interface Layer {
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias: TensorInfo
  readonly alpha: number
}

/**
 * Geometries are those of the forward convolution; `upsampled…` have a 3×3 filter, padded by 1, after nearest
 * upsampling by 2; `transposed…` are 4×4 of stride 2, padded by 1, their filter [Ci,4,4,Co].
 */
export interface Convolutions {
  fused(g: Geometry, layer: Layer): TensorInfo
  plain(g: Geometry, x: TensorInfo, filter: TensorInfo): TensorInfo
  inputGradient(g: Geometry, dy: TensorInfo, filter: TensorInfo): TensorInfo
  filterGradient(g: Geometry, x: TensorInfo, dy: TensorInfo): TensorInfo
  /** The filter gradient, and the sum of the bias gradient with it. */
  weightGradients(g: Geometry, x: TensorInfo, dy: TensorInfo, bias: BiasGradient): TensorInfo
  upsampled(layer: Layer): TensorInfo
  upsampledInputGradient(dy: TensorInfo, filter: TensorInfo): TensorInfo
  upsampledFilterGradient(x: TensorInfo, dy: TensorInfo): TensorInfo
  transposed(layer: Layer): TensorInfo
  transposedInputGradient(dy: TensorInfo, filter: TensorInfo): TensorInfo
  /** With `bias`, the sum of the bias gradient too. */
  transposedFilterGradient(x: TensorInfo, dy: TensorInfo, bias?: BiasGradient): TensorInfo
}

/** In both forms: four multiplications a pixel in registers against nine in tiles. */
export const transposedConvolutions = (launcher: Launcher) => ({
  transposed: (layer: Layer) => transposedConvolve(launcher, layer),
  transposedInputGradient: (dy: TensorInfo, filter: TensorInfo) =>
    transposedInputGradient(launcher, dy, filter),
  transposedFilterGradient: (x: TensorInfo, dy: TensorInfo, bias?: BiasGradient) =>
    transposedFilterGradient(launcher, x, dy, bias),
})

/** Tiled in registers: no barriers, fewest multiplications. */
export const registerConvolutions = (launcher: Launcher): Convolutions => ({
  fused: (geometry, layer) => convolve(launcher, { geometry, ...layer }),
  plain: (geometry, x, filter) => convolve(launcher, { geometry, x, filter }),
  inputGradient: (g, dy, filter) =>
    convolve(launcher, { geometry: inputGradientGeometry(g), x: dy, filter, flipped: true }),
  filterGradient: (g, x, dy) => filterGradient(launcher, x, dy, g),
  weightGradients: (g, x, dy, bias) => weightGradients(launcher, x, dy, bias, g),
  upsampled: (layer) => upsampleConvolve(launcher, layer),
  upsampledInputGradient: (dy, filter) => upsampleConvolveInputGradient(launcher, dy, filter),
  upsampledFilterGradient: (x, dy) => upsampleConvolveFilterGradient(launcher, x, dy),
  ...transposedConvolutions(launcher),
})

/** `registers`: right for software adapters, and wherever timing says so; `tiles`: shared memory and barriers. */
export type KernelForm = 'registers' | 'tiles'

// tfjs keeps the choice, beside its own flags.
const FLAG = 'REELGAN_WEBGPU_KERNELS'

/** Registers the switch; `registers` until `chooseKernels` says otherwise. */
export const registerFormFlag = (): void => tf.env().registerFlag(FLAG, () => 'registers')

/**
 * From the next call on, convolutions and their gradients run in this form. Both give the same numbers up to rounding.
 */
export const chooseKernels = (form: KernelForm): void => tf.env().set(FLAG, form)

/** The form that runs now. */
export const chosenKernels = (): KernelForm => (tf.env().get(FLAG) === 'tiles' ? 'tiles' : 'registers')
