// Draws pictures of a finished model wherever JavaScript runs, without TensorFlow.js: latent points in, bytes out.
// Not here: the network (network.ts), playing (player/).

import type { Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { Snapshot } from '../core/snapshot'
import { codeTimeOf } from '../model/codes'
import { Latents } from '../model/latents'
import { CODE, NOISE } from '../model/network'
import { type Kernels, loadKernels } from './kernels'
import { Arena } from './memory'
import { Network } from './network'

/** Answers like the drawing worker: pictures at points, in order; `reuse` is a buffer of an earlier answer to fill again. */
export type Draw = (points: readonly LatentPoint[], reuse?: ArrayBuffer) => Pictures

/**
 * @param load which kernels compute; the fastest when left out
 * @throws ReelError `file-wrong` when the tensors do not fit the manifest
 */
export async function openPainter(
  snapshot: Snapshot,
  load: (arena: Arena) => Kernels | Promise<Kernels> = loadKernels,
): Promise<Draw> {
  const arena = new Arena()
  const network = new Network(snapshot, arena, await load(arena))
  const { settings, clip } = snapshot.manifest
  const table = snapshot.tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
  const time = codeTimeOf(settings, clip.frames)
  const latents = new Latents({ table, time, frames: clip.frames, noise: settings.noise })
  const { size } = network
  return (points, reuse) => {
    const bytes = points.length * size * size * 4
    const rgba = new Uint8ClampedArray(reuse?.byteLength === bytes ? reuse : new ArrayBuffer(bytes))
    const { motion, content } = latents.rows(points)
    points.forEach((_, i) => {
      const values = network.draw(
        motion.subarray(i * CODE, (i + 1) * CODE),
        content.subarray(i * NOISE, (i + 1) * NOISE),
      )
      paint(values, rgba.subarray(i * size * size * 4))
    })
    return { size, count: points.length, rgba }
  }
}

/** −1 .. 1 to 0 .. 255, opaque; clamped arrays round. */
function paint(values: Float32Array, rgba: Uint8ClampedArray): void {
  for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = ((values[from + c] ?? 0) + 1) * 127.5
    rgba[to + 3] = 255
  }
}
