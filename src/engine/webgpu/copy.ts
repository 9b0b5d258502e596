// Tensors laid end to end, and back, by copies between buffers: no launch, whatever their number.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'

const size = ({ shape }: TensorInfo) => shape.reduce((product, axis) => product * axis, 1)

/** The numbers of all tensors, in order: [n]. */
export function copyTogether(launcher: Launcher, tensors: readonly TensorInfo[]): TensorInfo {
  const flat = launcher.output([tensors.reduce((sum, tensor) => sum + size(tensor), 0)])
  copyInto(launcher, tensors, flat, 0)
  return flat
}

/** The same into a tensor that is there, from its number `at` on. */
export function copyInto(
  launcher: Launcher,
  tensors: readonly TensorInfo[],
  to: TensorInfo,
  at: number,
): void {
  let toAt = at
  for (const tensor of tensors) {
    launcher.copy({ from: tensor, to, toAt, count: size(tensor) })
    toAt += size(tensor)
  }
}

/** The inverse, into tensors that are there. */
export function copyApart(launcher: Launcher, flat: TensorInfo, tensors: readonly TensorInfo[]): void {
  let at = 0
  for (const tensor of tensors) {
    launcher.copy({ from: flat, fromAt: at, to: tensor, count: size(tensor) })
    launcher.written(tensor)
    at += size(tensor)
  }
}
