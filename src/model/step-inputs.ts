// What goes into a step: the batch, and everything random or that changes from step to step, as arrays. Not here: what
// is computed from them (step.ts).

import { type NetworkName, NETWORKS } from '../network/checkpoint'
import type { Random } from '../core/random'
import type { Settings } from '../settings/settings'
import { planValues } from '../engine/rearrange'
import type { StepArray } from '../engine/replay'
import { CLIP_FRAMES, GAP_FEATURES, gapFeatures } from '../network/discriminator'
import { NOISE } from '../network/widths'
import { drawAugmentation } from './augment'
import { NETWORK_ROWS, type Networks } from './networks'
import { type ActiveTerms, termWeights } from './objective'

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
}

/** Which pictures get a shift and a cut of their own, in the order in which they are drawn. */
const AUGMENTED = ['judgeReal', 'judgeFake', 'makeReal', 'makeFake'] as const
export type Augmented = (typeof AUGMENTED)[number]

/** Inputs of one network's update: Adam's numbers, and the weights of its terms. */
type OfNetwork = 'update' | 'sum' | 'logits'
type NetworkInput = `${NetworkName}/${OfNetwork}`

export type Inputs = Readonly<
  Record<'real' | 'mixes' | 'gaps' | 'rows' | 'content' | 'noise' | Augmented | NetworkInput, StepArray>
>

interface Drawing {
  readonly settings: Settings
  readonly networks: Networks
  readonly random: StepRandom
}

/** All inputs of a step in which each network is taught its `terms`; one without terms does not learn. */
export function drawInputs(
  { settings, networks, random }: Drawing,
  terms: Readonly<Record<NetworkName, ActiveTerms>>,
  input: StepInput,
  { factor, decay }: StepRates,
): Inputs {
  const clips = input.gaps.length / 2
  const frames = clips * CLIP_FRAMES
  const content = drawContent(settings, random, clips, input.path)
  const noise = Int32Array.of(random.noise.bits(), random.noise.bits())
  const ofNetworks = NETWORKS.flatMap((name) => {
    const { sum, logits } = termWeights(terms[name], settings)
    const rate = settings[NETWORK_ROWS[name].rate] * factor
    const learns = terms[name].pictures.length + terms[name].logits.length > 0
    const update = learns ? networks[name].optimizer.advance({ rate, decay }) : new Float32Array(4)
    return [
      [`${name}/update`, vector(update)],
      [`${name}/sum`, vector(sum)],
      [`${name}/logits`, vector(logits)],
    ] as const
  })
  const shifts = AUGMENTED.map((name) => {
    const plan = planValues(drawAugmentation(clips, settings.size, settings.augment, random.augment))
    return [name, { values: plan, shape: [clips, 5] } satisfies StepArray] as const
  })
  return {
    real: tableOf(input.real.map((a) => ({ a, b: a, amount: 0 }))),
    mixes: tableOf(input.mixes),
    gaps: { values: gapFeatures(input.gaps), shape: [clips, GAP_FEATURES] },
    rows: { values: input.rows, shape: [frames, input.rows.length / frames] },
    content: { values: content, shape: [frames, NOISE] },
    noise: { values: noise, shape: [2] },
    ...(Object.fromEntries<StepArray>(ofNetworks) as Record<NetworkInput, StepArray>),
    ...(Object.fromEntries<StepArray>(shifts) as Record<Augmented, StepArray>),
  }
}

const vector = (values: Float32Array<ArrayBuffer>): StepArray => ({ values, shape: [values.length] })

const tableOf = (mixes: StepInput['mixes']): StepArray => ({
  values: Float32Array.from(mixes.flatMap(({ a, b, amount }) => [a, b, amount])),
  shape: [mixes.length, 3],
})

/** Content latents: 0 on the path, N(0, noise²) and the same for all frames of a clip elsewhere. */
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
