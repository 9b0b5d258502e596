// What goes into a step: the batch, and everything random or that changes from step to step, as arrays. Not here: what
// is computed from them (step.ts).

import { type NetworkName, NETWORKS } from '../network/checkpoint'
import type { ClipLength } from '../core/classes'
import type { GameData } from './game-data'
import type { Random } from '../core/random'
import type { Settings } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import { augmentedBy, drawAugmentation, tintValues } from '../network/augment'
import { planValues } from '../engine/rearrange'
import type { StepArray } from '../engine/replay'
import { CLIP_FRAMES, GAP_FEATURES, gapFeatures } from '../network/gaps'
import { contentOf, labelsOfClips } from '../network/labels'
import { CODE, NOISE } from '../network/widths'
import { NETWORK_ROWS, networkOf, type Networks } from './networks'
import { type ActiveTerms, termWeights } from './objective'
import { type ShownClip, type TaskInput, taskInputs } from './tasks'

export interface StepInput {
  /** Frame indexes of the real clips [B·3]. */
  readonly real: readonly number[]
  /** Gaps of each clip [B, 2], frames. */
  readonly gaps: Float32Array<ArrayBuffer>
  /**
   * Where the generator must answer: rows over the code table [B·3, K]. The first `path` clips are the real ones' own
   * moments.
   */
  readonly rows: Float32Array<ArrayBuffer>
  readonly path: number
  /** What the frames of the other clips mix [(B − path)·3]: frame `a`, and `amount` of the way from it to `b`. */
  readonly mixes: readonly { readonly a: number; readonly b: number; readonly amount: number }[]
  /** Rounds of the game of coefficients; none where it is not played. */
  readonly rounds: readonly Round[]
  /** Real clips as the critic's tasks show them, where it has any; of a clip of this length. */
  readonly tasks?: { readonly clips: readonly ShownClip[]; readonly length: ClipLength }
  /** Where the clip has several. */
  readonly classes?: ClassInput
}

/** What a step knows of classes. */
export interface ClassInput extends ClipLabels {
  /** The rows of each in the table of codes. */
  readonly parts: readonly { readonly row: number; readonly count: number }[]
}

/** How much of each class there is in real frames and in those that are made, clip by clip [clips · 3, classes]. */
export interface ClipLabels {
  readonly real: Float32Array<ArrayBuffer>
  readonly fake: Float32Array<ArrayBuffer>
}

/** What a round of the game of coefficients is played with. */
export interface Round {
  /** Rows over the code table of invented clips, frame by frame [clips · 3, K]. */
  readonly rows: Float32Array<ArrayBuffer>
  /** Their content latents [clips · 3, 16], behind how much of each class they have; z is the same for a clip. */
  readonly content: Float32Array<ArrayBuffer>
  /** Their gaps [clips, 2], frames. */
  readonly gaps: Float32Array<ArrayBuffer>
  /** Frames of as many real clips [clips · 3], and their gaps. */
  readonly real: readonly number[]
  readonly realGaps: Float32Array<ArrayBuffer>
  /** Rows over the code table of places on the path [64, K]. */
  readonly path: Float32Array<ArrayBuffer>
  /** Where the clip has several; `path`: of the places on it [64, classes]. */
  readonly classes?: ClipLabels & { readonly path: Float32Array<ArrayBuffer> }
}

/** How strongly to move, this step. */
export interface StepRates {
  /** Factor on all learning rates. */
  readonly factor: number
  readonly decay: number
}

export interface StepRandom {
  readonly noise: Random
  readonly augment: Random
  readonly game: Random
}

/** Which pictures are changed in a way of their own, in the order in which they are drawn. */
const AUGMENTED = ['judgeReal', 'judgeFake', 'makeReal', 'makeFake'] as const
export type Augmented = (typeof AUGMENTED)[number]

/** Inputs of one network: Adam's numbers where it learns once a step, and the weights of its terms. */
type OfNetwork = 'update' | 'sum' | 'logits'
type NetworkInput = `${Exclude<NetworkName, 'encoder'>}/${OfNetwork}`
/** Only where there is one. */
type EncoderInput = 'encoding' | `encoder/${OfNetwork}`

