// One training step: the discriminator learns to tell real clips from generated ones, then the generator learns to turn that round,
// while it must give back the frames of the clip. Plain maths; batches come in as arrays, losses go out as one small tensor.

import * as tf from '@tensorflow/tfjs'
import type { Random } from '../core/random'
import { replayKey, type Settings } from '../settings/settings'
import { aside } from '../engine/aside'
import type { FrameStore } from '../engine/frame-store'
import { withNoisyCopies } from '../engine/noise'
import { type Logits, weightedSum } from '../engine/objectives'
import { planValues, shiftCut } from '../engine/rearrange'
import type { Replay, StepArray, StepArrays, StepTensors } from '../engine/replay'
import { drawAugmentation } from './augment'
import { CLIP_FRAMES, GAP_FEATURES, gapFeatures } from '../network/discriminator'
import { NOISE } from '../network/widths'
import { outputs, pictures } from './forward'
import { adversarial, anchor, judgement, PENALTY_NOISE, reconstruction } from './losses'
import type { Networks, Trained } from './networks'

export interface StepInput {
  /** Frame indexes of the real clips [B·3]. */
  readonly real: readonly number[]
  /** Gaps of each clip [B, 2], frames. */
  readonly gaps: Float32Array<ArrayBuffer>
  /** Where the generator must answer: rows over the code table [B·3, K]. The first `path` clips are the real ones' own moments. */
  readonly rows: Float32Array<ArrayBuffer>
  readonly path: number
  /** What the frames of the other clips mix [(B − path)·3]: frame `a`, and `amount` of the way from it to `b`. */
  readonly mixes: readonly { readonly a: number; readonly b: number; readonly amount: number }[]
}

/** How strongly to move, this step. */
export interface StepRates {
  /** Factor on both learning rates. */
  readonly factor: number
  readonly decay: number
}

export interface StepRandom {
  readonly noise: Random
  readonly augment: Random
}

export interface Game {
  readonly settings: Settings
  readonly networks: Networks
  readonly frames: FrameStore
  readonly random: StepRandom
  /** Runs the steps; of one run. */
  readonly replay: Replay
}

/**
 * Trains both networks on one batch; with `path` = B (warm-up) only reconstruction. Returns the losses [4]: reconstruction,
 * generator, discriminator, regulariser; the caller's to dispose, and to read before the next step. Everything that differs from step to step goes in as an array: the rest may be recorded.
 */
export function trainStep(game: Game, input: StepInput, rates: StepRates): tf.Tensor1D {
  const { settings, networks } = game
  const clips = input.gaps.length / 2
  const playing = input.path < clips
  const inputs = drawInputs(game, input, rates)
  const plan = { clips, path: input.path, playing, augmenting: augment > 0 }
  const { generator, discriminator } = networks
  return game.replay.run({
    key: JSON.stringify([plan, replayKey(settings)]),
    inputs,
    tensors: [...generator.optimizer.tensors, ...discriminator.optimizer.tensors, ...game.frames.tensors],
    compute: (tensors) => computeStep(game, plan, tensors as Tensors),
  }) as tf.Tensor1D
}

interface Plan {
  readonly clips: number
  readonly path: number
  readonly playing: boolean
  readonly augmenting: boolean
}

/** Which pictures get a shift and a cut of their own. */
type Augmented = 'judgeReal' | 'judgeFake' | 'makeReal' | 'makeFake'

type Inputs = Readonly<
  Record<'real' | 'mixes' | 'gaps' | 'rows' | 'content' | 'noise' | 'generator' | 'discriminator', StepArray>
> &
  Readonly<Record<Augmented, StepArray>>

type Tensors = StepTensors<Inputs & StepArrays>

/** Everything random and everything that changes from step to step, as arrays. */
function drawInputs(game: Game, input: StepInput, rates: StepRates): Inputs {
  const { settings, networks, random } = game
  const clips = input.gaps.length / 2
  const content = drawContent(game, clips, input.path)
  const plan = (): StepArray => {
    const drawn = drawAugmentation(clips, settings.size, settings.augment, random.augment)
    return { values: planValues(drawn), shape: [clips, 5] }
  }
  const { factor, decay } = rates
  const control = ({ optimizer: adam }: Trained, rate: number): StepArray => {
    return { values: adam.advance({ rate: rate * factor, decay }), shape: [4] }
  }
  const playing = input.path < clips
  return {
    real: tableOf(input.real.map((a) => ({ a, b: a, amount: 0 }))),
    mixes: tableOf(input.mixes),
    gaps: { values: gapFeatures(input.gaps), shape: [clips, GAP_FEATURES] },
    rows: { values: input.rows, shape: [clips * CLIP_FRAMES, input.rows.length / (clips * CLIP_FRAMES)] },
    content: { values: content, shape: [clips * CLIP_FRAMES, NOISE] },
    noise: { values: Int32Array.of(random.noise.bits(), random.noise.bits()), shape: [2] },
    generator: control(networks.generator, settings.generatorRate),
    discriminator: playing
      ? control(networks.discriminator, settings.discriminatorRate)
      : { values: new Float32Array(4), shape: [4] },
    judgeReal: plan(),
    judgeFake: plan(),
    makeReal: plan(),
    makeFake: plan(),
  }
}

