// The generator's forward pass for one picture, on plain memory: what model/generator.ts says, without TensorFlow.js. A test holds
// the two together. Not here: which latent is drawn (painter.ts).

import type { Snapshot } from '../core/snapshot'
import { LEAK, LINEAR } from '../engine/leak'
import { checkTensors } from '../model/generator-tensors'
import { CODE, type GeneratorLayer, type GeneratorShape, generatorShape, NOISE } from '../model/network'
import type { Kernels } from './kernels'
import type { Arena } from './memory'

const STEM_SIDE = 4

export class Network {
  readonly size: number
  readonly #shape: GeneratorShape
  readonly #arena: Arena
  readonly #kernels: Kernels
  readonly #weights: ReadonlyMap<string, { readonly pointer: number; readonly length: number }>
  readonly #latent: number
  readonly #hidden: readonly [number, number]
  readonly #pictures: readonly [number, number]

  /** @throws ReelError `file-wrong` when the tensors are not those of the network that the manifest describes. */
  constructor(snapshot: Snapshot, arena: Arena, kernels: Kernels) {
    checkTensors(snapshot)
    const { settings } = snapshot.manifest
    const shape = generatorShape(settings)
    this.size = settings.size
    this.#shape = shape
    this.#arena = arena
    this.#kernels = kernels
    this.#weights = new Map(
      snapshot.tensors.map(({ name, data }) => [name, { pointer: arena.put(data), length: data.length }]),
    )
    this.#latent = arena.allocate((CODE + NOISE) * 4)
    this.#hidden = [arena.allocate(shape.hidden * 4), arena.allocate(shape.hidden * 4)]
    const bytes = largestPicture(shape, settings.size) * 4
    this.#pictures = [arena.allocate(bytes), arena.allocate(bytes)]
  }

  /** Puts other weights in the place of these. Whether they fit: those of another network leave this one as it is. */
  take({ manifest: { settings }, tensors }: Snapshot): boolean {
    const same =
      settings.size === this.size &&
      JSON.stringify(generatorShape(settings)) === JSON.stringify(this.#shape) &&
      tensors.every(({ name, data }) => this.#weights.get(name)?.length === data.length)
    if (!same || tensors.length !== this.#weights.size) return false
    for (const { name, data } of tensors) this.#arena.view(this.#weight(name), data.length).set(data)
    return true
  }

  /**
   * One picture: size × size × 3 values −1 .. 1, good until the next one is drawn.
   * @param motion a motion code, CODE values; `content`: a content latent, NOISE values
   */
  draw(motion: Float32Array, content: Float32Array): Float32Array {
    const latent = this.#arena.view(this.#latent, CODE + NOISE)
    latent.set(motion)
    latent.set(content, CODE)
    let [from, to] = this.#pictures
    const [first, second] = this.#hidden
    const { hidden, stem, layers, last } = this.#shape
    this.#dense('mlp1', this.#latent, first, CODE + NOISE, hidden)
    this.#dense('mlp2', first, second, hidden, hidden)
    this.#dense('stem', second, from, hidden, STEM_SIDE * STEM_SIDE * stem)
    let side = STEM_SIDE
    for (const layer of layers) {
      side = this.#layer(layer, from, to, side)
      ;[from, to] = [to, from]
    }
    this.#convolution('rgb', from, to, side, last, 3, LINEAR)
    return this.#arena.view(to, side * side * 3).map(Math.tanh)
  }

  #weight(name: string): number {
    const weight = this.#weights.get(name)
    if (!weight) throw new Error(`the network has no tensor called ${name}`)
    return weight.pointer
  }

  #dense(name: string, x: number, y: number, inChannels: number, outChannels: number): void {
    const shape = { rows: 1, inChannels, outChannels }
    this.#kernels.denseForward(x, this.#weight(`${name}.w`), this.#weight(`${name}.b`), y, shape, LEAK)
  }

  #convolution(
    name: string,
    x: number,
    y: number,
    side: number,
    inChannels: number,
    outChannels: number,
    alpha: number,
  ): void {
    const sides = { batch: 1, height: side, width: side, outHeight: side, outWidth: side }
    const shape = { ...sides, inChannels, outChannels, kernel: 3, padTop: 1, padLeft: 1 }
    this.#kernels.convForward(x, this.#weight(`${name}.w`), this.#weight(`${name}.b`), y, shape, alpha)
  }

  /** The side of what is at `to` afterwards. */
  #layer({ name, kind, inputs, outputs }: GeneratorLayer, from: number, to: number, side: number): number {
    if (kind === 'up') {
      const shape = { batch: 1, height: side, width: side, inChannels: inputs, outChannels: outputs }
      const [w, b] = [this.#weight(`${name}.w`), this.#weight(`${name}.b`)]
      this.#kernels.upsampleConvForward(from, w, b, to, shape, LEAK)
      return 2 * side
    }
    this.#convolution(name, from, to, side, inputs, outputs, LEAK)
    const count = side * side * outputs
    const x = this.#arena.view(from, count)
    const y = this.#arena.view(to, count)
    for (let i = 0; i < count; i++) y[i] = ((y[i] ?? 0) + (x[i] ?? 0)) * Math.SQRT1_2
    return side
  }
}

/** Floats of the largest activation between two layers. */
function largestPicture({ stem, layers }: GeneratorShape, size: number): number {
  let side = STEM_SIDE
  const each = layers.map(({ kind, outputs }) => {
    if (kind === 'up') side *= 2
    return side * side * outputs
  })
  return Math.max(STEM_SIDE * STEM_SIDE * stem, size * size * 3, ...each)
}