/** Inputs of one round of the game of coefficients. */
type RoundAlways =
  'rows' | 'content' | 'gaps' | 'real' | 'realGaps' | 'path' | 'noise' | 'critic/update' | 'mapping/update'
export type RoundInput = RoundAlways | RoundLabels

type Named = 'real' | 'mixes' | 'gaps' | 'rows' | 'content' | 'noise' | 'gameScale' | Augmented | NetworkInput

/** Only where clips are mirrored or tinted at all. */
type Sometimes = `${Augmented}/${'mirrored' | 'tints'}`

/** Of rounds, only where the clip has classes. */
type RoundLabels = LabelInput | 'pathContent'

/** Only where the clip has classes: of frames and of whole clips, real ones and those that are made. */
export type LabelInput = `${'labels' | 'label'}/${keyof ClipLabels}`

export type Inputs = Readonly<Record<Named | `round${number}/${RoundInput}`, StepArray>> &
  Readonly<Partial<Record<Sometimes | LabelInput | TaskInput | EncoderInput, StepArray>>>

export interface Drawing {
  readonly settings: Settings
  readonly networks: Networks
  readonly random: StepRandom
  /** Null where there are no coefficients to play with. */
  readonly game: GameData | null
}

/** All inputs of a step in which each network is taught its `terms`; one without terms does not learn. */
export function drawInputs(
  drawing: Drawing,
  terms: Readonly<Record<NetworkName, ActiveTerms>>,
  input: StepInput,
  rates: StepRates,
): Inputs {
  const { settings, random, game } = drawing
  const clips = input.gaps.length / 2
  const frames = clips * CLIP_FRAMES
  const z = drawContent(settings, random, clips, input.path)
  const content = input.classes ? contentOf(input.classes.fake, z, frames) : z
  const noise = Int32Array.of(random.noise.bits(), random.noise.bits())
  const encodes = terms.encoder.seen.length > 0
  const ofNetworks = NETWORKS.flatMap((name) => {
    if (name === 'encoder' && !encodes) return []
    const { sum, logits } = termWeights(terms[name], settings)
    const once = name === 'generator' || name === 'discriminator' || name === 'encoder'
    const learns = once && terms[name].seen.length + terms[name].logits.length > 0
    const update = learns ? advance(drawing, name, rates) : new Float32Array(4)
    return [
      [`${name}/update`, vector(update)],
      [`${name}/sum`, vector(sum)],
      [`${name}/logits`, vector(logits)],
    ] as const
  })
  const augmented = AUGMENTED.flatMap((name) => augmentInputs(name, settings, clips, random.augment))
  return {
    real: tableOf(input.real.map((a) => ({ a, b: a, amount: 0 }))),
    mixes: tableOf(input.mixes),
    gaps: { values: gapFeatures(input.gaps), shape: [clips, GAP_FEATURES] },
    rows: { values: input.rows, shape: [frames, input.rows.length / frames] },
    content: { values: content, shape: [frames, content.length / frames] },
    ...labelInputs(input.classes, frames),
    noise: { values: noise, shape: [2] },
    ...(encodes && { encoding: encodingNoise(random, input.path * CLIP_FRAMES) }),
    gameScale: vector(game?.scale ?? Float32Array.of(1)),
    ...(input.tasks && taskInputs(input.tasks.clips, input.tasks.length)),
    ...Object.assign(
      {},
      ...input.rounds.map((round, i) => roundInputs(drawing, round, i, input.rounds.length, rates)),
    ),
    ...(Object.fromEntries<StepArray>(ofNetworks) as Record<NetworkInput, StepArray>),
    ...(Object.fromEntries<StepArray>(augmented) as Record<Augmented, StepArray>),
  }
}

function labelInputs(
  classes: ClipLabels | undefined,
  frames: number,
): Partial<Record<LabelInput, StepArray>> {
  if (!classes) return {}
  const of = (['real', 'fake'] as const).flatMap((name) => {
    const count = classes[name].length / frames
    const clips = labelsOfClips(classes[name], count)
    return [
      [`labels/${name}`, { values: classes[name], shape: [frames, count] }],
      [`label/${name}`, { values: clips, shape: [clips.length / count, count] }],
    ] as const
  })
  return Object.fromEntries<StepArray>(of)
}

