// A training step composed by hand of plain ops, from the same seeds as the product's (step.test.ts).

import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import { Random } from '../core/random'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import type { Optimizer } from '../engine/optimizer'
import { FrameStore } from '../engine/frame-store'
import { relativeError } from '../engine/node.fixture'
import { gaussian } from '../engine/noise'
import { shiftCut } from '../engine/rearrange'
import { Replay } from '../engine/replay'
import { drawAugmentation } from '../network/augment'
import { codeAt, codeTimeOf, splineRows } from '../network/codes'
import { gapFeatures } from '../network/gaps'
import { outputs, pictures as generated } from '../engine/forward'
import { anchor, reconstruction } from './losses/reconstruction'
import { makeNetworks, networkOf } from './networks'
import type { StepContext } from './step'
import type { StepInput } from './step-inputs'
import { square } from '../core/frames'

const SIZE = 16
const FRAMES = 12
const LENGTH = SIZE * SIZE * 3

const rgb = Uint8Array.from({ length: FRAMES * LENGTH }, (_, i) => 128 + 100 * Math.sin(i * i * 0.37 + i))
const clip = { ...square(SIZE), count: FRAMES, fps: 12, rgb }

/** Three clips: the first two on the path, the third 0.3 of the way from (2, 4, 5) to (6, 8, 9). */
export const REAL = [0, 1, 4, 3, 7, 11, 2, 4, 5]
const INVENTED = [
  { a: 2, b: 6, amount: 0.3 },
  { a: 4, b: 8, amount: 0.3 },
  { a: 5, b: 9, amount: 0.3 },
]
export const own = (t: number) => ({ a: t, b: t, amount: 0 })

export function newContext(changes: SettingChanges = {}): StepContext {
  const settings = completeSettings({
    ...CLASSIC,
    size: SIZE,
    width: 0.25,
    batch: 3,
    seed: 3,
    gamma: 0.7,
    reconstruction: 3,
    adversarial: 1.7,
    anchor: 2.3,
    noise: 0.6,
    augment: 0.8,
    ...changes,
  })
  return {
    settings,
    networks: makeNetworks(settings, FRAMES, null),
    frames: new FrameStore(clip),
    backbone: null,
    random: { noise: new Random(1), augment: new Random(2), game: new Random(3) },
    game: null,
    replay: new Replay(),
  }
}

export function inputOf({ settings }: StepContext, path: number): StepInput {
  const mixes = [...REAL.slice(0, 3 * path).map(own), ...INVENTED.slice(0, 9 - 3 * path)]
  return {
    real: REAL,
    gaps: Float32Array.of(1, 3, 4, 4, 2, 1),
    rows: splineRows(codeTimeOf(settings, FRAMES), mixes),
    path,
    mixes: mixes.slice(3 * path),
    rounds: [],
  }
}

export const optimizersOf = ({ networks }: StepContext) => ({
  generatorAdam: networks.generator.optimizer,
  discriminatorAdam: networkOf(networks, 'discriminator').optimizer,
})

export type Values = ReadonlyMap<string, tf.Tensor>
/** The logits [B] of both heads. */
type Logits = Readonly<Record<(typeof HEADS)[number], tf.Tensor>>

/** Copies: a variable's memory changes with the step. */
export const valuesOf = (adam: Optimizer): Values =>
  new Map([...adam.state()].map(([name, value]) => [name, tf.tensor(value.dataSync().slice(), value.shape)]))

export const parametersOf = (values: Values): Values =>
  new Map([...values].filter(([name]) => !name.includes('/')))

/** Gradients by name. */
export function slopes(parameters: Values, loss: (parameters: Values) => tf.Scalar): Values {
  const names = [...parameters.keys()]
  const by = (tensors: tf.Tensor[]) => new Map(names.map((name, i) => [name, tensors[i] as tf.Tensor]))
  return by(tf.grads((...tensors) => loss(by(tensors)))([...parameters.values()]))
}

/** Pictures −1 .. 1 of mixes of frames, from the bytes. */
export function pictures(mixes: readonly { a: number; b: number; amount: number }[]): tf.Tensor4D {
  const values = mixes.flatMap(({ a, b, amount }) =>
    Array.from(
      { length: LENGTH },
      (_, i) =>
        ((1 - amount) * (rgb[a * LENGTH + i] ?? NaN) + amount * (rgb[b * LENGTH + i] ?? NaN)) / 127.5 - 1,
    ),
  )
  return tf.tensor4d(values, [mixes.length, SIZE, SIZE, 3])
}

const some = (x: tf.Tensor4D, first: number, count: number) =>
  tf.slice(x, [first, 0, 0, 0], [count, SIZE, SIZE, 3])

/** Everything that the step draws, from the same seeds in the promised order. */
function drawn({ settings }: StepContext, path: number) {
  const [noise, augment] = [new Random(1), new Random(2)]
  const latents = [0, 1, 2].map((i) => (i < path ? new Float32Array(16) : noise.normals(16)))
  const content = latents.flatMap((z) => [z, z, z]).flatMap((z) => Array.from(z, (x) => settings.noise * x))
  const seed = [noise.bits(), noise.bits()] as const
  const plan = () => drawAugmentation(3, square(SIZE), settings, augment)
  const plans = { judgeReal: plan(), judgeFake: plan(), makeReal: plan(), makeFake: plan() }
  return { content: tf.tensor2d(content, [9, 16]), seed, plans }
}

