// A trained generator as plain data: what links, model files and the player's worker pass around.
// Not here: how it is packed (share/) or turned into tensors (model/).

import * as v from 'valibot'
import { type ClipInfo } from '../core/frames'
import { framesIn, MOST_CLASSES } from '../core/classes'
import { ReelError } from '../core/errors'
import { shownName } from '../core/names'
import { type Scene, sceneSchema } from '../core/scene'
import { nearestSettings, type Settings } from '../settings/settings'
import { type WarmStart, warmStartSchema } from './warm-start'

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
  /** Absent where the run began with chance. */
  readonly warm?: WarmStart
}

/** The averaged (EMA) generator and its motion codes. */
export interface Snapshot {
  readonly manifest: Manifest
  readonly tensors: readonly NamedTensor[]
}

/** Frames of a clip that a network can have codes for. */
export const MOST_FRAMES = 256

/** Frames a second where nobody says. */
const USUAL_FPS = 12

/**
 * Unknown data as what is remembered of a clip. Only how many frames it has is insisted on, because a network has codes
 * for that many: the rest is brought within bounds or filled in, and what another version may have added is left out.
 */
export const clipInfoSchema = v.pipe(
  v.object({
    name: v.fallback(v.pipe(v.string(), v.transform(shownName)), 'A clip'),
    frames: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MOST_FRAMES)),
    // 16 frames may be taken from ten minutes, and from a hundredth of a second.
    fps: v.fallback(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e5)), USUAL_FPS),
    builtIn: v.fallback(
      v.nullish(
        v.object({
          id: v.pipe(v.string(), v.regex(/^[a-z]{1,24}$/)),
          seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2147483647)),
        }),
      ),
      null,
    ),
    // A network has codes for each: no more to be made up than how many frames there are.
    classes: v.nullish(
      v.pipe(
        v.array(
          v.object({
            name: v.fallback(v.pipe(v.string(), v.transform(shownName)), 'A clip'),
            frames: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(256)),
          }),
        ),
        v.minLength(2),
        v.maxLength(MOST_CLASSES),
      ),
    ),
  }),
  v.check(({ frames, classes }) => !classes || framesIn(classes.map((each) => each.frames)) === frames),
  v.transform(({ builtIn, classes, ...info }): ClipInfo => ({
    ...info,
    ...(builtIn ? { builtIn } : {}),
    ...(classes ? { classes } : {}),
  })),
)

const manifestSchema = v.object({
  format: v.number(),
  // Not a record: that drops names such as `__proto__` without a word.
  settings: v.custom<Readonly<Record<string, unknown>>>(
    (data) => typeof data === 'object' && data !== null && !Array.isArray(data),
  ),
  clip: clipInfoSchema,
  step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  psnr: v.fallback(v.nullish(v.pipe(v.number(), v.minValue(-100), v.maxValue(200))), null),
  scene: v.fallback(v.nullish(sceneSchema), null),
  warm: warmStartSchema,
})

/**
 * Unknown data as a manifest. A model is for keeping, so that one of another version opens: what this one does not know
 * is left out, a scene or a measure that cannot be is dropped, settings are brought within their bounds.
 * @throws ReelError `file-wrong` where the format, the size of pictures, the step or the number of frames is none,
 * `file-newer`.
 */
export function checkManifest(data: unknown): Manifest {
  const { success, output } = v.safeParse(manifestSchema, data)
  if (!success) throw wrong()
  const { format, settings: saved, clip, step, psnr, scene, warm } = output
  if (format !== 1) throw format > 1 ? newer() : wrong()
  const settings = nearestSettings(saved)
  if (!settings) throw wrong()
  return {
    format,
    settings,
    clip,
    step,
    ...(typeof psnr === 'number' ? { psnr } : {}),
    ...(scene ? { scene } : {}),
    ...(warm ? { warm } : {}),
  }
}

const wrong = () =>
  new ReelError(
    'file-wrong',
    'This is not a ReelGAN model that this version can open; train it again or ask for a new copy.',
  )

const newer = () =>
  new ReelError(
    'file-newer',
    'This model was made by a newer version of ReelGAN: reload the page to get that version, then open it again.',
  )
