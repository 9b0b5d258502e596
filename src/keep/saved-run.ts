// A training run as bytes and back: the checkpoint, the curves, what was on the stage, and a picture.
// What is read back is untrusted: every number is checked. Not here: the clip (saved-clip.ts), where the bytes lie (slots.ts).

import * as v from 'valibot'
import { type Checkpoint, NETWORKS } from '../core/checkpoint'
import { ReelError } from '../core/errors'
import { type Scene, sceneSchema } from '../core/scene'
import { completeSettings, type Settings } from '../core/settings'
import { clipInfoSchema, type NamedTensor } from '../core/snapshot'
import { type Bytes, damaged, notOurs, pack, partOf, unpack } from './container'

const MAX_TENSORS = 2048
const MAX_POINTS = 2048
/** Values in a tensor and in all of them: 128 px at full width is far below. */
const MAX_VALUES = 24_000_000
const MAX_SIDE = 256
const MAX_MILESTONES = 64
/** Bytes of one, packed. */
const MAX_MILESTONE = 2_000_000

const finite = v.pipe(v.number(), v.finite())
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12))
const step = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000))
const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9))
const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const randomState = v.strictObject({
  words: v.strictTuple([word, word, word, word]),
  spare: v.nullable(finite),
})
const losses = { reconstruction: finite, generator: finite, discriminator: finite, regulariser: finite }
const quality = { step, psnrTrain: finite, psnrHeldOut: v.nullable(finite) }

/** The curves of a run and its newest figures, as the page shows them. */
const curvesSchema = v.strictObject({
  losses: v.pipe(v.array(v.strictObject({ step, ...losses })), v.maxLength(MAX_POINTS), v.readonly()),
  /** Steps of the run in a point of `losses`. */
  stride: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)),
  qualities: v.pipe(v.array(v.strictObject(quality)), v.maxLength(MAX_POINTS), v.readonly()),
  progress: v.nullable(
    v.strictObject({
      step,
      losses: v.strictObject(losses),
      stepsPerSecond: v.pipe(finite, v.minValue(0)),
      elapsed: seconds,
      left: v.nullable(seconds),
      tensors: count,
      bytes: count,
    }),
  ),
  report: v.nullable(
    v.strictObject({ ...quality, sharpnessPath: finite, sharpnessMorph: finite, motionRatio: finite }),
  ),
})
export type SavedCurves = v.InferOutput<typeof curvesSchema>

const settingsSchema = v.record(v.pipe(v.string(), v.maxLength(40)), v.number())

const headSchema = v.strictObject({
  format: v.literal(1),
  settings: settingsSchema,
  clip: clipInfoSchema,
  step,
  elapsed: seconds,
  updates: v.strictObject({ generator: step, discriminator: step }),
  random: v.strictObject({ data: randomState, noise: randomState, augment: randomState }),
  tensors: v.pipe(
    v.array(
      v.strictTuple([
        v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
        v.pipe(
          v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VALUES))),
          v.maxLength(8),
        ),
      ]),
    ),
    v.minLength(1),
    v.maxLength(MAX_TENSORS),
  ),
  curves: curvesSchema,
  scene: v.nullable(sceneSchema),
  milestones: v.pipe(v.array(step), v.maxLength(MAX_MILESTONES)),
  picture: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SIDE)),
})

/** A small square picture: size × size × 3 bytes. */
export interface SavedPicture {
  readonly size: number
  readonly rgb: Bytes
}

/** The generator at an earlier step, packed; its bytes are checked by whoever draws it. */
export interface SavedMilestone {
  readonly step: number
  readonly body: Bytes
}

export interface SavedRun {
  readonly checkpoint: Checkpoint
  /** Those in force, which may have changed since the checkpoint was taken. */
  readonly settings: Settings
  readonly curves: SavedCurves
  /** By rising step. */
  readonly history: readonly SavedMilestone[]
  readonly scene: Scene | null
  readonly picture: SavedPicture
}