function augmentInputs(
  name: Augmented,
  settings: Settings,
  clips: number,
  random: Random,
): (readonly [Augmented | Sometimes, StepArray])[] {
  const drawn = drawAugmentation(clips, sidesOf(settings), settings, random)
  const mirrored = Float32Array.from(drawn, (clip) => Number(clip.mirrored))
  const tints = Float32Array.from(drawn.flatMap((clip) => tintValues(clip.tint)))
  const { mirroring, tinting } = augmentedBy(settings)
  return [
    [name, { values: planValues(drawn), shape: [clips, 5] }],
    ...(mirroring ? [[`${name}/mirrored`, { values: mirrored, shape: [clips, 1, 1, 1] }] as const] : []),
    ...(tinting ? [[`${name}/tints`, { values: tints, shape: [clips, 4, 3] }] as const] : []),
  ]
}

function advance({ settings, networks }: Drawing, name: NetworkName, { factor, decay }: StepRates) {
  const rate = settings[NETWORK_ROWS[name].rate] * factor
  return networkOf(networks, name).optimizer.advance({ rate, decay })
}

function roundInputs(
  drawing: Drawing,
  { rows, content, gaps, real, realGaps, path, classes }: Round,
  i: number,
  count: number,
  rates: StepRates,
): Partial<Inputs> {
  const { game, random } = drawing
  if (!game) throw new Error('there are no coefficients to play with')
  const frames = real.length
  // The average is of steps, not of rounds.
  const own = i === count - 1 ? rates : { ...rates, decay: 1 }
  const named: Readonly<Record<RoundAlways, StepArray>> = {
    rows: { values: rows, shape: [frames, rows.length / frames] },
    content: { values: content, shape: [frames, content.length / frames] },
    gaps: { values: gapFeatures(gaps), shape: [gaps.length / 2, GAP_FEATURES] },
    real: { values: game.of(real), shape: [frames, game.scale.length] },
    realGaps: { values: gapFeatures(realGaps), shape: [realGaps.length / 2, GAP_FEATURES] },
    path: { values: path, shape: [(path.length * frames) / rows.length, rows.length / frames] },
    noise: { values: Int32Array.of(random.game.bits(), random.game.bits()), shape: [2] },
    'critic/update': vector(advance(drawing, 'critic', own)),
    'mapping/update': vector(advance(drawing, 'mapping', own)),
  }
  const places = (path.length * frames) / rows.length
  const calm = classes && contentOf(classes.path, new Float32Array(places * NOISE), places)
  const all = {
    ...named,
    ...labelInputs(classes, frames),
    ...(calm && { pathContent: { values: calm, shape: [places, calm.length / places] } }),
  }
  return Object.fromEntries(Object.entries(all).map(([name, array]) => [`round${i}/${name}`, array]))
}

/** What codes are drawn by, of the spread that the encoder says. */
const encodingNoise = ({ noise }: StepRandom, frames: number): StepArray => ({
  values: noise.normals(frames * CODE),
  shape: [frames, CODE],
})

const vector = (values: Float32Array<ArrayBuffer>): StepArray => ({ values, shape: [values.length] })

const tableOf = (mixes: StepInput['mixes']): StepArray => ({
  values: Float32Array.from(mixes.flatMap(({ a, b, amount }) => [a, b, amount])),
  shape: [mixes.length, 3],
})

/** z of content latents: 0 on the path, N(0, noise²) and the same for all frames of a clip elsewhere. */
function drawContent(
  settings: Settings,
  { noise }: StepRandom,
  clips: number,
  path: number,
): Float32Array<ArrayBuffer> {
  const content = new Float32Array(clips * CLIP_FRAMES * NOISE)
  for (let clip = path; clip < clips; clip++) {
    const z = noise.normals(NOISE).map((value) => value * settings.noise)
    for (let frame = 0; frame < CLIP_FRAMES; frame++) content.set(z, (clip * CLIP_FRAMES + frame) * NOISE)
  }
  return content
}