const HEADS = ['frame', 'temporal'] as const
const added = (parts: tf.Scalar[]) => parts.reduce((a, b) => tf.add(a, b))
const overHeads = (of: (head: (typeof HEADS)[number]) => tf.Tensor) => added(HEADS.map((h) => tf.mean(of(h))))
/** What the first should win by: softplus of the other less it. */
const lost = (winner: Logits, loser: Logits) => (head: (typeof HEADS)[number]) =>
  tf.log(tf.add(tf.exp(tf.sub(loser[head], winner[head])), 1))
const wins = (winner: Logits, loser: Logits) => overHeads(lost(winner, loser))
const moved = (a: Logits, b: Logits) => overHeads((head) => tf.square(tf.sub(a[head], b[head])))

/** The step by hand: `before` and, for the discriminator that judges the generator, `after`. */
export function byHand(game: StepContext, input: StepInput, before: { g: Values; d: Values }, after: Values) {
  const { settings, networks } = game
  const time = codeTimeOf(settings, FRAMES)
  const { content, seed, plans } = drawn(game, input.path)
  const real = pictures(REAL.map(own))
  const at = [...REAL.slice(0, 3 * input.path).map(own), ...input.mixes]
  const made = (g: Values) => {
    const table = g.get('codes') as tf.Tensor2D
    const code = (t: number) => tf.tensor1d(codeAt(table.dataSync() as Float32Array, time, t))
    const rows = tf.tensor2d(input.rows, [9, time.count])
    const motion = tf.matMul<tf.Tensor2D>(rows, table)
    const byCodes = tf.stack(
      at.map(({ a, b, amount }) => tf.add(tf.mul(code(a), 1 - amount), tf.mul(code(b), amount))),
    )
    expect(relativeError(motion.dataSync(), byCodes.dataSync())).toBeLessThan(1e-5)
    return generated(networks.generator.graph, g, { codes: motion, content })
  }
  const gaps = tf.tensor2d(gapFeatures(input.gaps), [3, 8])
  const judge = (d: Values, frames: tf.Tensor4D) =>
    outputs(networkOf(networks, 'discriminator').graph, d, { frames, gaps }) as Logits
  const noise = gaussian([seed[0] | 0, seed[1] | 0], 18 * LENGTH)
  const near = (x: tf.Tensor4D, first: number) =>
    tf.add<tf.Tensor4D>(
      x,
      tf.mul(tf.tensor4d(noise.slice(first, first + 9 * LENGTH), [9, SIZE, SIZE, 3]), 0.1),
    )
  const parts = (d: Values) => {
    const [x, y] = [shiftCut(real, plans.judgeReal), shiftCut(made(before.g), plans.judgeFake)]
    const [onReal, onFake] = [judge(d, x), judge(d, y)]
    const rough = tf.add<tf.Scalar>(
      moved(onReal, judge(d, near(x, 0))),
      moved(onFake, judge(d, near(y, 9 * LENGTH))),
    )
    const [frame, temporal] = HEADS.map((head) => tf.mean<tf.Scalar>(lost(onReal, onFake)(head)))
    return { judged: wins(onReal, onFake), rough, frame, temporal }
  }
  const generatorParts = (g: Values) => {
    const fake = made(g)
    const path = 3 * input.path
    const rebuilt = reconstruction(some(fake, 0, path), some(real, 0, path))
    const won = wins(
      judge(after, shiftCut(fake, plans.makeFake)),
      judge(after, shiftCut(real, plans.makeReal)),
    )
    const anchored = anchor(some(fake, path, 9 - path), pictures(input.mixes))
    return { rebuilt, won, anchored }
  }
  const { judged, rough, frame, temporal } = parts(before.d)
  const { rebuilt, won } = generatorParts(before.g)
  return {
    shown: {
      reconstruction: valueOf(rebuilt),
      generator: valueOf(won),
      anchor: valueOf(generatorParts(before.g).anchored),
      discriminator: valueOf(judged),
      regulariser: valueOf(rough),
      'discriminator/frame': valueOf(frame),
      'discriminator/temporal': valueOf(temporal),
    },
    // γ/2 of the squared slope, by noise of deviation 0.1.
    discriminator: slopes(before.d, (d) => {
      const { judged: all, rough: bumps } = parts(d)
      return tf.add(all, tf.mul(bumps, settings.gamma / (2 * 0.01)))
    }),
    generator: slopes(before.g, (g) => {
      const { rebuilt: r, won: w, anchored: a } = generatorParts(g)
      return tf.add(
        tf.add(tf.mul(r, settings.reconstruction), tf.mul(w, settings.adversarial)),
        tf.mul(a, settings.anchor),
      )
    }),
  }
}

const valueOf = (scalar: tf.Scalar | undefined): number => scalar?.dataSync()[0] ?? NaN