/** @throws ReelError `export-failed` when it is too large. */
export function packRun({ checkpoint, settings, curves, history, scene, picture }: SavedRun): Bytes {
  const { clip, step: at, elapsed, updates, random, tensors } = checkpoint
  const head = {
    format: 1,
    settings,
    clip,
    step: at,
    elapsed,
    updates,
    random,
    tensors: tensors.map(({ name, shape }) => [name, shape]),
    curves: tidy(curves),
    scene,
    milestones: history.map((milestone) => milestone.step),
    picture: picture.size,
  }
  return pack('run', head, [
    ['weights', joined(tensors)],
    ['picture', picture.rgb],
    ...history.map(({ body }, i) => [`milestone ${i}`, body] as const),
  ])
}

/** @throws ReelError `file-damaged` or `file-wrong`. */
export function unpackRun(bytes: Uint8Array): SavedRun {
  const contents = unpack(bytes, 'run')
  const parsed = v.safeParse(headSchema, contents.head)
  if (!parsed.success) throw notOurs(where(parsed.issues))
  const { settings: saved, clip, step: at, elapsed, updates, random, curves, scene } = parsed.output
  const settings = checkedSettings(saved)
  const tensors = split(parsed.output.tensors, partOf(contents, 'weights'))
  const picture = { size: parsed.output.picture, rgb: partOf(contents, 'picture') }
  if (picture.rgb.length !== picture.size ** 2 * 3) throw damaged('its picture')
  const checkpoint = { format: 1, settings, clip, step: at, elapsed, updates, random, tensors } as const
  const history = parsed.output.milestones.map((milestone, i) => ({
    step: milestone,
    body: partOf(contents, `milestone ${i}`),
  }))
  if (history.some(({ body }) => body.length > MAX_MILESTONE)) throw damaged('a milestone is too large')
  return { checkpoint, settings, curves, history, scene, picture }
}

/** Where in the data something is wrong: the path of the first complaint. */
export const where = (issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string =>
  issues[0].path?.map(({ key }) => String(key)).join('.') ?? 'its header'

function checkedSettings(saved: Readonly<Record<string, number>>): Settings {
  try {
    return completeSettings(saved)
  } catch (error) {
    if (error instanceof ReelError) throw notOurs('its settings')
    throw error
  }
}

const sound = (point: object): boolean =>
  Object.values(point).every((value) => value === null || Number.isFinite(value))

/** JSON has no infinity (the quality of a picture without any error): such points are left out. */
function tidy({ losses: points, qualities, ...rest }: SavedCurves): SavedCurves {
  const report = rest.report && sound(rest.report) ? rest.report : null
  return { ...rest, report, losses: points.filter(sound), qualities: qualities.filter(sound) }
}

const product = (shape: readonly number[]) => shape.reduce((values, side) => values * side, 1)

/** The tensors behind each other. Every platform that browsers run on is little-endian, as are its typed arrays. */
function joined(tensors: readonly NamedTensor[]): Bytes {
  const all = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0))
  let at = 0
  for (const { data } of tensors) {
    all.set(data, at)
    at += data.length
  }
  return new Uint8Array(all.buffer)
}

function split(list: readonly (readonly [string, readonly number[]])[], weights: Bytes): NamedTensor[] {
  // Doubles: a product that is too large stays too large.
  const total = list.reduce((sum, [, shape]) => sum + product(shape), 0)
  if (total > MAX_VALUES || total * 4 !== weights.length) throw damaged('its weights have another length')
  const known = NETWORKS.map((network) => `${network}/`)
  if (new Set(list.map(([name]) => name)).size < list.length) throw damaged('a weight comes twice')
  const all = new Float32Array(weights.buffer)
  let at = 0
  return list.map(([name, shape]) => {
    if (!known.some((prefix) => name.startsWith(prefix))) throw notOurs('a weight of an unknown network')
    const data = all.slice(at, at + product(shape))
    at += data.length
    if (!data.every(Number.isFinite)) throw damaged('a weight is not a number')
    return { name, shape, data }
  })
}
