// The history of the run on show: milestones packed as they arrive, forgotten when the run goes back. Not here: which are kept (core/history.ts).

import { type History, upTo, withMilestone } from '../core/history'
import type { Snapshot } from '../core/snapshot'

export interface Milestones {
  /** What has been packed so far; the same object until something changes. */
  read(): History
  /** The history as soon as everything that has arrived is packed. */
  settled(): Promise<History>
  /** Packs a milestone and adds it. One that holds a value that is not a number is left out: such a run is taken back anyway. */
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
  // One after another, so that what arrived first is there first, and going back also meets what is still being packed.
  let last = Promise.resolve()
  const then = (work: () => void | Promise<void>): void => {
    last = last.then(work)
  }
  return {
    read: () => history,
    async settled() {
      await last
      return history
    },
    push: (snapshot) => {
      then(async () => {
        const { packPayload } = await import('../share/model-link')
        try {
          history = withMilestone(history, { step: snapshot.manifest.step, body: packPayload(snapshot) })
        } catch (thrown) {
          console.warn('A milestone was left out.', thrown)
        }
      })
    },
    goBack: (step) => {
      then(() => {
        history = upTo(history, step)
      })
    },
    restore: (saved) => {
      then(() => {
        history = saved
      })
    },
    clear: () => {
      then(() => {
        history = []
      })
    },
  }
}
