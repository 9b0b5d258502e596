// The codes from which a finished generator draws given pictures (GAN inversion, arXiv 2101.05278, by optimisation):
// from the nearest moment of its clip, or what its principal pictures say, down the gradient to the code; then a few
// steps of the weights around it (pivotal tuning, arXiv 2106.05744), held to what the clip looked like. Not here: what
// becomes of the codes (network/added-moments.ts).

import * as tf from '@tensorflow/tfjs'
import { ReelError } from '../core/errors'
import { type Frames, type Pictures, pixelsOf } from '../core/frames'
import { psnrOf } from '../core/measures'
import { Random } from '../core/random'
import { type Weights, pictures as drawn } from '../engine/forward'
import { FrameStore } from '../engine/frame-store'
import { Optimizer } from '../engine/optimizer'
import type { Parameter } from '../engine/slots'
import { checkTensors } from '../network/check'
import { codeAt, codeTimeOf } from '../network/codes'
import { isOfMapping } from '../network/components'
import { generatorGraph } from '../network/generator'
import { type Graph, parametersOf } from '../network/graph'
import type { Inversion } from '../network/inversion'
import type { NamedTensor, Snapshot } from '../network/snapshot'
import { CODE, NOISE } from '../network/widths'
import { reconstruction } from './losses/reconstruction'
import { nearestPicture, picked, squaredError, withCoefficients } from './nearest-code'
import { variableOf } from './parameters'
import { BATCH, toByte } from './pictures'

/** Steps down to the codes. */
const CODE_STEPS = 150
/**
 * Steps of the weights after them: the paper's few, or where a code alone leaves a picture below so many dB, because
 * the clip has nothing like it, as many as it takes. Palms at 32 px with two frames of rapids: 14.8 dB after 30 steps,
 * 35 after 150, and the clip kept at 44.
 */
const TUNING_STEPS = 30
const FAR = 20
const FAR_STEPS = 150
/** Learning rate of the codes, which have deviations of about a half; it falls to nothing. */
const CODE_RATE = 0.05
/** Rate of the weights over that of training, at its highest: the network is to stay what it is. */
const TUNING_SHARE = 0.7
/** Steps until it is there. */
const EASED = 5
/** Pictures of the clip that each step of the weights must keep, and of the given ones that it sees. */
const KEPT = 6
const TUNED = 8
const STREAM = 93

export interface InversionOptions {
  /** What an encoder says of the pictures [n, 32]. */
  readonly codes?: Codes | undefined
  readonly codeSteps?: number
  readonly tuningSteps?: number
  /** 0 .. 1. */
  readonly onProgress?: (done: number) => void
  /** Lets messages in between two steps. */
  readonly breathe?: () => Promise<void>
  readonly signal?: AbortSignal
}

/**
 * Codes for `wanted`, pictures as large as the model's own, and weights that draw them. The model itself is not
 * touched.
 * @throws ReelError `file-wrong` when the tensors do not fit the manifest, `setting-wrong` for one of several
 * classes; the signal's reason when it is aborted.
 */
export async function invert(
  model: Snapshot,
  wanted: Frames,
  options: InversionOptions = {},
): Promise<Inversion> {
  checkTensors(model)
  if (model.manifest.clip.classes)
    throw new ReelError(
      'setting-wrong',
      'A model of several clips finds no pictures of yours: open one that learned a single clip.',
    )
  const search = new Search(model, wanted)
  try {
    return await search.run(options)
  } finally {
    search.dispose()
  }
}

/** [n, 32]. */
type Codes = Float32Array<ArrayBuffer>

class Search {
  readonly #model: Snapshot
  readonly #wanted: Frames
  readonly #graph: Graph
  readonly #parameters: readonly Parameter[]
  readonly #store: FrameStore

