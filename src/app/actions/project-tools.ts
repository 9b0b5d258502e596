// How the studio reaches the room of projects (projects/): fetched when it is first needed. Not here: what is done with
// them.

import type { Checkpoint } from '../../network/checkpoint'
import type { Frames } from '../../core/frames'
import type { SaveContext } from '../../projects/save-context'
import type { ProjectHead } from '../../projects/database'
import { loadLate } from '../../core/late'
import { holdProject, isHeld, type Release } from '../../projects/lock'
import type { ProjectContents } from '../../projects/project-file'
import type { OpenedProject, Wreck } from '../../projects/opening'
import type { Saved, Saving } from '../../projects/slots'

export interface ProjectTools {
  /** Null when another tab has it open. */
  readonly hold: (id: string) => Promise<Release | null>
  /** Whether some tab that lives has it open. */
  readonly isHeld: (id: string) => Promise<boolean>
  readonly list: () => Promise<readonly ProjectHead[]>
  readonly open: (id: string) => Promise<OpenedProject>
  /** All bytes of a project that cannot be opened. */
  readonly wreck: (id: string) => Promise<Wreck | null>
  /** Saves on the page: for a run whose worker is gone. */
  readonly save: (beside: SaveContext, checkpoint: Checkpoint, frames: Frames) => Promise<Saved>
  /** Puts contents that came from a file among the projects. */
  readonly put: (saving: Saving) => Promise<Saved>
  readonly duplicate: (id: string, copy: string) => Promise<string>
  /** A run as the bytes of a project file. */
  readonly pack: (
    beside: SaveContext,
    checkpoint: Checkpoint,
    frames: Frames,
  ) => Promise<Uint8Array<ArrayBuffer>>
  readonly read: (file: File) => Promise<ProjectContents>
  /** Asks the browser not to clear this page's data by itself. */
  readonly persist: () => Promise<void>
  /** Calls back whenever the tab hides or is left. */
  readonly onHidden: (listener: () => void) => void
}

/** As the beginning of a sentence. */
const KEEPING = 'The part that keeps projects'
const projects = () => loadLate(KEEPING, () => import('../../projects/projects'))
const opening = () => loadLate(KEEPING, () => import('../../projects/opening'))
const slots = () => loadLate(KEEPING, () => import('../../projects/slots'))
const beside = () => loadLate(KEEPING, () => import('../../projects/save-context'))
const projectFile = () =>
  loadLate('The part that reads and writes project files', () => import('../../projects/project-file'))

export const projectTools: ProjectTools = {
  hold: holdProject,
  isHeld,
  list: async () => (await projects()).listProjects(),
  open: async (id) => (await opening()).openProject(id),
  wreck: async (id) => (await opening()).readWreck(id),
  save: async (...what) => (await beside()).saveRun(...what),
  put: async (saving) => (await slots()).saveProject(saving),
  duplicate: async (id, copy) => (await projects()).duplicateProject(id, copy),
  pack: async (...what) => (await projectFile()).packRunAs(...what),
  read: async (file) => (await projectFile()).readProjectFile(file),
  persist: async () => {
    // Firefox asks the person; the others decide by themselves. Either way the projects are saved as before.
    if ('storage' in navigator) await navigator.storage.persist().catch(() => false)
  },
  onHidden: (listener) => {
    // A page that is put away could not end what it began (trainer/client/worker-connection.ts), and hears that it
    // hides after that.
    let away = false
    addEventListener('pagehide', ({ persisted }) => {
      away = persisted
      if (!away) listener()
    })
    addEventListener('pageshow', () => (away = false))
    document.addEventListener('visibilitychange', () => document.hidden && !away && listener())
  },
}
