// How it learned: the same places of the latent space, drawn by one milestone of the run after another, from noise to
// what it knows now. Time runs on the growing scale of the milestones, on which learning looks even; between two of
// them one picture melts into the next.

import { learningScale } from '../../core/history'
import type { Sides } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { Snapshot } from '../../network/snapshot'
import type { Movie } from '../../export/movie'
import type { Draw } from './film'
import { grouped } from '../words'

/** The network at one step; unpacked when it is drawn. */
export interface Stage {
  readonly step: number
  readonly snapshot: () => Promise<Snapshot>
}

/** A generator whose weights are changed. */
export interface Redrawn {
  readonly open: (snapshot: Snapshot) => Promise<void>
  readonly sample: Draw
}

export interface LearnedPlan {
  /** By rising step, at least two. */
  readonly stages: readonly Stage[]
  /** The places: one, or as many as fill the columns. */
  readonly points: readonly LatentPoint[]
  readonly columns: number
  readonly sides: Sides
  readonly count: number
  readonly fps: number
  /** Whether each frame says its step. */
  readonly words: boolean
}

/** Part of the film that the last picture stays. */
const LAST_STAYS = 0.14

/** Where in the run frame `index` lies: between stage `at` and the next one, `mix` 0 .. 1 of the way. */
export function placeInRun(
  steps: readonly number[],
  index: number,
  count: number,
): { readonly at: number; readonly mix: number } {
  const scale = steps.map(learningScale)
  const [first = 0, last = 0] = [scale[0], scale.at(-1)]
  const progress = Math.min(1, index / Math.max(1, (count - 1) * (1 - LAST_STAYS)))
  const place = first + progress * (last - first)
  const at = Math.max(
    0,
    Math.min(
      steps.length - 2,
      scale.findLastIndex((mark) => mark <= place),
    ),
  )
  const [from = 0, to = 1] = [scale[at], scale[at + 1]]
  return { at, mix: Math.min(1, Math.max(0, (place - from) / (to - from))) }
}

export function learnedFilm(generator: Redrawn, plan: LearnedPlan): Movie {
  const { stages, points, columns, sides, count, fps, words } = plan
  const steps = stages.map(({ step }) => step)
  const place = (index: number) => placeInRun(steps, index, count)
  const pictures = drawnStages(generator, stages, points)
  const rows = points.length / columns
  const film: Movie = {
    count,
    fps,
    sides,
    columns,
    rows,
    async frame(index) {
      const { at, mix } = place(index)
      return blend(await pictures(at), await pictures(at + 1), mix)
    },
  }
  if (!words) return film
  const label = (index: number) => {
    const { at, mix } = place(index)
    const step = steps[mix < 0.5 ? at : at + 1] ?? 0
    return [{ cell: (rows - 1) * columns, text: `step ${grouped(step)}` }]
  }
  return { ...film, captions: label }
}

/** The pictures of each stage, drawn once as long as frames are asked for in order; two stages are held. */
function drawnStages(generator: Redrawn, stages: readonly Stage[], points: readonly LatentPoint[]) {
  const held = new Map<number, Uint8ClampedArray<ArrayBuffer>>()
  return async (at: number): Promise<Uint8ClampedArray<ArrayBuffer>> => {
    const known = held.get(at)
    if (known) return known
    const stage = stages[at]
    if (!stage) throw new Error(`The run has no stage ${at}.`)
    await generator.open(await stage.snapshot())
    const { rgba } = await generator.sample(points)
    for (const other of held.keys()) if (Math.abs(other - at) > 1) held.delete(other)
    held.set(at, rgba)
    return rgba
  }
}

function blend(from: Uint8ClampedArray, to: Uint8ClampedArray, mix: number): Uint8ClampedArray<ArrayBuffer> {
  const mixed = new Uint8ClampedArray(from.length)
  for (let i = 0; i < mixed.length; i++) mixed[i] = (from[i] ?? 0) * (1 - mix) + (to[i] ?? 0) * mix
  return mixed
}
