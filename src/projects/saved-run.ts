// A training run as bytes and back: the checkpoint, the curves, what was on the stage, and a picture.
// What is read back is untrusted, and may come from another version: weights, settings and step must be right, the rest
// is mended (kept-parts.ts). Not here: the clip (saved-clip.ts), where the bytes lie (slots.ts).

import * as v from 'valibot'
import {
  type AdaptiveState,
  type Checkpoint,
  eachNetwork,
  eachStream,
  freshRandom,
  type NetworkName,
  NETWORKS,
  type RandomStates,
} from '../network/checkpoint'
import type { Scene } from '../core/scene'
import { nearestSettings, type Settings } from '../settings/settings'
import { clipInfoSchema, type NamedTensor } from '../network/snapshot'
import { type WarmStart, warmStartSchema } from '../network/warm-start'
import { NO_LOSSES } from '../core/terms'
import { type Bytes, type Contents, damaged, newer, notOurs, pack, unpack } from './container'
import { curvesSchema, keptRandom, keptScene, type SavedCurves, seconds, step, tidy } from './kept-parts'

const MAX_TENSORS = 2048
/** Values in a tensor and in all of them: 128 px at full width is far below. */
const MAX_VALUES = 32_000_000
const MAX_SIDE = 512
const MAX_MILESTONES = 64
/** Bytes of one, packed: the largest generator that the settings allow is below. */
const MAX_MILESTONE = 8_000_000

const tensorSchema = v.strictTuple([
  v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VALUES))), v.maxLength(8)),
])

const headSchema = v.object({
  format: v.number(),
  settings: v.record(v.string(), v.unknown()),
  clip: clipInfoSchema,
  step,
  elapsed: seconds,
  // Earlier versions had but two networks.
  updates: v.fallback(
    v.nullable(
      v.object({
        generator: step,
        discriminator: step,
        mapping: v.optional(step, 0),
        critic: v.optional(step, 0),
        encoder: v.optional(step, 0),
      }),
    ),
    null,
  ),
  random: keptRandom,
  tensors: v.pipe(v.array(tensorSchema), v.minLength(1), v.maxLength(MAX_TENSORS)),
  curves: curvesSchema,
  scene: keptScene,
  milestones: v.fallback(v.array(v.unknown()), []),
  picture: v.fallback(v.number(), 0),
})
type Head = v.InferOutput<typeof headSchema>

/** A small picture: RGB, row by row. */
export interface SavedPicture {
  /** Its width, pixels; the height follows from how many bytes there are ({@link pictureHeight}). */
  readonly size: number
  readonly rgb: Bytes
}

/** Null where it is no picture of up to 512 px. */
export function pictureHeight({ size, rgb }: SavedPicture): number | null {
  const height = rgb.length / (size * 3)
  const whole = [size, height].every((side) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE)
  return whole ? height : null
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

/** A run as it was read. */
export interface ReadRun extends Omit<SavedRun, 'picture'> {
  /** Null where it was lost: any frame of the clip can stand for it. */
  readonly picture: SavedPicture | null
}

/** `savedAt`: ms since 1970. @throws ReelError `export-failed` when it is too large. */
export function packRun(
  { checkpoint, settings, curves, history, scene, picture }: SavedRun,
  savedAt: number = Date.now(),
): Bytes {
  const { clip, step: at, elapsed, updates, random, tensors, adaptive, warm } = checkpoint
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
    // A part and not a field of the header, where earlier versions refuse what they do not know.
    ['saved', doubles(savedAt)],
    ...(adaptive ? [['adaptive', doubles(adaptive.chance, adaptive.sign)] as const] : []),
    ...(warm ? [['warm', new TextEncoder().encode(JSON.stringify(warm))] as const] : []),
    ...history.map(({ body }, i) => [`milestone ${i}`, body] as const),
  ])
}

/** @throws ReelError `file-damaged` or `file-wrong` when the weights, the settings or the step are not there. */
export function unpackRun(bytes: Uint8Array): ReadRun {
  const contents = unpack(bytes, 'run')
  if (!contents.headSure) throw damaged('its checksum is wrong')
  const parsed = v.safeParse(headSchema, contents.head)
  if (!parsed.success) throw notOurs('its header')
  const head = parsed.output
  if (head.format !== 1) throw newer()
  const settings = nearestSettings(head.settings)
  if (!settings) throw notOurs('its size of pictures')
  const weights = contents.parts.get('weights')
  if (!weights) throw damaged('its weights')
  const { clip, step: at, elapsed, scene } = head
  const tensors = split(head.tensors, weights)
  return {
    checkpoint: {
      format: 1,
      settings,
      clip,
      step: at,
      elapsed,
      updates: head.updates ?? updatesOf(tensors, at),
      random: withFresh(head.random, freshRandom(settings.seed)),
      ...adaptiveOf(contents),
      ...warmOf(contents),
      tensors,
    },
    settings,
    curves: { ...head.curves, progress: progressOf(head) },
    history: historyOf(head, contents),
    scene,
    picture: pictureOf(head, contents),
  }
}

