// Moves of pixels for the wasm backend, and their adjoints.

import type * as tf from '@tensorflow/tfjs'
import type { ShiftCut } from '../../core/shift-cut'
import { planRow } from '../rearrange'
import { type KernelArguments, shape4, unpack } from './heap'

/** [clips·frames,H,W,C] → [clips,H,W,frames·C]. */
function framesToChannels(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<{ x: tf.TensorInfo }, { frames: number }>(args)
  const [n, h, w, c] = shape4(inputs.x)
  const result = backend.makeOutput([n / attrs.frames, h, w, attrs.frames * c], 'float32')
  moveFrames(
    backend.typedArrayFromHeap(inputs.x),
    backend.typedArrayFromHeap(result),
    { n, pixels: h * w, c, frames: attrs.frames },
    false,
  )
  return result
}

/** [clips,H,W,frames·C] → [clips·frames,H,W,C]. */
function channelsToFrames(args: KernelArguments): tf.TensorInfo {
  const { inputs, attrs, backend } = unpack<{ x: tf.TensorInfo }, { frames: number }>(args)
  const [clips, h, w, all] = shape4(inputs.x)
  const layout = { n: clips * attrs.frames, pixels: h * w, c: all / attrs.frames, frames: attrs.frames }
  const result = backend.makeOutput([layout.n, h, w, layout.c], 'float32')
  moveFrames(backend.typedArrayFromHeap(inputs.x), backend.typedArrayFromHeap(result), layout, true)
  return result
}

interface FrameLayout {
  readonly n: number
  readonly pixels: number
  readonly c: number
  readonly frames: number
}

function moveFrames(
  from: Float32Array,
  to: Float32Array,
  { n, pixels, c, frames }: FrameLayout,
  back: boolean,
): void {
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < pixels; p++) {
      const apart = (i * pixels + p) * c
      const together = ((Math.floor(i / frames) * pixels + p) * frames + (i % frames)) * c
      const source = back ? together : apart
      const target = back ? apart : together
      for (let k = 0; k < c; k++) to[target + k] = from[source + k] ?? 0
    }
  }
}

/** Shifts and cuts; see engine/rearrange. */
function shiftCut(args: KernelArguments): tf.TensorInfo {
  return shiftCutEither(args, false)
}

/** The adjoint: what was cut or shifted out gets no gradient. */
function shiftCutGrad(args: KernelArguments): tf.TensorInfo {
  return shiftCutEither(args, true)
}

function shiftCutEither(args: KernelArguments, back: boolean): tf.TensorInfo {
  const { inputs, backend } = unpack<{ x: tf.TensorInfo; plan: tf.TensorInfo }, object>(args)
  const [n, h, w, c] = shape4(inputs.x)
  const result = backend.makeOutput(inputs.x.shape, 'float32')
  const from = backend.typedArrayFromHeap(inputs.x)
  const to = backend.typedArrayFromHeap(result).fill(0)
  // The view has the tensor's own type.
  const plan = backend.typedArrayFromHeap(inputs.plan) as unknown as Int32Array
  const frames = n / (inputs.plan.shape[0] ?? n)
  for (let i = 0; i < n; i++)
    shiftPicture(from, to, i, [h, w, c], planRow(plan, Math.floor(i / frames)), back)
  return result
}

/** One picture, row by row: output row y comes from input row y − dy, but for the columns that are cut. */
function shiftPicture(
  from: Float32Array,
  to: Float32Array,
  index: number,
  [h, w, c]: readonly [number, number, number],
  { dx, dy, cutX, cutY, cut }: ShiftCut,
  back: boolean,
): void {
  const first = Math.max(0, dx)
  const last = Math.min(w, w + dx)
  for (let y = Math.max(0, dy); y < Math.min(h, h + dy); y++) {
    const cutRow = cut > 0 && y >= cutY && y < cutY + cut
    const output = (index * h + y) * w
    const input = (index * h + y - dy) * w - dx
    const move = (left: number, right: number) => {
      if (right <= left) return
      const source = (back ? output : input) + left
      const target = (back ? input : output) + left
      to.set(from.subarray(source * c, (source + right - left) * c), target * c)
    }
    if (cutRow) {
      move(first, Math.min(last, cutX))
      move(Math.max(first, cutX + cut), last)
    } else move(first, last)
  }
}

/** See engine/rearrange for what each kernel computes. */
export const rearrangeKernels: Readonly<Record<string, tf.KernelConfig['kernelFunc']>> = {
  FramesToChannels: framesToChannels,
  ChannelsToFrames: channelsToFrames,
  ShiftCut: shiftCut,
  ShiftCutGrad: shiftCutGrad,
}
