// The history of the run on show: milestones packed when they arrive, forgotten when the run goes back. Not here: which
// are kept (core/history.ts).

import { type History, upTo, withMilestone } from '../../core/history'
import type { Snapshot } from '../../network/snapshot'
import { packBody } from '../../share/pack-body'

export interface Milestones {
  /** What has been packed so far; the same object until something changes. */
  read(): History
  /**
   * Packs a milestone and adds it. One that holds a value that is not a number is left out: such a run is taken back
   * anyway.
   */
  push(snapshot: Snapshot): void
  /** Forgets what came after this step. */
  goBack(step: number): void
  /** Puts the history of a run that was saved in the place of what there is; new milestones follow it. */
  restore(history: History): void
  /** Back to an empty run. */
  clear(): void
}

export function createMilestones(): Milestones {
  let history: History = []
  return {
    read: () => history,
    push: (snapshot) => {
      try {
        history = withMilestone(history, { step: snapshot.manifest.step, body: packBody(snapshot) })
      } catch (thrown) {
        console.warn('A milestone was left out.', thrown)
      }
    },
    goBack: (step) => {
      history = upTo(history, step)
    },
    restore: (saved) => {
      history = saved
    },
    clear: () => {
      history = []
    },
  }
}
