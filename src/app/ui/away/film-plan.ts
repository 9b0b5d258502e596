// What can be exported, and the numbers of a film. Pure: asking for pictures and recording are elsewhere.

import type { LatentPoint } from '../../../core/latent'
import type { Mode } from '../../../core/scene'
import { moviePoints, turnSeconds } from '../../../player/movie'
import type { Span } from '../../../player/timeline'
import { exportSide } from '../../../share/movie'
import type { StageView } from '../stage/Stage'

export interface FilmPlan {
  readonly what: Mode
  readonly seconds: number
  readonly fps: number
  /** Side of the film, pixels. */
  readonly side: number
}

const NAMES: readonly { readonly what: Mode; readonly label: string }[] = [
  { what: 'clip', label: 'The clip' },
  { what: 'loop', label: 'Seamless loop' },
  { what: 'there-and-back', label: 'There and back' },
  { what: 'walk', label: 'Endless walk' },
  { what: 'morph', label: 'Morph from A to B' },
]

/** What can be exported from what is on the stage: a morph needs both of its moments. */
export const filmChoices = (
  view: StageView | null,
): readonly { readonly what: Mode; readonly label: string }[] =>
  NAMES.filter(({ what }) => what !== 'morph' || view?.morph)

/** Hundredths: a field shows no more, and a film of the clip still has exactly its frames. */
const hundredths = (value: number) => Math.round(value * 100) / 100

/** A whole turn where there is one, 20 seconds of a walk, four of a morph. */
export function usualSeconds(what: Mode, clip: Span): number {
  const turn = turnSeconds(what, clip)
  if (turn !== null) return Math.max(0.1, hundredths(turn))
  return what === 'walk' ? 20 : 4
}

export const usualFps = ({ fps }: Span): number => Math.min(60, Math.max(1, hundredths(fps)))

/** Sides that are offered: whole factors of the generator's pictures, up to 1024 px. */
export function sideChoices(size: number): readonly number[] {
  const smallest = exportSide(size)
  return [1, 2, 3, 4]
    .map((times) => exportSide(size, (smallest / size) * times))
    .filter((side) => side <= 1024)
}

export const frameCount = ({ seconds, fps }: FilmPlan): number => Math.max(1, Math.round(seconds * fps))

/** @throws ReelError `setting-wrong` for a morph without two moments. */
export function planPoints(
  { what, seconds, fps }: FilmPlan,
  view: StageView | null,
  clip: Span,
): LatentPoint[] {
  return moviePoints({
    what,
    seconds,
    fps,
    clip,
    offsets: { directions: view?.moment.directions ?? [], content: view?.moment.content ?? 0 },
    walkSeed: view?.walkSeed ?? 1,
    ends: view?.morph ? { from: view.morph.from, to: view.morph.to } : null,
  })
}
