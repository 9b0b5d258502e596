// From a plan to the movie that is recorded or encoded: whom to ask for which pictures. Not here: the plan's numbers
// (ui/away/film-plan.ts).

import type { Frames } from '../../core/frames'
import type { History } from '../../core/history'
import type { LatentPoint } from '../../core/latent'
import type { Scene } from '../../core/scene'
import { sidesOf } from '../../settings/shape'
import type { Snapshot } from '../../network/snapshot'
import { pointAt, type Span } from '../../player/timeline'
import { MAX_SESSION, unpackPayload } from '../../share/model-link'
import type { Movie } from '../../export/movie'
import { besideFilm } from './compared-film'
import { filmOf } from './film'
import { learnedFilm, type Redrawn, type Stage } from './learned-film'
import { type FilmPlan, frameCount, planPoints, SAMPLE_COLUMNS } from '../ui/export/film-plan'
import { gridPoints } from '../ui/run/SampleGrid'
import type { StageView } from '../ui/stage/Stage'

/** What is there to make a film from, as it was when the film was asked for. */
export interface FilmStock {
  readonly snapshot: Snapshot
  readonly history: History
  /** The clip's own frames; null when only the model is known. */
  readonly real: Frames | null
  readonly view: StageView | null
  readonly scene: Scene | null
}

/**
 * `generator` holds the weights of the snapshot. @throws ReelError `setting-wrong` when the plan cannot be had from
 * this.
 */
export function movieOf(plan: FilmPlan, stock: FilmStock, generator: Redrawn): Movie {
  const { settings, clip } = stock.snapshot.manifest
  const span = { frames: clip.frames, fps: clip.fps }
  const sides = sidesOf(settings)
  const { fps } = plan
  if (plan.file === 'picture') return filmOf(generator.sample, [shownPoint(stock, span)], { sides, fps })
  if (plan.what === 'learned') {
    const samples = plan.places === 'samples'
    return learnedFilm(generator, {
      stages: stagesOf(stock),
      points: samples ? gridPoints(clip.frames) : [shownPoint(stock, span)],
      columns: samples ? SAMPLE_COLUMNS : 1,
      sides,
      count: frameCount(plan),
      fps,
      words: plan.words,
    })
  }
  const points = planPoints(plan, stock.view, span)
  const film = filmOf(generator.sample, points, { sides, fps })
  if (plan.what !== 'beside' || !stock.real) return film
  const times = points.map((point) => (point.kind === 'moment' ? point.moment.t : 0))
  return besideFilm(film, stock.real, times, plan.words)
}

/** The point on the stage. */
function shownPoint({ scene }: FilmStock, span: Span): LatentPoint {
  if (!scene) return { kind: 'moment', moment: { t: 0, directions: [], content: 0 } }
  const { directions, content } = scene
  return pointAt({ ...scene, offsets: { directions, content } }, span, scene.position)
}

/** The milestones, and the network as it is now. */
function stagesOf({ history, snapshot }: FilmStock): readonly Stage[] {
  const now = { step: snapshot.manifest.step, snapshot: () => Promise.resolve(snapshot) }
  const before = history
    .filter(({ step }) => step < now.step)
    .map(({ step, body }) => ({ step, snapshot: () => Promise.resolve(unpackPayload(body, MAX_SESSION)) }))
  return [...before, now]
}
