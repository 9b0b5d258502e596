// One training step: the discriminator learns to tell real clips from generated ones, then the generator learns to turn that round,
// while it must give back the frames of the clip. Plain maths; batches come in as arrays, losses go out as one small tensor.

import * as tf from '@tensorflow/tfjs'
import type { Random } from '../core/random'
import type { Settings } from '../core/settings'
import { shiftCut } from '../engine/rearrange'
import { drawAugmentation } from './augment'
import { CLIP_FRAMES, discriminate, type Verdict } from './discriminator'
import { generate, motionCodes } from './generator'
import { anchor, penaltyWeight, PENALTY_NOISE, reconstruction, relativistic, smoothness } from './losses'
import { NOISE } from './network'
import type { Networks } from './networks'

export interface StepInput {
  /** Real clips [B·3, S, S, 3], −1 .. 1. */
  readonly real: Float32Array<ArrayBuffer>
  /** Gaps of each clip [B, 2], frames. */
  readonly gaps: Float32Array<ArrayBuffer>
  /** Where the generator must answer: rows over the code table [B·3, K]. The first `path` clips are the real ones' own moments. */
  readonly rows: Float32Array<ArrayBuffer>
  readonly path: number
  /** Cross-faded frames of the other clips [(B − path)·3, S, S, 3]. */
  readonly crossFades: Float32Array<ArrayBuffer>
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

interface Game {
  readonly settings: Settings
  readonly networks: Networks
  readonly random: StepRandom
}

interface BatchTensors {
  readonly clips: number
  readonly path: number
  readonly real: tf.Tensor4D
  readonly gaps: tf.Tensor2D
  readonly rows: tf.Tensor2D
  /** Content latents: 0 on the path, N(0, noise²) and the same for all frames of a clip elsewhere. */
  readonly content: tf.Tensor2D
  readonly crossFades: tf.Tensor4D | null
}

/** Trains both networks on one batch; with `path` = B (warm-up) only reconstruction. Returns the losses [4]: reconstruction, generator, discriminator, regulariser; the caller's to dispose. */
export function trainStep(game: Game, input: StepInput, rates: StepRates): tf.Tensor1D {
  return tf.tidy(() => {
    const batch = toTensors(game, input)
    const playing = input.path < batch.clips
    const judged = playing ? discriminatorStep(game, batch, rates) : tf.zeros([2])
    const made = generatorStep(game, batch, playing, rates)
    return tf.concat([made, judged]) as tf.Tensor1D
  })
}

function toTensors({ settings, networks, random }: Game, input: StepInput): BatchTensors {
  const { size } = settings
  const clips = input.gaps.length / 2
  const free = clips - input.path
  const content = new Float32Array(clips * CLIP_FRAMES * NOISE)
  for (let clip = input.path; clip < clips; clip++) {
    const z = random.noise.normals(NOISE).map((value) => value * settings.noise)
    for (let frame = 0; frame < CLIP_FRAMES; frame++) content.set(z, (clip * CLIP_FRAMES + frame) * NOISE)
  }
  return {
    clips,
    path: input.path,
    real: tf.tensor4d(input.real, [clips * CLIP_FRAMES, size, size, 3]),
    gaps: tf.tensor2d(input.gaps, [clips, 2]),
    rows: tf.tensor2d(input.rows, [clips * CLIP_FRAMES, networks.codeTime.count]),
    content: tf.tensor2d(content, [clips * CLIP_FRAMES, NOISE]),
    crossFades: free > 0 ? tf.tensor4d(input.crossFades, [free * CLIP_FRAMES, size, size, 3]) : null,
  }
}

function augmented({ settings, random }: Game, x: tf.Tensor4D): tf.Tensor4D {
  if (settings.augment === 0) return x
  return shiftCut(
    x,
    drawAugmentation(x.shape[0] / CLIP_FRAMES, settings.size, settings.augment, random.augment),
  )
}

function fakes({ networks }: Game, { rows, content }: BatchTensors): tf.Tensor4D {
  const { weights } = networks.generator
  return generate(networks.generatorShape, weights, motionCodes(weights, rows), content)
}

/** Adds noise of deviation `PENALTY_NOISE`. */
function noisy(x: tf.Tensor4D, random: Random): tf.Tensor4D {
  const noise = random.normals(x.size)
  for (let i = 0; i < noise.length; i++) noise[i] = (noise[i] ?? 0) * PENALTY_NOISE
  return tf.add(x, tf.tensor4d(noise, x.shape))
}

const HEADS = ['image', 'temporal'] as const

const sum = (parts: readonly tf.Scalar[]): tf.Scalar => parts.reduce((a, b) => tf.add(a, b))

/** Returns [relativistic loss, R1 + R2]. */
function discriminatorStep(game: Game, batch: BatchTensors, rates: StepRates): tf.Tensor1D {
  const { settings, networks, random } = game
  const real = augmented(game, batch.real)
  const fake = augmented(game, fakes(game, batch))
  const x = tf.concat([real, fake, noisy(real, random.noise), noisy(fake, random.noise)])
  const gaps = tf.concat([batch.gaps, batch.gaps, batch.gaps, batch.gaps])
  const { weights } = networks.discriminator
  return learn(networks.discriminatorAdam, settings.discriminatorRate, rates, () => {
    const verdict = discriminate(networks.discriminatorShape, weights, x, gaps)
    const heads = HEADS.map(
      (head) => tf.split(verdict[head], 4) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D],
    )
    const judge = sum(heads.map(([onReal, onFake]) => relativistic(onReal, onFake)))
    const rough = sum(
      heads.flatMap(([onReal, onFake, nearReal, nearFake]) => [
        smoothness(onReal, nearReal),
        smoothness(onFake, nearFake),
      ]),
    )
    const loss = tf.add<tf.Scalar>(judge, tf.mul(rough, penaltyWeight(settings.gamma)))
    return { loss, shown: [judge, rough] }
  })
}

