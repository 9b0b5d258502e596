// One training step: some rounds of the game of coefficients (game.ts); then, where pixels are judged, the
// discriminator learns to tell real clips from generated ones; then the generator learns to turn that round, while it
// must give back the frames of the clip. Plain maths; batches come in as arrays, losses go out as one small tensor.

import * as tf from '@tensorflow/tfjs'
import { criticsOf, weighsByAttention } from '../settings/critics'
import { replayKey, type Settings } from '../settings/settings'
import { eachLoss, type Losses, type LossName } from '../core/terms'
import type { FrameStore } from '../engine/frame-store'
import { beside } from '../engine/logit-loss'
import { withNoisyCopies } from '../engine/noise'
import type { Replay, StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { vectorForward } from '../engine/vector-network'
import { CLIP_FRAMES } from '../network/gaps'
import { forward, type NodeValues, outputs, type Weights } from '../engine/forward'
import { trunkEnd } from '../network/critic-layers'
import { augmentedBy } from '../network/augment'
import { type NetworkName, NETWORKS } from '../network/checkpoint'
import { realSign } from './adaptive'
import { augment, type AugmentTensors } from './augment'
import type { Backbone } from './backbone'
import { attentionOf } from './critic-attention'
import { learnToEncode } from './encode'
import { codesOf, playRound } from './game'
import { heard } from './heard'
import { judge, judgingWeights, minimize, weightsOf } from './minimize'
import { drawingWeights, networkOf, type Networks, tensorsOf, type Trained } from './networks'
import { type ActiveTerms, activeTerms, asksReal, objective, toldLosses } from './objective'
import {
  type Augmented,
  type Drawing,
  drawInputs,
  type Inputs,
  type StepInput,
  type StepRates,
} from './step-inputs'
import { answers, taskClips, tasksAmong } from './tasks'
import { type Classified, PENALTY_NOISE } from './terms'

/** What a run trains with. */
export interface StepContext extends Drawing {
  readonly frames: FrameStore
  /** The pretrained network, where the settings look through it. */
  readonly backbone: Backbone | null
  /** Runs the steps; of one run. */
  readonly replay: Replay
}

/**
 * The values of the terms and heads that were active, then what else the plan asks for [n and more]: the caller's to
 * dispose, and to read before the next step.
 */
export interface StepLosses {
  readonly names: readonly LossName[]
  readonly values: tf.Tensor1D
}

/** Reads the losses of a step back. */
export async function readLosses({ names, values }: StepLosses): Promise<Losses> {
  const read = await values.data<'float32'>()
  return eachLoss((name) => read[names.indexOf(name)] ?? 0)
}

/** r_t of the critic in a step that tells it; null in others. To be read before the next step. */
export async function readRealSign({ names, values }: StepLosses): Promise<number | null> {
  if (values.size === names.length) return null
  const read = await values.data<'float32'>()
  return read[names.length] ?? null
}

/** All on which the computation of a step depends, besides its inputs. */
export interface StepPlan extends Readonly<Record<NetworkName, ActiveTerms>> {
  /** Frames of the path. */
  readonly path: number
  readonly playing: boolean
  /** Whether clips are shifted and cut, mirrored, tinted. */
  readonly augmenting: boolean
  readonly mirroring: boolean
  readonly tinting: boolean
  /** The node of the discriminator whose attention weighs the reconstruction, if one does. */
  readonly weighing?: string
  /** Whether r_t of the critic is told, after the values of all terms. */
  readonly adapting: boolean
  /** Rounds of the game of coefficients. */
  readonly rounds: number
  /** The rows of each class in the table of codes, where there are several. */
  readonly parts?: readonly { readonly row: number; readonly count: number }[]
}

/**
 * Trains every network on one batch; with `path` = B nothing of it is invented, and pixels are not judged. Everything
 * that differs from step to step goes in as an array: the rest may be recorded.
 */
export function trainStep(context: StepContext, input: StepInput, rates: StepRates): StepLosses {
  const { settings, networks } = context
  const playing = input.path < input.gaps.length / 2
  const stage = { playing, classes: input.classes?.parts.length ?? 0 }
  const terms = NETWORKS.map((name) => [
    name,
    activeTerms(name, stage, settings, networks[name] !== undefined),
  ])
  const plan: StepPlan = {
    path: input.path * CLIP_FRAMES,
    playing,
    ...augmentedBy(settings),
    ...(playing && weighsByAttention(settings) && { weighing: trunkEnd(settings) }),
    adapting: playing && settings.adaptive,
    rounds: input.rounds.length,
    ...(input.classes && { parts: input.classes.parts }),
    ...(Object.fromEntries(terms) as Record<NetworkName, ActiveTerms>),
  }
  return stepOn(context, plan, drawInputs(context, plan, input, rates))
}

/** The step on arrays that are drawn: each optimizer that learns has counted this update already. */
export function stepOn(
  context: Omit<StepContext, 'random' | 'game'>,
  plan: StepPlan,
  inputs: Inputs,
): StepLosses {
  const { settings, networks, frames, backbone, replay } = context
  const values = replay.run({
    key: JSON.stringify([plan, replayKey(settings)]),
    inputs,
    tensors: [...tensorsOf(networks), ...frames.tensors, ...(backbone?.tensors ?? [])],
    compute: (tensors) => computeStep(context, plan, tensors),
  })
  const told = NETWORKS_AS_TOLD.filter((name) => networks[name]).flatMap((name) =>
    toldLosses(name, plan[name], networks[name]?.graph),
  )
  return { names: told, values: values as tf.Tensor1D }
}

/** The order in which a step tells of its networks. */
const NETWORKS_AS_TOLD = [
  'mapping',
  'critic',
  'generator',
  'encoder',
  'discriminator',
] as const satisfies readonly NetworkName[]

type Tensors = StepTensors<Inputs>

/** What the discriminator is asked about, one after the other. */
const JUDGED_PARTS = { moving: ['real', 'fake', 'nearReal', 'nearFake'], fixed: [] } as const

function computeStep(
  { settings, networks, frames, backbone }: Omit<StepContext, 'random' | 'game' | 'replay'>,
  plan: StepPlan,
  inputs: Tensors,
): tf.Tensor1D {
  const { generator } = networks
  let played: readonly tf.Tensor1D[] = []
  for (let round = 0; round < plan.rounds; round++)
    played = playRound({ settings, networks }, plan, inputs, round)

  const augmented = (name: Augmented, clips: tf.Tensor4D) =>
    augment(clips, augmentTensors(name, plan, inputs))
  const real = frames.mix(inputs.real as tf.Tensor2D)
  // Off the tape, as the real pictures themselves.
  const looks = settings.reconstructionLoss === 'perceptual'
  const perceived = looks ? backbone?.perceived(real.slice(0, plan.path)) : undefined
  const crossFades = plan.playing ? frames.mix(inputs.mixes as tf.Tensor2D) : null

  // The generator's pictures are made once: the discriminator takes them as they are, the generator learns through
  // them.
  const tape = new Tape()
  const latent = latentOf(networks, inputs)
  const { rgb: fake, mask } = tape.record(() => drawOn(networks, latent))

  let judged: readonly tf.Tensor1D[] = []
  if (plan.playing) {
    const clips = [augmented('judgeReal', real), augmented('judgeFake', fake)] as const
    judged = learnToJudge({ settings, networks, frames, backbone }, plan, inputs, clips)
  }

  // Of the discriminator as it has just learned, and constant: only the pictures learn now.
  const { discriminator } = networks
  const judging = discriminator && judgingWeights(discriminator, settings)()
  const judgeClips = (name: Augmented, clips: tf.Tensor4D, which: 'real' | 'fake') =>
    discriminator && judging
      ? judge(discriminator, judging, {
          ...seenOf(settings, backbone, augmented(name, clips)),
          ...heard(discriminator.graph, (label) => inputs[label], [which]),
          gaps: inputs.gaps,
        })
      : []
  const lookedAt = judging && plan.weighing ? attentionOf(discriminator, judging, real, plan) : null
  const compared = asksReal(plan.generator, settings)
  const onReal = compared ? judgeClips('makeReal', real, 'real') : []
  const made = minimize(generator, tape, inputs['generator/update'], () =>
    objective(plan.generator, {
      settings,
      seen: {
        pictures: { fake, real, path: plan.path, mask, crossFades, lookedAt },
        perceived,
        classified: judging && classifiedBy(discriminator, judging, plan, fake, inputs),
        codes: codesByClass(generator.parameters.weights.get('codes') as tf.Tensor2D, plan),
      },
      logits: () => {
        const onFake = judgeClips('makeFake', fake, 'fake')
        const heads = onFake.map((moving, i) => beside(moving, onReal[i]))
        return { heads, parts: { moving: ['fake'], fixed: compared ? ['real'] : [] } }
      },
      weights: weightsOf('generator', inputs),
    }),
  )
  const encoded = networks.encoder
    ? learnToEncode({ settings, networks }, plan.encoder, inputs, tf.slice(real, 0, plan.path))
    : []
  return tf.concat([...played, ...made, ...encoded, ...judged])
}

/** What a head of the discriminator tells of the class of pictures that are made, where the plan asks for it. */
const classifiedBy = (
  { graph }: Trained,
  judging: Weights,
  plan: StepPlan,
  frames: tf.Tensor4D,
  inputs: Tensors,
): Classified | undefined =>
  plan.generator.seen.includes('classified')
    ? {
        said: () => forward(graph, judging, { frames }, ['clipClass'])[0] as tf.Tensor2D,
        wanted: inputs['labels/fake'] as tf.Tensor2D,
      }
    : undefined

/** What the discriminator is given of clips: pixels, features, or both. */
function seenOf(settings: Settings, backbone: Backbone | null, frames: tf.Tensor4D): NodeValues {
  const { pixels, features } = criticsOf(settings)
  return { ...(pixels && { frames }), ...(features && backbone?.judged(frames)) }
}

/** The discriminator learns to tell real clips from generated ones as they are; what it tells. */
function learnToJudge(
  { settings, networks, frames, backbone }: Omit<StepContext, 'random' | 'game' | 'replay'>,
  plan: StepPlan,
  inputs: Tensors,
  clips: readonly [real: tf.Tensor4D, fake: tf.Tensor4D],
): readonly tf.Tensor1D[] {
  const discriminator = networkOf(networks, 'discriminator')
  const [real, fake] = clips.map((each) => seenOf(settings, backbone, each)) as [NodeValues, NodeValues]
  const noisy = Object.entries(real).map(([name, of]) => {
    const both = [of, fake[name]] as [tf.Tensor4D, tf.Tensor4D]
    return [name, withNoisyCopies(...both, inputs.noise as tf.Tensor1D, PENALTY_NOISE)]
  })
  const given = {
    ...Object.fromEntries(noisy),
    ...heard(discriminator.graph, (label) => inputs[label], ['real', 'fake', 'real', 'fake']),
    gaps: tf.tile(inputs.gaps as tf.Tensor2D, [4, 1]),
  } as NodeValues
  const judging = judgingWeights(discriminator, settings)
  const asked = tasksAmong(plan.discriminator.seen)
  const shown = asked.length > 0 ? taskClips(frames, inputs) : null
  return minimize(discriminator, new Tape(), inputs['discriminator/update'], () => {
    const weights = judging()
    const heads = judge(discriminator, weights, given)
    const taught = objective(plan.discriminator, {
      settings,
      seen: shown ? { tasks: answers(discriminator.graph, weights, asked, shown) } : {},
      logits: () => ({ heads: heads.map((moving) => ({ moving })), parts: JUDGED_PARTS }),
      weights: weightsOf('discriminator', inputs),
    })
    const told = plan.adapting ? [realSign(heads, inputs.gaps.shape[0] ?? 0)] : []
    return { ...taught, told: [...taught.told, ...told] }
  })
}

/** The table of motion codes, that of each class by itself. */
const codesByClass = (table: tf.Tensor2D, { parts }: StepPlan): readonly tf.Tensor2D[] =>
  parts ? parts.map(({ row, count }) => tf.slice(table, [row, 0], [count, -1])) : [table]

/** The pictures of the generator, and the mask of their foreground where they have one. */
const drawOn = (networks: Networks, latent: NodeValues) =>
  outputs(networks.generator.graph, drawingWeights(networks), latent) as {
    readonly rgb: tf.Tensor4D
    readonly mask?: tf.Tensor4D
  }

const augmentTensors = (name: Augmented, plan: StepPlan, inputs: Tensors): AugmentTensors => ({
  ...(plan.mirroring && { mirrored: inputs[`${name}/mirrored`] as tf.Tensor4D }),
  ...(plan.tinting && { tints: inputs[`${name}/tints`] as tf.Tensor3D }),
  ...(plan.augmenting && { plan: inputs[name] as tf.Tensor2D }),
})

/** What the pictures are drawn from. What the mapping adds is a constant: it learns from its own game alone. */
function latentOf(networks: Networks, { rows, content }: Tensors): Readonly<Record<string, tf.Tensor>> {
  if (!networks.mapping) return { rows, content }
  const { graph } = networks.generator
  const weights = drawingWeights(networks)
  const codes = codesOf(networks.generator, rows)
  const [correction] = vectorForward(graph, weights, { codes, content }, ['correction'], 'given')
  return { rows, content, ...(correction ? { correction } : {}) }
}