/** When a run was saved, ms since 1970; null where it does not say. @throws ReelError as {@link unpackRun}. */
export function timeOfRun(bytes: Uint8Array): number | null {
  const [at] = doublesOf(unpack(bytes, 'run'), 'saved', 1)
  return at ?? null
}

const doubles = (...values: readonly number[]): Bytes => new Uint8Array(Float64Array.from(values).buffer)

/** The numbers of a part; none where there are not so many, or one of them is not finite. */
function doublesOf({ parts }: Contents, name: string, count: number): readonly number[] {
  const part = parts.get(name)
  if (part?.length !== 8 * count) return []
  const values = [...new Float64Array(part.buffer)]
  return values.every(Number.isFinite) ? values : []
}

/** Chance and sign within their bounds; none of a run that adapts nothing, which is also what damaged ones become. */
/** What it began with is told, no more: one that was lost is a run from scratch. */
function warmOf({ parts }: Contents): { readonly warm?: WarmStart } {
  try {
    const warm = v.parse(warmStartSchema, JSON.parse(new TextDecoder().decode(parts.get('warm'))))
    return warm ? { warm } : {}
  } catch {
    return {}
  }
}

function adaptiveOf(contents: Contents): { readonly adaptive?: AdaptiveState } {
  const [chance, sign] = doublesOf(contents, 'adaptive', 2)
  if (chance === undefined || sign === undefined) return {}
  return { adaptive: { chance: Math.min(1, Math.max(0, chance)), sign: Math.min(1, Math.max(-1, sign)) } }
}

/**
 * The figures of the newest step; where they are missing those of the curve, so that the step itself is always told.
 */
function progressOf({ curves: { progress, losses }, step: at, elapsed }: Head): SavedCurves['progress'] {
  if (progress) return progress
  const { step: _step, ...newest } = losses.at(-1) ?? { step: at, ...NO_LOSSES }
  return { step: at, losses: newest, stepsPerSecond: 0, elapsed, left: null, tensors: 0, bytes: 0 }
}

function pictureOf({ picture: size }: Head, { parts }: Contents): SavedPicture | null {
  const rgb = parts.get('picture')
  return rgb && pictureHeight({ size, rgb }) !== null ? { size, rgb } : null
}

function historyOf({ milestones }: Head, { parts }: Contents): readonly SavedMilestone[] {
  let last = -1
  return milestones.slice(0, MAX_MILESTONES).flatMap((each, i) => {
    const body = parts.get(`milestone ${i}`)
    const read = v.safeParse(step, each)
    if (!body || body.length > MAX_MILESTONE || !read.success || read.output <= last) return []
    last = read.output
    return [{ step: last, body }]
  })
}

/** The streams that were kept; one that its version did not have starts afresh. */
const withFresh = (kept: Head['random'], fresh: RandomStates): RandomStates =>
  eachStream((stream) => kept?.[stream] ?? fresh[stream])

/** Where nobody counted them: every step was one, unless a network has no moments of any. */
function updatesOf(tensors: readonly NamedTensor[], at: number): Checkpoint['updates'] {
  const count = (network: NetworkName) =>
    tensors.some(({ name }) => name.startsWith(`${network}/`) && name.endsWith('/m')) ? at : 0
  return eachNetwork(count)
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

/** The tensors of our networks; those of others, which a newer version may have, are left out. */
function split(list: Head['tensors'], weights: Bytes): NamedTensor[] {
  // Doubles: a product that is too large stays too large.
  const total = list.reduce((sum, [, shape]) => sum + product(shape), 0)
  if (total > MAX_VALUES || total * 4 !== weights.length) throw damaged('its weights have another length')
  const known = NETWORKS.map((network) => `${network}/`)
  if (new Set(list.map(([name]) => name)).size < list.length) throw damaged('a weight comes twice')
  const all = new Float32Array(weights.buffer)
  let at = 0
  const tensors = list.flatMap(([name, shape]) => {
    const data = all.slice(at, at + product(shape))
    at += data.length
    if (!known.some((prefix) => name.startsWith(prefix))) return []
    if (!data.every(Number.isFinite)) throw damaged('a weight is not a number')
    return [{ name, shape, data }]
  })
  if (tensors.length === 0) throw notOurs('its weights')
  return tensors
}