/** Returns [reconstruction loss, adversarial loss]. */
function generatorStep(game: Game, batch: BatchTensors, playing: boolean, rates: StepRates): tf.Tensor1D {
  const { settings, networks } = game
  const { weights } = networks.discriminator
  const judge = (x: tf.Tensor4D) =>
    discriminate(networks.discriminatorShape, weights, augmented(game, x), batch.gaps)
  const onReal = playing && settings.adversarial > 0 ? judge(batch.real) : null
  return learn(networks.generatorAdam, settings.generatorRate, rates, () => {
    const fake = fakes(game, batch)
    const path = batch.path * CLIP_FRAMES
    const rebuilt = reconstruction(firstFrames(fake, path), firstFrames(batch.real, path))
    const adversarial = onReal ? sum(relativisticHeads(judge(fake), onReal)) : tf.scalar(0)
    const parts = [tf.mul(rebuilt, settings.reconstruction), tf.mul(adversarial, settings.adversarial)]
    if (batch.crossFades)
      parts.push(tf.mul(anchor(restFrames(fake, path), batch.crossFades), settings.anchor))
    return { loss: sum(parts as tf.Scalar[]), shown: [rebuilt, adversarial] }
  })
}

const relativisticHeads = (winner: Verdict, loser: Verdict): tf.Scalar[] =>
  HEADS.map((head) => relativistic(winner[head], loser[head]))

const firstFrames = (x: tf.Tensor4D, count: number): tf.Tensor4D =>
  count === x.shape[0] ? x : tf.slice(x, [0, 0, 0, 0], [count, ...pictureShape(x)])

const restFrames = (x: tf.Tensor4D, from: number): tf.Tensor4D =>
  tf.slice(x, [from, 0, 0, 0], [x.shape[0] - from, ...pictureShape(x)])

const pictureShape = ({ shape: [, h, w, c] }: tf.Tensor4D): [number, number, number] => [h, w, c]

interface Objective {
  readonly loss: tf.Scalar
  /** What to report beside it. */
  readonly shown: readonly tf.Scalar[]
}

/** One descent on an objective; returns its reported parts. */
function learn(
  adam: Networks['generatorAdam'],
  rate: number,
  { factor, decay }: StepRates,
  objective: () => Objective,
): tf.Tensor1D {
  let shown: tf.Tensor1D | undefined
  const { value, grads } = tf.variableGrads(() => {
    const { loss, shown: parts } = objective()
    // The tape frees what the function does not return.
    shown = tf.keep(tf.stack([...parts]) as tf.Tensor1D)
    return loss
  }, adam.variables)
  adam.apply(grads, { rate: rate * factor, decay })
  tf.dispose([value, ...Object.values(grads)])
  if (!shown) throw new Error('the objective was not evaluated')
  const result = tf.clone(shown)
  shown.dispose()
  return result
}
