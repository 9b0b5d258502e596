// The pretrained network at work in a run (network/backbone.ts): its features of pictures, through which gradients go
// back to these. Nothing of it is trained.

import * as tf from '@tensorflow/tfjs'
import type { Sides } from '../core/frames'
import { forward, type Weights } from '../engine/forward'
import {
  backboneGraph,
  type BackbonePlace,
  backbonePlaces,
  enlargement,
  JUDGED,
  JUDGED_SIZES,
  PERCEIVED,
  readBackbone,
} from '../network/backbone'
import { sidesOf } from '../settings/shape'
import type { Settings } from '../settings/settings'
import { type Graph, parametersOf } from '../network/graph'
import type { Perceived } from './losses/reconstruction'

export class Backbone {
  readonly places: readonly BackbonePlace[]
  readonly #graph: Graph
  readonly #weights: Weights
  readonly #sides: Sides
  /** Linear interpolation along rows and along columns; null where pictures are large enough. */
  readonly #enlarge: readonly [rows: tf.Tensor2D, columns: tf.Tensor2D] | null

  /**
   * For pictures of these sides. `file`: the bytes of the network's file.
   * @throws Error for anything else
   */
  constructor(file: Uint8Array, { width, height }: Sides, places: readonly BackbonePlace[]) {
    const times = enlargement({ width, height })
    this.places = places
    this.#sides = { width: width * times, height: height * times }
    this.#graph = backboneGraph(this.#sides, places)
    const values = readBackbone(file)
    this.#weights = new Map(
      parametersOf(this.#graph).map(({ name, shape }) => [
        name,
        tf.tensor(values.get(name) ?? [], [...shape]),
      ]),
    )
    this.#enlarge = times === 1 ? null : [interpolation(height, times), interpolation(width, times)]
  }

  /** Everything that it computes with. */
  get tensors(): readonly tf.Tensor[] {
    return [...this.#weights.values(), ...(this.#enlarge ?? [])]
  }

  /** The features of pictures −1 .. 1 [N, H, W, 3] at places that it looks at [N, h, w, C]. */
  features(pictures: tf.Tensor4D, places: readonly BackbonePlace[] = this.places): readonly tf.Tensor4D[] {
    return tf.tidy(() => {
      const given = { pictures: this.#enlarged(tf.add(tf.mul(pictures, 0.5), 0.5)) }
      return forward(this.#graph, this.#weights, given, places) as tf.Tensor4D[]
    })
  }

  /** What a critic of features is given of pictures, by the names of its inputs. */
  judged(pictures: tf.Tensor4D): Readonly<Partial<Record<BackbonePlace, tf.Tensor4D>>> {
    const seen = this.features(pictures, JUDGED).map((x, i) => tf.mul(x, 1 / (JUDGED_SIZES[i] ?? 1)))
    return Object.fromEntries(JUDGED.map((place, i) => [place, seen[i]]))
  }

  /** What it sees of real pictures, and how it sees others, to compare them. */
  perceived(real: tf.Tensor4D): Perceived {
    const featuresOf = (pictures: tf.Tensor4D) => this.features(pictures, PERCEIVED)
    return { real: featuresOf(real), featuresOf }
  }

  #enlarged(x: tf.Tensor4D): tf.Tensor4D {
    if (!this.#enlarge) return x
    const [rows, columns] = this.#enlarge
    const [n, , w, c] = x.shape
    const { width, height } = this.#sides
    const tall = tf.matMul(rows, tf.reshape<tf.Rank.R3>(x, [n, -1, w * c]))
    const lines = tf.reshape<tf.Rank.R3>(tall, [n * height, w, c])
    return tf.reshape(tf.matMul(columns, lines), [n, height, width, c])
  }

  dispose(): void {
    tf.dispose([...this.tensors])
  }
}

/**
 * What a run with these settings looks through; null for none. @throws Error without the file where it needs it.
 */
export function backboneOf(settings: Settings, file: Uint8Array | undefined): Backbone | null {
  const places = backbonePlaces(settings)
  if (places.length === 0) return null
  if (!file) throw new Error('these settings need the pretrained network')
  return new Backbone(file, sidesOf(settings), places)
}

/** [times · count, count]: each number between the two that are nearest to its middle, at an end the last one. */
function interpolation(count: number, times: number): tf.Tensor2D {
  const values = new Float32Array(times * count * count)
  for (let i = 0; i < times * count; i++) {
    const at = Math.min(count - 1, Math.max(0, (i + 0.5) / times - 0.5))
    const before = Math.floor(at)
    const add = (j: number, share: number) => {
      values[i * count + j] = (values[i * count + j] ?? 0) + share
    }
    add(before, 1 - (at - before))
    add(Math.min(count - 1, before + 1), at - before)
  }
  return tf.tensor2d(values, [times * count, count])
}
