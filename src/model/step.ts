// One training step: the discriminator learns to tell real clips from generated ones, then the generator learns to turn
// that round, while it must give back the frames of the clip. Plain maths; batches come in as arrays, losses go out as
// one small tensor.

import * as tf from '@tensorflow/tfjs'
import { replayKey, type Settings } from '../settings/settings'
import { eachTerm, type Losses, type TermName } from '../core/terms'
import type { FrameStore } from '../engine/frame-store'
import { withNoisyCopies } from '../engine/noise'
import { shiftCut } from '../engine/rearrange'
import type { Replay, StepTensors } from '../engine/replay'
import { Tape } from '../engine/tape'
import { CLIP_FRAMES } from '../network/discriminator'
import { outputs, pictures } from '../engine/forward'
import type { Networks, Trained } from './networks'
import { type ActiveTerms, activeTerms, type Objective, objective, toldTerms } from './objective'
import {
  type Augmented,
  drawInputs,
  type Inputs,
  type StepInput,
  type StepRandom,
  type StepRates,
} from './step-inputs'
import { PENALTY_NOISE } from './terms'

/** What a run trains with. */
export interface StepContext {
  readonly settings: Settings
  readonly networks: Networks
  readonly frames: FrameStore
  readonly random: StepRandom
  /** Runs the steps; of one run. */
  readonly replay: Replay
}

/** The values of the terms that were active [n]: the caller's to dispose, and to read before the next step. */
export interface StepLosses {
  readonly names: readonly TermName[]
  readonly values: tf.Tensor1D
}

/** Reads the losses of a step back. */
export async function readLosses({ names, values }: StepLosses): Promise<Losses> {
  const read = await values.data<'float32'>()
  return eachTerm((name) => read[names.indexOf(name)] ?? 0)
}

/** All on which the computation of a step depends, besides its inputs. */
export interface StepPlan {
  /** Frames of the path. */
  readonly path: number
  readonly playing: boolean
  readonly augmenting: boolean
  readonly generator: ActiveTerms
  readonly discriminator: ActiveTerms
}

/**
 * Trains both networks on one batch; with `path` = B (warm-up) only reconstruction. Everything that differs from step
 * to step goes in as an array: the rest may be recorded.
 */
export function trainStep(context: StepContext, input: StepInput, rates: StepRates): StepLosses {
  const { settings } = context
  const stage = { playing: input.path < input.gaps.length / 2 }
  const plan: StepPlan = {
    path: input.path * CLIP_FRAMES,
    ...stage,
    augmenting: settings.augment > 0,
    generator: activeTerms('generator', stage, settings),
    discriminator: activeTerms('discriminator', stage, settings),
  }
  return stepOn(context, plan, drawInputs(context, plan, input, rates))
}

/** The step on arrays that are drawn: each optimizer that learns has counted this update already. */
export function stepOn(context: Omit<StepContext, 'random'>, plan: StepPlan, inputs: Inputs): StepLosses {
  const { settings, networks, frames, replay } = context
  const { generator, discriminator } = networks
  const values = replay.run({
    key: JSON.stringify([plan, replayKey(settings)]),
    inputs,
    tensors: [...generator.optimizer.tensors, ...discriminator.optimizer.tensors, ...frames.tensors],
    compute: (tensors) => computeStep(context, plan, tensors),
  })
  const names = [...toldTerms(plan.generator), ...toldTerms(plan.discriminator)]
  return { names, values: values as tf.Tensor1D }
}

type Tensors = StepTensors<Inputs>

function computeStep(
  { networks, frames }: Pick<StepContext, 'networks' | 'frames'>,
  plan: StepPlan,
  inputs: Tensors,
): tf.Tensor1D {
  const { generator, discriminator } = networks
  const augmented = (name: Augmented, x: tf.Tensor4D) =>
    plan.augmenting ? shiftCut(x, inputs[name] as tf.Tensor2D) : x
  const real = frames.mix(inputs.real as tf.Tensor2D)
  const crossFades = plan.playing ? frames.mix(inputs.mixes as tf.Tensor2D) : null

  // The generator's pictures are made once: the discriminator takes them as they are, the generator learns through
  // them.
  const tape = new Tape()
  const { rows, content } = inputs
  const fake = tape.record(() => pictures(generator.graph, generator.parameters.weights, { rows, content }))

  let judged: readonly tf.Tensor1D[] = []
  if (plan.playing) {
    const clips = [augmented('judgeReal', real), augmented('judgeFake', fake)] as const
    const near = withNoisyCopies(...clips, inputs.noise as tf.Tensor1D, PENALTY_NOISE)
    const gaps = tf.tile(inputs.gaps as tf.Tensor2D, [4, 1])
    judged = minimize(discriminator, new Tape(), inputs['discriminator/update'], () =>
      objective(plan.discriminator, {
        logits: () => ({
          heads: judge(discriminator, near, gaps).map((moving) => ({ moving })),
          parts: { moving: ['real', 'fake', 'nearReal', 'nearFake'], fixed: [] },
        }),
        weights: weightsOf('discriminator', inputs),
      }),
    )
  }

  const hears = plan.generator.logits.length > 0
  const onReal = hears ? judge(discriminator, augmented('makeReal', real), inputs.gaps) : []
  const made = minimize(generator, tape, inputs['generator/update'], () =>
    objective(plan.generator, {
      pictures: { fake, real, path: plan.path, crossFades },
      logits: () => {
        const onFake = judge(discriminator, augmented('makeFake', fake), inputs.gaps)
        const heads = onFake.flatMap((moving, i) => (onReal[i] ? [{ moving, fixed: onReal[i] }] : []))
        return { heads, parts: { moving: ['fake'], fixed: ['real'] } }
      },
      weights: weightsOf('generator', inputs),
    }),
  )
  return tf.concat([...made, ...judged])
}

/** The logits [B] of each head for clips of frames [B·3, S, S, 3]. */
const judge = ({ graph, parameters }: Trained, frames: tf.Tensor4D, gaps: tf.Tensor): tf.Tensor1D[] =>
  Object.values(outputs(graph, parameters.weights, { frames, gaps })) as tf.Tensor1D[]

const weightsOf = (network: 'generator' | 'discriminator', inputs: Tensors) => ({
  sum: inputs[`${network}/sum`] as tf.Tensor1D,
  logits: inputs[`${network}/logits`] as tf.Tensor1D,
})

/** One descent of a network; returns what its objective tells. `update`: Adam's numbers of this step. */
function minimize(
  { optimizer }: Trained,
  tape: Tape,
  update: tf.Tensor,
  compute: () => Objective,
): readonly tf.Tensor1D[] {
  let told: readonly tf.Tensor1D[] = []
  const { value, grads } = tape.gradients(() => {
    const parts = compute()
    // The tape frees what the function does not return.
    told = parts.told.map((part) => tf.keep(part))
    return parts.loss
  }, optimizer.variables)
  optimizer.update(grads, update as tf.Tensor1D)
  tf.dispose([value, ...Object.values(grads)])
  const copies = told.map((part) => tf.clone(part))
  tf.dispose([...told])
  return copies
}