const tableOf = (mixes: StepInput['mixes']): StepArray => ({
  values: Float32Array.from(mixes.flatMap(({ a, b, amount }) => [a, b, amount])),
  shape: [mixes.length, 3],
})

/** Content latents: 0 on the path, N(0, noise²) and the same for all frames of a clip elsewhere. */
function drawContent({ settings, random }: Game, clips: number, path: number): Float32Array<ArrayBuffer> {
  const content = new Float32Array(clips * CLIP_FRAMES * NOISE)
  for (let clip = path; clip < clips; clip++) {
    const z = random.noise.normals(NOISE).map((value) => value * settings.noise)
    for (let frame = 0; frame < CLIP_FRAMES; frame++) content.set(z, (clip * CLIP_FRAMES + frame) * NOISE)
  }
  return content
}

interface Batch extends Plan {
  readonly inputs: Tensors
  readonly real: tf.Tensor4D
  readonly crossFades: tf.Tensor4D | null
}

function computeStep(game: Game, plan: Plan, inputs: Tensors): tf.Tensor1D {
  const batch = {
    ...plan,
    inputs,
    real: game.frames.mix(inputs.real as tf.Tensor2D),
    crossFades: plan.playing ? game.frames.mix(inputs.mixes as tf.Tensor2D) : null,
  }
  return generatorStep(game, batch)
}

const augmented = ({ augmenting, inputs }: Batch, name: Augmented, x: tf.Tensor4D): tf.Tensor4D =>
  augmenting ? shiftCut(x, inputs[name] as tf.Tensor2D) : x

function fakes({ networks }: Game, { inputs }: Batch): tf.Tensor4D {
  const { graph, parameters } = networks.generator
  return pictures(graph, parameters.weights, { rows: inputs.rows, content: inputs.content })
}

/** The logits of both heads for clips of frames. */
function logits({ graph, parameters }: Trained, frames: tf.Tensor4D, gaps: tf.Tensor2D): Logits {
  return outputs<'image' | 'temporal'>(graph, parameters.weights, { frames, gaps }) as Logits
}

/** Returns [relativistic loss, R1 + R2]. */
function discriminatorStep(game: Game, batch: Batch, made: tf.Tensor4D): tf.Tensor1D {
  const { settings, networks } = game
  const real = augmented(batch, 'judgeReal', batch.real)
  const fake = augmented(batch, 'judgeFake', made)
  const x = withNoisyCopies(real, fake, batch.inputs.noise as tf.Tensor1D, PENALTY_NOISE)
  const gaps = tf.tile(batch.inputs.gaps as tf.Tensor2D, [4, 1])
  const { discriminator } = networks
  return learn(discriminator, batch.inputs.discriminator, () => {
    return judgement(logits(discriminator, x, gaps), settings.gamma)
  })
}

/** The whole step. The discriminator learns in the middle of it, from the same pictures that the generator is then judged by. */
function generatorStep(game: Game, batch: Batch): tf.Tensor1D {
  const { settings, networks } = game
  const judge = (name: Augmented, x: tf.Tensor4D) =>
    logits(networks.discriminator, augmented(batch, name, x), batch.inputs.gaps as tf.Tensor2D)
  return learn(networks.generator, batch.inputs.generator, () => {
    const fake = fakes(game, batch)
    const judged = batch.playing ? aside(() => discriminatorStep(game, batch, fake)) : tf.zeros([2])
    const rebuilt = reconstruction(fake, batch.real, batch.path * CLIP_FRAMES)
    const play = batch.playing && settings.adversarial > 0
    const won = play
      ? adversarial(
          judge('makeFake', fake),
          aside(() => ({ ...judge('makeReal', batch.real) })),
        )
      : tf.scalar(0)
    const losses = [rebuilt, won]
    if (batch.crossFades) losses.push(anchor(fake, batch.crossFades))
    const loss = weightedSum(losses, [settings.reconstruction, settings.adversarial, settings.anchor])
    const [first, second] = [tf.reshape(rebuilt, [1]), tf.reshape(won, [1])]
    return { loss, shown: tf.concat([first, second, judged]) as tf.Tensor1D }
  })
}

interface Objective {
  readonly loss: tf.Scalar
  /** What to report beside it. */
  readonly shown: tf.Tensor1D
}

/** One descent on an objective; returns its reported parts. */
function learn({ optimizer: adam }: Trained, control: tf.Tensor, objective: () => Objective): tf.Tensor1D {
  let shown: tf.Tensor1D | undefined
  const { value, grads } = tf.variableGrads(() => {
    const parts = objective()
    // The tape frees what the function does not return.
    shown = tf.keep(parts.shown)
    return parts.loss
  }, adam.variables)
  adam.update(grads, control as tf.Tensor1D)
  tf.dispose([value, ...Object.values(grads)])
  if (!shown) throw new Error('the objective was not evaluated')
  const result = tf.clone(shown)
  shown.dispose()
  return result
}
