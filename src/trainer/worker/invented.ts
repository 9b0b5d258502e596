// What a round of the game of coefficients is played with: places in the latent space where clips are invented, and
// real clips to compare them with. Every place is a row of weights over the table of motion codes. Not here: the game
// itself (model/game.ts). Recipe 3, section 1.

import type { Random } from '../../core/random'
import { gaps } from '../../dataset/batch'
import type { Triple, Triples } from '../../dataset/triples'
import { addSplineRow, type CodeTime } from '../../network/codes'
import { CLIP_FRAMES } from '../../network/gaps'
import { contentOf, labelsOfFrames, labelsOfRows } from '../../network/labels'
import { randomCodeRow } from '../../network/random-code'
import type { Round } from '../../model/step-inputs'
import { NOISE } from '../../network/widths'

/**
 * Share of invented clips at random codes; the others are morphs, of which some stay on the path with a content latent.
 */
const RANDOM_SHARE = 0.25
const STAY_SHARE = 0.2
/** Share of invented clips without a content latent. */
const CALM_SHARE = 0.25
/** Places of the path at which the mapping must add nothing. */
const HELD = 64

export interface Ground {
  readonly triples: Triples
  readonly time: CodeTime
  /** Frames of the clip. */
  readonly frames: number
  /** Size of content latents. */
  readonly noise: number
}

/** Draws one round with `clips` invented clips. */
export function drawRound(ground: Ground, clips: number, random: Random): Round {
  const { triples, time, frames } = ground
  const k = time.count
  const rows = new Float32Array(clips * CLIP_FRAMES * k)
  const z = new Float32Array(clips * CLIP_FRAMES * NOISE)
  const invented = Array.from({ length: clips }, () => triples.draw(random))
  invented.forEach((triple, clip) => {
    const frameRow = (i: number) =>
      rows.subarray((clip * CLIP_FRAMES + i) * k, (clip * CLIP_FRAMES + i + 1) * k)
    if (clip < clips * RANDOM_SHARE) addRandomClip(frameRow, ground, triple, random)
    else addMorph(frameRow, time, triple, triples.drawLike(triple, random), random)
    const calm = random.uniform() < CALM_SHARE
    const drawn = random.normals(NOISE).map((value) => (calm ? 0 : value * ground.noise))
    for (let i = 0; i < CLIP_FRAMES; i++) z.set(drawn, (clip * CLIP_FRAMES + i) * NOISE)
  })
  const real = Array.from({ length: clips }, () => triples.draw(random))
  const path = new Float32Array(HELD * k)
  for (let i = 0; i < HELD; i++)
    addSplineRow(path.subarray(i * k, (i + 1) * k), time, random.uniform() * (frames - 1), 1)
  const round = { rows, gaps: gaps(invented), real: real.flat(), realGaps: gaps(real), path }
  if (!time.classes) return { ...round, content: z }
  const fake = labelsOfRows(time, rows)
  const classes = { fake, real: labelsOfFrames(time, real.flat()), path: labelsOfRows(time, path) }
  return { ...round, content: contentOf(fake, z, clips * CLIP_FRAMES), classes }
}

type RowOf = (frame: number) => Float32Array

/** A random code that moves as the clip does at `triple`. */
function addRandomClip(rowOf: RowOf, { time, frames }: Ground, triple: Triple, random: Random): void {
  const code = randomCodeRow(time, frames, random, triple[1])
  for (let i = 0; i < CLIP_FRAMES; i++) {
    const row = rowOf(i)
    row.set(code)
    addSplineRow(row, time, triple[i] ?? 0, 1)
    addSplineRow(row, time, triple[1], -1)
  }
}

function addMorph(rowOf: RowOf, time: CodeTime, from: Triple, to: Triple, random: Random): void {
  const amount = random.uniform()
  const stays = random.uniform() < STAY_SHARE
  for (let i = 0; i < CLIP_FRAMES; i++) {
    addSplineRow(rowOf(i), time, from[i] ?? 0, stays ? 1 : 1 - amount)
    if (!stays) addSplineRow(rowOf(i), time, to[i] ?? 0, amount)
  }
}
