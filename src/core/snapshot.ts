// A trained generator as plain data: what links, model files and the player's worker pass around.
// Not here: how it is packed (share/) or turned into tensors (model/).

import * as v from 'valibot'
import { type ClipInfo } from './frames'
import { ReelError } from './errors'
import { type Scene, sceneSchema } from './scene'
import { completeSettings, type Settings } from './settings'

/** One weight array by layer name; `data.length` is the product of `shape`. */
export interface NamedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array<ArrayBuffer>
}

/** What the network is built from, and where it comes from. */
export interface Manifest {
  readonly format: 1
  readonly settings: Settings
  readonly clip: ClipInfo
  /** Training steps behind these weights. */
  readonly step: number
  /** Reconstruction quality on the training frames when it was taken, dB; absent when not measured. */
  readonly psnr?: number
  /** What was on the stage when it was given away; absent when nothing was. */
  readonly scene?: Scene
}

/** The averaged (EMA) generator and its motion codes. */
export interface Snapshot {
  readonly manifest: Manifest
  readonly tensors: readonly NamedTensor[]
}

/** Unknown data as what is remembered of a clip. */
export const clipInfoSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(120)),
  frames: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(256)),
  // 16 frames may be taken from ten minutes, and from a hundredth of a second.
  fps: v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e5)),
  builtIn: v.exactOptional(
    v.strictObject({
      id: v.pipe(v.string(), v.regex(/^[a-z]{1,24}$/)),
      seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2147483647)),
    }),
  ),
})

const manifestSchema = v.strictObject({
  format: v.literal(1),
  // Not a record: that drops names such as `__proto__` without a word. Names and values are checked by completeSettings.
  settings: v.custom<Readonly<Record<string, unknown>>>(
    (data) => typeof data === 'object' && data !== null && !Array.isArray(data),
  ),
  clip: clipInfoSchema,
  step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  psnr: v.exactOptional(v.pipe(v.number(), v.minValue(-100), v.maxValue(200))),
  scene: v.exactOptional(sceneSchema),
})

/**
 * Unknown data as a manifest, every field checked.
 * @throws ReelError `file-wrong` when a field is missing, unknown, of the wrong type or out of bounds; `setting-wrong` for a setting.
 */
export function checkManifest(data: unknown): Manifest {
  const result = v.safeParse(manifestSchema, data)
  if (!result.success) {
    const where = result.issues[0].path?.map((step) => String(step.key)).join('.') ?? 'its manifest'
    throw new ReelError(
      'file-wrong',
      `This is not a ReelGAN model that this version can open (${where}); train it again or ask for a new copy.`,
    )
  }
  return { ...result.output, settings: completeSettings(result.output.settings) }
}
