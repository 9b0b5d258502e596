// How the parts of what was kept are read: leniently. Whatever version wrote them, what this one does not know is left
// out, what is missing or out of bounds is filled in or dropped; only what training cannot go on without is insisted
// on. Not here: the bytes (container.ts) and which parts a run and a clip have (saved-run.ts, saved-clip.ts).

import * as v from 'valibot'
import { sceneSchema } from '../core/scene'
import { LOSS_NAMES } from '../core/terms'
import { TASK_NAMES } from '../settings/tasks'

const MAX_POINTS = 2048

const finite = v.pipe(v.number(), v.finite())
/** A number brought within bounds; anything else is `usual`. */
const within = (min: number, max: number, usual: number) =>
  v.fallback(
    v.pipe(
      finite,
      v.transform((value) => Math.min(max, Math.max(min, value))),
    ),
    usual,
  )

export const step = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000))
export const seconds = within(0, 1e9, 0)

/** A list of which the sound items are kept, the last `most` of them. */
const listOf = <Item>(item: v.GenericSchema<unknown, Item>, most: number) =>
  v.pipe(
    v.fallback(v.array(v.unknown()), []),
    v.transform((items): readonly Item[] =>
      items.slice(-most).flatMap((each) => {
        const parsed = v.safeParse(item, each)
        return parsed.success ? [parsed.output] : []
      }),
    ),
  )

/** Without those that do not come after all before them. */
const rising = <Point extends { readonly step: number }>(points: readonly Point[]): readonly Point[] => {
  let last = -1
  return points.filter(({ step: at }) => {
    const later = at > last
    if (later) last = at
    return later
  })
}

/** What is not told, because it is 0 or the version is older, counts as 0. */
const losses = v.entriesFromList(LOSS_NAMES, v.optional(finite, 0))
/** Shares of right answers; what none or another version names is left out. */
const tasks = v.exactOptional(
  v.fallback(v.object(v.entriesFromList(TASK_NAMES, v.exactOptional(within(0, 1, 0)))), {}),
)
const quality = { step, psnrTrain: finite, psnrHeldOut: v.nullable(finite), tasks }

const noCurves = { losses: [], stride: 1, qualities: [], progress: null, report: null }

/** The curves of a run and its newest figures, as the page shows them. */
export const curvesSchema = v.fallback(
  v.object({
    losses: v.pipe(listOf(v.object({ step, ...losses }), MAX_POINTS), v.transform(rising)),
    /** Steps of the run in a point of `losses`. */
    stride: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)), 1),
    // A report is one of them, and may come at the step of the one before it.
    qualities: listOf(v.object(quality), MAX_POINTS),
    progress: v.fallback(
      v.nullable(
        v.object({
          step,
          losses: v.object(losses),
          adaptive: v.exactOptional(v.object({ chance: within(0, 1, 0), sign: within(-1, 1, 0) })),
          stepsPerSecond: within(0, 1e9, 0),
          elapsed: seconds,
          left: v.fallback(v.nullable(v.pipe(finite, v.minValue(0), v.maxValue(1e9))), null),
          tensors: within(0, 1e12, 0),
          bytes: within(0, 1e15, 0),
        }),
      ),
      null,
    ),
    report: v.fallback(
      v.nullable(
        v.object({ ...quality, sharpnessPath: finite, sharpnessMorph: finite, motionRatio: finite }),
      ),
      null,
    ),
  }),
  noCurves,
)
export type SavedCurves = v.InferOutput<typeof curvesSchema>

const sound = (point: object): boolean =>
  Object.entries(point).every(([name, value]) => name === 'tasks' || value === null || Number.isFinite(value))

/** What is 0 need not be said: most heads are of branches that a run does not have. */
const withoutZeros = (point: object) =>
  Object.fromEntries(Object.entries(point).filter(([name, value]) => name === 'step' || value !== 0))

/** JSON has no infinity (the quality of a picture without any error): such points are left out. */
export function tidy({ losses: points, qualities, report, progress, stride }: SavedCurves) {
  const soundOrNull = <Point extends object>(point: Point | null) => (point && sound(point) ? point : null)
  return {
    stride,
    progress: progress && sound(progress.losses) ? progress : null,
    report: soundOrNull(report),
    losses: points.filter(sound).map(withoutZeros),
    qualities: qualities.filter(sound),
  }
}

/** What was on the stage; null where nothing was, or nothing that can be shown here. */
export const keptScene = v.fallback(v.nullable(sceneSchema), null)

const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const randomState = v.object({
  words: v.strictTuple([word, word, word, word]),
  spare: v.nullable(finite),
})
/** The streams of random numbers; null where one of them is missing. */
export const keptRandom = v.fallback(
  v.nullable(
    // Earlier versions had no game of coefficients.
    v.object({ data: randomState, noise: randomState, augment: randomState, game: v.optional(randomState) }),
  ),
  null,
)
