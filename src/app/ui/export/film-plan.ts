// What can be exported, and the numbers of a film. Pure: asking for pictures and making files are elsewhere.

import type { Sides } from '../../../core/frames'
import type { LatentPoint } from '../../../core/latent'
import type { Mode } from '../../../core/scene'
import { moviePoints, turnSeconds } from '../../../player/movie'
import type { Span } from '../../../player/timeline'
import { exportShape, type Grid, type Shape } from '../../../export/movie'
import type { StageView } from '../stage/Stage'

/** What a film shows: a way of playing, the clip beside its reconstruction, or how the network learned. */
export type Subject = Mode | 'beside' | 'learned'

/** `recorded`: WebM in real time by the browser's recorder; `fast`: WebM as fast as it goes. */
export type FileKind = 'recorded' | 'fast' | 'mp4' | 'gif' | 'frames' | 'picture'

export interface FilmPlan {
  readonly file: FileKind
  readonly what: Subject
  /** Of “how it learned”: eight fixed places, or the moment on the stage. */
  readonly places: 'samples' | 'moment'
  readonly seconds: number
  readonly fps: number
  /** Which of the offered sizes, from 0. */
  readonly enlargement: number
  /** Words on the picture: steps, real and generated. */
  readonly words: boolean
  /** Whether a WebM carries the generator. */
  readonly withModel: boolean
}

/** What a film can be made from now. */
export interface Stock {
  readonly view: StageView | null
  /** The clip's own frames are there. */
  readonly real: boolean
  /** Milestones of the run. */
  readonly milestones: number
}

const NAMES: readonly { readonly what: Subject; readonly label: string }[] = [
  { what: 'clip', label: 'The clip' },
  { what: 'loop', label: 'Seamless loop' },
  { what: 'there-and-back', label: 'There and back' },
  { what: 'walk', label: 'Endless walk' },
  { what: 'morph', label: 'Morph from A to B' },
  { what: 'beside', label: 'Real beside generated' },
  { what: 'learned', label: 'How it learned' },
]

/** What can be exported: a morph needs both of its moments, the others their frames and milestones. */
export const filmChoices = ({ view, real, milestones }: Stock): typeof NAMES =>
  NAMES.filter(({ what }) => {
    if (what === 'morph') return view?.morph
    if (what === 'beside') return real
    return what !== 'learned' || milestones > 1
  })

/** Hundredths: a field shows no more, and a film of the clip still has exactly its frames. */
const hundredths = (value: number) => Math.round(value * 100) / 100

/** How a film of it plays; a film of the learning does not. */
export const modeOf = (what: Subject): Mode => (what === 'beside' || what === 'learned' ? 'clip' : what)

/** A whole turn where there is one, 20 seconds of a walk, four of a morph, eight of learning. */
export function usualSeconds(what: Subject, clip: Span): number {
  if (what === 'learned') return 8
  const turn = turnSeconds(modeOf(what), clip)
  if (turn !== null) return Math.max(0.1, hundredths(turn))
  return what === 'walk' ? 20 : 4
}

/** Rates that a GIF can keep: it counts hundredths of a second. */
export const GIF_RATES = [10, 12.5, 20, 25, 50] as const

/** The clip's own rate; the nearest that a GIF can keep. */
export function usualFps({ fps }: Span, file: FileKind): number {
  const own = Math.min(60, Math.max(1, hundredths(fps)))
  if (file !== 'gif') return own
  return GIF_RATES.reduce<number>(
    (best, rate) => (Math.abs(rate - own) < Math.abs(best - own) ? rate : best),
    10,
  )
}

/** What plays on the stage, as it plays, in the file that every browser makes. */
export function usualPlan(stock: Stock, clip: Span): FilmPlan {
  const what = filmChoices(stock).find((choice) => choice.what === stock.view?.mode)?.what ?? 'clip'
  return {
    file: 'recorded',
    what,
    places: 'samples',
    seconds: usualSeconds(what, clip),
    fps: usualFps(clip, 'recorded'),
    enlargement: 1,
    words: true,
    withModel: true,
  }
}

/** Columns of the eight samples. */
export const SAMPLE_COLUMNS = 4

/** How many pictures lie in a frame. */
export function gridOf({ file, what, places }: FilmPlan, sides: Sides): Grid {
  if (file === 'picture') return { sides, columns: 1, rows: 1 }
  if (what === 'beside') return { sides, columns: 2, rows: 1 }
  const samples = what === 'learned' && places === 'samples'
  return samples ? { sides, columns: SAMPLE_COLUMNS, rows: 2 } : { sides, columns: 1, rows: 1 }
}

/** Sizes that are offered: whole factors of the generator's pictures, up to 1024 px. */
export function shapeChoices(grid: Grid): readonly Shape[] {
  const smallest = exportShape(grid)
  return [1, 2, 3, 4]
    .map((times) => exportShape(grid, smallest.factor * times))
    .filter(({ width, height }, i) => i === 0 || Math.max(width, height) <= 1024)
}

/** The chosen size; the largest when there are fewer than that. */
export function shapeOf(plan: FilmPlan, sides: Sides): Shape {
  const grid = gridOf(plan, sides)
  const choices = shapeChoices(grid)
  return choices[Math.min(plan.enlargement, choices.length - 1)] ?? exportShape(grid)
}

export const frameCount = ({ file, seconds, fps }: FilmPlan): number =>
  file === 'picture' ? 1 : Math.max(1, Math.round(seconds * fps))

/** @throws ReelError `setting-wrong` for a morph without two moments. */
export function planPoints(
  { what, seconds, fps }: FilmPlan,
  view: StageView | null,
  clip: Span,
): LatentPoint[] {
  return moviePoints({
    what: modeOf(what),
    seconds,
    fps,
    clip,
    // Beside the real frames stand those of the same moments, not others.
    offsets:
      what === 'beside'
        ? { directions: [], content: 0 }
        : { directions: view?.moment.directions ?? [], content: view?.moment.content ?? 0 },
    walkSeed: view?.walkSeed ?? 1,
    ends: view?.morph ? { from: view.morph.from, to: view.morph.to } : null,
  })
}

const WORDS: Readonly<Record<FileKind, string>> = {
  recorded: 'WebM',
  fast: 'WebM',
  mp4: 'MP4',
  gif: 'GIF',
  frames: 'zip',
  picture: 'picture',
}

/** The kind of file as a button says it. */
export const fileWord = (file: FileKind): string => WORDS[file]

const EXTENSIONS: Readonly<Record<FileKind, string>> = {
  recorded: 'webm',
  fast: 'webm',
  mp4: 'mp4',
  gif: 'gif',
  frames: 'zip',
  picture: 'png',
}

export const extensionOf = ({ file }: FilmPlan): string => EXTENSIONS[file]

/** Whether the file can carry a session. */
export const isWebm = ({ file }: FilmPlan): boolean => file === 'recorded' || file === 'fast'

/** Whether words can stand on it. */
export const hasWords = ({ file, what }: FilmPlan): boolean =>
  file !== 'picture' && (what === 'beside' || what === 'learned')
