// From the time of a training step to the time that a person waits. Plain arithmetic; the timing itself is in
// trainer/worker/timing.ts.

/** What was measured on this machine with the network that is going to be trained. */
export interface StepTimes {
  /** Milliseconds of a step of the warm-up and of the game, with a step's share of measuring and sharing pictures. */
  readonly msWarm: number
  readonly msGame: number
  /** Bytes that the engine held after these steps. */
  readonly bytes: number
}

export interface Forecast {
  /** Seconds until the pictures follow the clip, 0 before the first step; null when the planned run ends before. */
  readonly recognisable: number | null
  /** Seconds until the planned run has ended: as sharp as it gets. */
  readonly sharp: number
  readonly bytes: number
}

/**
 * Steps until the averaged generator gives the clip back at 24 dB (PSNR), or 2 dB better than the clip's best still
 * picture where that is less: from then on the pictures are seen to follow it. Measured with a generator that begins
 * with nothing; one that begins with principal pictures gives 25 dB and more at once (recipe 2, section 8). The middle
 * of 24 to 31 steps over four clips at 16 px, 25 to 49 over seven at 32 px, 48 to 68 over three at 64 px, 86 and 91
 * over two at 128 px; that of 256 px goes on like these.
 */
const RECOGNISABLE = { 16: 26, 32: 37, 64: 58, 128: 88, 256: 130 } as const

/** The settings that decide how long a run takes. */
interface Plan {
  readonly size: keyof typeof RECOGNISABLE
  readonly steps: number
  readonly seconds: number
  readonly warmup: number
  readonly batch: number
  /** Principal pictures that the run begins with. */
  readonly components: number
}

/** Seconds from the start to the end of a step. */
export function secondsTo(step: number, plan: Plan, { msWarm, msGame }: StepTimes): number {
  // A batch of one plays no game.
  const warm = plan.batch === 1 ? step : Math.min(step, plan.warmup)
  return (warm * msWarm + (step - warm) * msGame) / 1000
}

/** What to expect of a run that is planned like this. */
export function forecast(plan: Plan, times: StepTimes): Forecast {
  const { seconds, steps } = plan
  const bySteps = secondsTo(steps, plan, times)
  const sharp = seconds > 0 ? Math.min(seconds, bySteps) : bySteps
  const recognisable = plan.components > 0 ? 0 : secondsTo(RECOGNISABLE[plan.size], plan, times)
  return { recognisable: recognisable <= sharp ? recognisable : null, sharp, bytes: times.bytes }
}

/**
 * For a run that began before it could be timed: only how the two kinds of steps compare, about the same at all sizes.
 */
export const UNTIMED: StepTimes = { msWarm: 1, msGame: 2.8, bytes: 0 }

/** Weight of the newest step in the speed that a run tells (trainer/worker/loop.ts). */
const SPEED_BLEND = 0.15

/**
 * The times put right by the speed of a run at a step: when steps of one kind are slower than was measured, the others
 * are too.
 */
export function corrected(
  times: StepTimes,
  plan: Plan,
  run: { readonly step: number; readonly stepsPerSecond: number; readonly bytes: number },
): StepTimes {
  if (run.step === 0 || run.stepsPerSecond <= 0) return times
  // Right after the warm-up the told speed still remembers it.
  const inGame = plan.batch === 1 ? 0 : Math.max(0, run.step - plan.warmup)
  const remembered = plan.warmup > 0 ? (1 - SPEED_BLEND) ** inGame : 0
  const expected = times.msGame + (times.msWarm - times.msGame) * remembered
  const factor = 1000 / run.stepsPerSecond / expected
  return { msWarm: times.msWarm * factor, msGame: times.msGame * factor, bytes: run.bytes }
}