  constructor(model: Snapshot, wanted: Frames) {
    const { settings, clip } = model.manifest
    this.#model = model
    this.#wanted = wanted
    this.#graph = generatorGraph(settings, clip.frames)
    const data = new Map(model.tensors.map((tensor) => [tensor.name, tensor.data]))
    this.#parameters = parametersOf(this.#graph).map(({ name, shape, rate = 1, matrix }) => {
      // The path stays where it is, and so does what is found by a game that is over.
      const fixed = name === 'codes' || isOfMapping(name)
      // A copy: some backends keep the array itself.
      const value = variableOf(Float32Array.from(data.get(name) ?? []), shape)
      const trained = { name, value, rate: fixed ? 0 : rate }
      return matrix ? Object.assign(trained, { matrix }) : trained
    })
    this.#store = new FrameStore(wanted)
  }

  async run(options: InversionOptions): Promise<Inversion> {
    const { codeSteps = CODE_STEPS } = options
    const { onProgress = () => undefined, breathe = () => Promise.resolve(), signal } = options
    let [done, tuningSteps] = [0, options.tuningSteps ?? FAR_STEPS]
    const groups = Math.ceil(this.#wanted.count / BATCH)
    const stepDone = async () => {
      done += 1
      onProgress(done / (codeSteps * groups + tuningSteps))
      await breathe()
      signal?.throwIfAborted()
    }
    const nearest = await this.#begin()
    const begun = await this.#likeness(nearest)
    const encoded = options.codes && (await this.#likeness(options.codes))
    const start = options.codes ? await this.#better(nearest, options.codes) : nearest
    const codes = await this.#better(start, await this.#descend(start, codeSteps, stepDone))
    const found = await this.#likeness(codes)
    tuningSteps = options.tuningSteps ?? (Math.min(...found) < FAR ? FAR_STEPS : TUNING_STEPS)
    const before = await this.#picturesOf(codes)
    const kept = await this.#tune(codes, tuningSteps, stepDone)
    const tuned = await this.#likeness(codes)
    const told = { begun, ...(encoded && { encoded }), found }
    if (kept === null || sum(tuned) <= sum(found)) {
      const { tensors } = this.#model
      return { codes, tensors, pictures: before, likeness: { ...told, tuned: found, kept: null } }
    }
    const pictures = await this.#picturesOf(codes)
    return { codes, tensors: await this.#tensors(), pictures, likeness: { ...told, tuned, kept } }
  }

  /** For each picture the moment of the clip that looks most like it, or its own principal pictures where they do. */
  async #begin(): Promise<Codes> {
    const { count } = this.#wanted
    const path = this.#pathCodes()
    const { tensors, manifest } = this.#model
    const wanted = await this.#valuesOf(count, (first, n) => this.#real(first, n))
    const moments = await this.#valuesOf(manifest.clip.frames, (first, n) => this.#draw(path, first, n))
    const length = wanted.length / count
    const codes = new Float32Array(count * CODE)
    for (let i = 0; i < count; i++) {
      const picture = wanted.subarray(i * length, (i + 1) * length)
      const t = nearestPicture(picture, moments)
      codes.set(path.subarray(t * CODE, (t + 1) * CODE), i * CODE)
    }
    const projected = withCoefficients(tensors, wanted, codes)
    return projected ? this.#better(codes, projected) : codes
  }

  /** Of two codes for each picture the one that draws it more alike. */
  async #better(one: Codes, other: Codes): Promise<Codes> {
    const [ofOne, ofOther] = [await this.#likeness(one), await this.#likeness(other)]
    return one.map((value, i) => {
      const picture = Math.floor(i / CODE)
      return (ofOther[picture] ?? 0) > (ofOne[picture] ?? 0) ? (other[i] ?? 0) : value
    })
  }

  /** The code of every frame of the clip [frames, 32]. */
  #pathCodes(): Codes {
    const { tensors, manifest } = this.#model
    const { frames } = manifest.clip
    const time = codeTimeOf(manifest.settings, frames)
    const table = tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
    const path = new Float32Array(frames * CODE)
    for (let t = 0; t < frames; t++) path.set(codeAt(table, time, t), t * CODE)
    return path
  }

  async #descend(start: Codes, steps: number, stepDone: () => Promise<void>): Promise<Codes> {
    const codes = start.slice()
    for (let first = 0; first < this.#wanted.count; first += BATCH) {
      const n = Math.min(BATCH, this.#wanted.count - first)
      const value = variableOf(codes.slice(first * CODE, (first + n) * CODE), [n, CODE])
      const optimizer = new Optimizer([{ name: 'code', rate: 1, value }], false)
      const real = this.#real(first, n)
      try {
        for (let step = 0; step < steps; step++) {
          descend(optimizer, CODE_RATE * falling(step / steps), () =>
            reconstruction(this.#drawn(value), real),
          )
          await stepDone()
        }
        codes.set(await value.data<'float32'>(), first * CODE)
      } finally {
        optimizer.dispose()
        tf.dispose([value, real])
      }
    }
    return codes
  }

  /** Moves the weights, and returns how well the clip's own pictures came through it, dB; null after no step. */
  async #tune(codes: Codes, steps: number, stepDone: () => Promise<void>): Promise<number | null> {
    if (steps === 0) return null
    const { generatorRate, seed } = this.#model.manifest.settings
    const path = this.#pathCodes()
    const frames = path.length / CODE
    const random = new Random(seed, STREAM)
    const before = await this.#valuesOf(frames, (first, n) => this.#draw(path, first, n))
    const length = before.length / frames
    const optimizer = new Optimizer(this.#parameters, false)
    const { width, height, count } = this.#wanted
    try {
      for (let step = 0; step < steps; step++) {
        const own = Array.from({ length: Math.min(KEPT, frames) }, () => random.integer(0, frames))
        const given = Array.from({ length: Math.min(TUNED, count) }, (_, i) =>
          count > TUNED ? random.integer(0, count) : i,
        )
        tf.tidy(() => {
          const at = tf.tensor2d(picked(codes, given, CODE), [given.length, CODE])
          const kept = tf.tensor2d(picked(path, own, CODE), [own.length, CODE])
          const looked = tf.tensor4d(picked(before, own, length), [own.length, height, width, 3])
          const real = this.#mixed(given)
          const rate = generatorRate * TUNING_SHARE * Math.min(1, (step + 1) / EASED) * falling(step / steps)
          descend(optimizer, rate, () =>
            tf.add(reconstruction(this.#drawn(at), real), reconstruction(this.#drawn(kept), looked)),
          )
        })
        await stepDone()
      }
    } finally {
      optimizer.dispose()
    }
    const after = await this.#valuesOf(frames, (first, n) => this.#draw(path, first, n))
    return psnrOf(squaredError(before, after) / 4)
  }

  /** What each given picture comes to at its code, dB. */
  async #likeness(codes: Codes): Promise<number[]> {
    const { count } = this.#wanted
    const [wanted, made] = [
      await this.#valuesOf(count, (first, n) => this.#real(first, n)),
      await this.#valuesOf(count, (first, n) => this.#draw(codes, first, n)),
    ]
    const length = wanted.length / count
    return Array.from({ length: count }, (_, i) => {
      const of = (values: Float32Array) => values.subarray(i * length, (i + 1) * length)
      return psnrOf(squaredError(of(wanted), of(made)) / 4)
    })
  }

  async #picturesOf(codes: Codes): Promise<Pictures> {
    const { width, height, count } = this.#wanted
    const values = await this.#valuesOf(count, (first, n) => this.#draw(codes, first, n))
    const rgba = new Uint8ClampedArray((values.length / 3) * 4).fill(255)
    values.forEach((value, i) => (rgba[Math.floor(i / 3) * 4 + (i % 3)] = toByte(value)))
    return { width, height, count, rgba }
  }

  /** Values of `count` pictures that come in batches. */
  async #valuesOf(count: number, batch: (first: number, n: number) => tf.Tensor4D): Promise<Float32Array> {
    const values = new Float32Array(count * 3 * pixelsOf(this.#wanted))
    for (let first = 0; first < count; first += BATCH) {
      const made = batch(first, Math.min(BATCH, count - first))
      values.set(await made.data<'float32'>(), (first * values.length) / count)
      made.dispose()
    }
    return values
  }

  #real(first: number, n: number): tf.Tensor4D {
    return tf.tidy(() => this.#mixed(Array.from({ length: n }, (_, i) => first + i)))
  }

  #mixed(indexes: readonly number[]): tf.Tensor4D {
    return this.#store.mix(
      tf.tensor2d(
        indexes.flatMap((i) => [i, i, 0]),
        [indexes.length, 3],
      ),
    )
  }

  #draw(codes: Float32Array, first: number, n: number): tf.Tensor4D {
    return tf.tidy(() => this.#drawn(tf.tensor2d(codes.slice(first * CODE, (first + n) * CODE), [n, CODE])))
  }

  #drawn(codes: tf.Tensor): tf.Tensor4D {
    const content = tf.zeros([codes.shape[0] ?? 0, NOISE])
    return drawn(this.#graph, this.#weights, { codes, content })
  }

  get #weights(): Weights {
    return new Map(this.#parameters.map(({ name, value }) => [name, value]))
  }

  #tensors(): Promise<NamedTensor[]> {
    return Promise.all(
      this.#parameters.map(async ({ name, value }) => ({
        name,
        shape: value.shape,
        data: Float32Array.from(await value.data<'float32'>()),
      })),
    )
  }

  dispose(): void {
    this.#store.dispose()
    tf.dispose(this.#parameters.map(({ value }) => value))
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** From 1 to 0 along a cosine. */
const falling = (done: number): number => 0.5 * (1 + Math.cos(Math.PI * done))

/** One step down. */
function descend(optimizer: Optimizer, rate: number, loss: () => tf.Scalar): void {
  const { value, grads } = tf.variableGrads(loss, optimizer.variables)
  optimizer.apply(grads, { rate, decay: 0 })
  tf.dispose([value, ...Object.values(grads)])
}
