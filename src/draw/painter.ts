// Draws pictures of a finished model wherever JavaScript runs, without TensorFlow.js: latent points in, bytes out.
// Not here: the network (network.ts), playing (player/).

import { lengthOf } from '../core/classes'
import { type Pictures, pixelsOf, type Sides } from '../core/frames'
import { isUncorrected, type LatentPoint } from '../core/latent'
import type { Snapshot } from '../network/snapshot'
import { sidesOf } from '../settings/shape'
import { checkTensors } from '../network/check'
import type { NodeValue } from '../network/graph'
import { codeTimeOf } from '../network/codes'
import { COMPONENTS } from '../network/components'
import { Latents } from '../network/latents'
import { componentSizes } from '../network/looks'
import { CODE } from '../network/widths'
import { type Kernels, loadKernels } from './kernels'
import { Arena } from './memory'
import { Network } from './network'

/** What a model says of itself. */
export interface ModelInfo extends Sides {
  readonly parameters: number
  /** Frames of its clip. */
  readonly frames: number
}

export class Painter {
  readonly #network: Network
  #latents: Latents
  #info: ModelInfo

  constructor(snapshot: Snapshot, network: Network) {
    this.#network = network
    this.#latents = latentsOf(snapshot)
    this.#info = infoOf(snapshot)
  }

  get info(): ModelInfo {
    return this.#info
  }

  /**
   * Draws by other weights from now on, without taking new memory. Whether they are those of such a network: if not,
   * another painter must be opened. @throws ReelError `file-wrong` when the tensors do not fit the manifest; what was
   * there stays.
   */
  take(snapshot: Snapshot): boolean {
    checkTensors(snapshot)
    if (!this.#network.take(snapshot)) return false
    this.#latents = latentsOf(snapshot)
    this.#info = infoOf(snapshot)
    return true
  }

  /** See `Latents.path`. */
  path(from: number, to: number): readonly number[] {
    return this.#latents.path(from, to)
  }

  /**
   * Pictures at points, in order; `reuse` is a buffer of an earlier answer to fill again, if it has the right length.
   */
  draw(points: readonly LatentPoint[], reuse?: ArrayBuffer): Pictures {
    const { sides } = this.#network
    const length = pixelsOf(sides) * 4
    const bytes = points.length * length
    const rgba = new Uint8ClampedArray(reuse?.byteLength === bytes ? reuse : new ArrayBuffer(bytes))
    const { motion, content } = this.#latents.rows(points)
    const width = content.length / points.length
    points.forEach((point, i) => {
      const values = this.#network.draw(
        motion.subarray(i * CODE, (i + 1) * CODE),
        content.subarray(i * width, (i + 1) * width),
        !isUncorrected(point),
      )
      paint(values, rgba.subarray(i * length))
    })
    return { ...sides, count: points.length, rgba }
  }

  /** What a node of the generator comes to in the picture at a point. @throws ReelError; see `Network.layer`. */
  layer(node: string, point: LatentPoint): NodeValue {
    const { motion, content } = this.#latents.rows([point])
    return this.#network.layer(node, motion, content, !isUncorrected(point))
  }
}

/**
 * What one painter draws in and with. It can be made before the model is there: writing and compiling the kernels takes
 * longest.
 */
export interface DrawContext {
  readonly arena: Arena
  readonly kernels: Kernels
}

export async function makeDrawContext(
  load: (arena: Arena) => Kernels | Promise<Kernels> = loadKernels,
): Promise<DrawContext> {
  const arena = new Arena()
  return { arena, kernels: await load(arena) }
}

/**
 * A painter for a model, alone in its room.
 * @throws ReelError `file-wrong` when the tensors do not fit the manifest.
 */
export async function openPainter(
  snapshot: Snapshot,
  room: DrawContext | Promise<DrawContext> = makeDrawContext(),
): Promise<Painter> {
  const { arena, kernels } = await room
  return new Painter(snapshot, new Network(snapshot, arena, kernels))
}

function latentsOf({ manifest: { settings, clip }, tensors }: Snapshot): Latents {
  const table = tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
  const time = codeTimeOf(settings, lengthOf(clip))
  const sizes = componentSizes(tensors.find(({ name }) => name === COMPONENTS))
  return new Latents({ table, time, frames: clip.frames, noise: settings.noise, sizes })
}

const infoOf = ({ manifest: { settings, clip }, tensors }: Snapshot): ModelInfo => ({
  ...sidesOf(settings),
  parameters: tensors.reduce((sum, { data }) => sum + data.length, 0),
  frames: clip.frames,
})

/** −1 .. 1 to 0 .. 255, opaque; clamped arrays round. */
function paint(values: Float32Array, rgba: Uint8ClampedArray): void {
  for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = ((values[from + c] ?? 0) + 1) * 127.5
    rgba[to + 3] = 255
  }
}
