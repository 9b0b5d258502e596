// How often something broke, and the words for it. Not here: the mending (supervised-worker.ts).

import { type ErrorData, errorFromData, ReelError, type ReelErrorCode } from '../../core/errors'

/** The third fall within this time is one too many, milliseconds. */
const WINDOW = 60_000
const MOST = 3

interface Fall {
  readonly at: number
  /** Where a run-away was taken back to; null for any other fall. */
  readonly step: number | null
}

export class RestartLimit {
  #all: readonly Fall[] = []

  /**
   * Counts a fall at `at` milliseconds. True when it is one too many: the third in a minute, or the third run-away back
   * to the same step, however slowly they come.
   */
  add(at: number, step: number | null = null): boolean {
    this.#all = [...this.#all, { at, step }].slice(-MOST)
    const [first] = this.#all
    if (!first || this.#all.length < MOST) return false
    const stuck = step !== null && this.#all.every((fall) => fall.step === step)
    return stuck || at - first.at <= WINDOW
  }
}

/** Who fell, for the sentences. */
export type Part = 'trains' | 'draws'

/** What happened, as the first half of a sentence. */
export function whatFell({ code, message }: ErrorData, part: Part): string {
  if (code === 'worker-crashed') return message.replace('The worker', `The worker that ${part}`)
  if (code === 'training-diverged') return message.split('. ', 1)[0] ?? message
  return message.replace(/\.$/, '')
}

/** What a run is like when its worker falls. */
interface Fallen {
  /** The newest state; null before the first, when the start itself is the place to go back to. */
  readonly checkpoint: { readonly step: number } | null
  readonly training: boolean
}

/** One sentence: what happened to the worker that trains, and where its run, if it has one, stands now. */
export function backTo(trouble: ErrorData, run: Fallen | null): string {
  const fell = whatFell(trouble, 'trains')
  if (!run) return `${fell}; it was started again.`
  const step = run.checkpoint?.step ?? 0
  if (!run.training) return `${fell}; the run is back at step ${step}.`
  const other = trouble.code === 'training-diverged' && run.checkpoint ? ' with other random numbers' : ''
  return `${fell}; training goes on from step ${step}${other}.`
}

const CURES: Readonly<Partial<Record<ReelErrorCode, string>>> = {
  'engine-lost':
    'close other pages that use the graphics card, or open this page with “?backend=wasm” to train on the processor',
  'out-of-memory': 'choose a smaller size or batch, or close other pages',
  'training-diverged': 'lower the learning rates or raise the regulariser γ, and start again',
  'worker-crashed': 'choose a smaller size or batch, close other pages, and start again',
}

/** Its script does not arrive: that was tried often enough (core/late-worker.ts), and is not its fault. */
export const isMissing = ({ code }: ErrorData): boolean => code === 'part-missing'

/** What the page says when it no longer tries. */
export const givenUp = (error: ErrorData, part: Part): ReelError =>
  isMissing(error)
    ? errorFromData(error)
    : new ReelError(
        error.code === 'internal' ? 'worker-crashed' : error.code,
        `${whatFell(error, part)}; that is ${MOST} times now: ${CURES[error.code] ?? CURES['worker-crashed']}.`,
      )
