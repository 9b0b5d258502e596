// Goes through a lesson: watches the studio, remembers the runs that ended, and keeps the explanation of every step
// that has happened. Not here: what is measured of a run that ended (ended-run.ts), how it looks (ui/lesson/).

import { isLoaded } from '../state'
import type { Studio } from '../store'
import { measureEnded } from './ended-run'
import type { Ended, Lesson, Look, Score, Seen } from './lesson'

/** What is told so far. A new object whenever something changed. */
export interface Told {
  /** The explanations of the steps that have happened, in their order. */
  readonly explanations: readonly string[]
  readonly seen: Seen
}

/** The explanations with those of the steps added that have happened now; the same array where none has. */
export function advance(lesson: Lesson, told: readonly string[], seen: Seen): readonly string[] {
  const next = lesson.steps[told.length]
  return next?.done(seen) ? advance(lesson, [...told, next.explain(seen)], seen) : told
}

export class LessonProgress {
  readonly #studio: Studio
  readonly #lesson: Lesson
  readonly #listeners = new Set<() => void>()
  /** Numbers of the runs that have ended. */
  readonly #measured = new Set<number>()
  #ended: readonly Ended[] = []
  #score: Score | null = null
  #looked: ReadonlySet<Look> = new Set()
  #told: Told

  constructor(studio: Studio, lesson: Lesson) {
    this.#studio = studio
    this.#lesson = lesson
    this.#told = { explanations: [], seen: this.#see() }
  }

  readonly told = (): Told => this.#told

  /** Watches for as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    const ends = [
      this.#studio.store.subscribe(() => this.#look()),
      this.#studio.metrics.subscribeCalmly(() => this.#look()),
    ]
    return () => {
      this.#listeners.delete(listener)
      for (const end of ends) end()
    }
  }

  readonly look = (what: Look): void => {
    if (this.#looked.has(what)) return
    this.#looked = new Set([...this.#looked, what])
    this.#look()
  }

  readonly guessed = (score: Score): void => {
    this.#score = score
    this.#look()
  }

  #see(): Seen {
    const { run, settings } = this.#studio.store.getState()
    const qualities = this.#studio.metrics.qualities()
    return {
      run: run.kind,
      settings: isLoaded(run) ? run.settings : settings,
      step: this.#studio.metrics.reading().progress?.step ?? 0,
      first: qualities[0]?.psnrTrain ?? null,
      newest: qualities.at(-1)?.psnrTrain ?? null,
      ended: this.#ended,
      score: this.#score,
      looked: this.#looked,
    }
  }

  #look(): void {
    void this.#takeEnded()
    const seen = this.#see()
    const explanations = advance(this.#lesson, this.#told.explanations, seen)
    this.#told = { explanations, seen }
    for (const listener of this.#listeners) listener()
  }

  async #takeEnded(): Promise<void> {
    const { run } = this.#studio.store.getState()
    if (run.kind !== 'finished' || run.measuring || this.#measured.has(run.id)) return
    this.#measured.add(run.id)
    const ended = await measureEnded(this.#studio, run)
    if (!ended) return
    this.#ended = [...this.#ended, ended]
    this.#look()
  }
}
