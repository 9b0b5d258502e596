// What the package's own Keras model, run by TensorFlow.js, says of a seeded picture: the truth that our file and our
// graph are held to. `node --import tsx` on this file writes it anew.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { fetchPackage } from '../commands/backbone-run'
import { Random } from '../core/random'
import type { BackbonePlace } from '../network/backbone'

const SIDE = 64
export const PLACES = ['add2', 'add5', 'add12'] as const satisfies readonly BackbonePlace[]
/** Of all features every so many are kept: no whole number of channels, so that all of these are met. */
const EVERY = 7
const FILE = join(import.meta.dirname, 'backbone.truth')

/** Soft blobs and noise, −1 .. 1. */
export function seededPicture(side = SIDE): Float32Array {
  const noise = new Random(11).normals(side * side * 3)
  return noise.map((value, i) => {
    const [x, y, c] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3]
    return Math.max(-1, Math.min(1, Math.sin(x / 5 + c) * Math.cos(y / (7 + c)) + 0.2 * value))
  })
}

export const kept = (values: ArrayLike<number>): number[] =>
  Array.from({ length: Math.floor(values.length / EVERY) }, (_, i) => values[i * EVERY] ?? NaN)

/** The truth: kept features of each place. */
export function readBackboneTruth(): Readonly<Record<BackbonePlace, readonly number[]>> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<BackbonePlace, number[]>
}

const OUTPUTS = ['block_2_add', 'block_5_add', 'block_12_add']

interface KerasModel {
  readonly modelTopology: {
    readonly model_config: {
      readonly config: {
        readonly layers: {
          readonly config: { readonly name: string; batch_input_shape?: (number | null)[] }
        }[]
        output_layers: (string | number)[][]
      }
    }
  }
  readonly weightsManifest: readonly { readonly weights: tf.io.WeightsManifestEntry[] }[]
}

/** Only as far as we go: at 64 px nothing would be left at its end. */
async function record(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'backbone-'))
  try {
    const model = join(fetchPackage(folder), 'dist', 'models', 'mobilenet_v2')
    const load = createRequire(join(model, 'x'))
    const { modelTopology, weightsManifest } = load('./model.min.js') as KerasModel
    const { layers } = modelTopology.model_config.config
    const last = layers.findIndex(({ config }) => config.name === OUTPUTS.at(-1))
    layers.splice(last + 1)
    for (const { config } of layers.slice(0, 1)) config.batch_input_shape = [null, SIDE, SIDE, 3]
    modelTopology.model_config.config.output_layers = OUTPUTS.map((name) => [name, 0, 0])
    const bytes = Buffer.from(load('./group1-shard1of1.min.js') as string, 'base64')
    await tf.setBackend('cpu')
    const cut = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: new Uint8Array(bytes).buffer,
      }),
      { strict: false },
    )
    const picture = seededPicture().map((value) => (value + 1) / 2)
    const found = cut.predict(tf.tensor4d(picture, [1, SIDE, SIDE, 3])) as tf.Tensor[]
    const told = PLACES.map((place, i) => [
      place,
      kept(found[i]?.dataSync() ?? []).map((x) => Number(x.toPrecision(7))),
    ])
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(told))}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await record()
