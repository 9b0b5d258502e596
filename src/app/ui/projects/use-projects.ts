// The list of projects as the sheet shows it: read anew after everything that changes it, here or by a save. Not here:
// how it looks.

import { useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import { untilFree } from '../../../projects/again'
import type { ProjectHead } from '../../../projects/database'
import { heldProjects } from '../../../projects/lock'
import { newProjectId } from '../../../projects/names'
import {
  deleteProject,
  duplicateProject,
  keepProject,
  listProjects,
  renameProject,
  restoreProject,
} from '../../../projects/projects'
import { useStudio } from '../../context'

/** Bytes; null where the browser does not tell. */
export interface Space {
  readonly used: number
  readonly left: number
}

export interface Listed {
  readonly projects: readonly ProjectHead[]
  /** Ids of those that some tab has open. */
  readonly held: ReadonlySet<string>
  readonly space: Space | null
  /** Why the list could not be read. */
  readonly wrong: string | null
}

export interface Projects {
  /** Null until it has been read. */
  readonly listed: Listed | null
  /** Why something could not be done, one sentence. */
  readonly problem: string | null
  /** What was deleted last, while that can be undone here. */
  readonly deleted: ProjectHead | null
  readonly rename: (project: ProjectHead, name: string) => Promise<void>
  readonly keep: (project: ProjectHead, kept: boolean) => Promise<void>
  readonly duplicate: (project: ProjectHead) => Promise<void>
  readonly remove: (project: ProjectHead) => Promise<void>
  readonly undo: () => Promise<void>
  readonly complain: (problem: string | null) => void
}

export function useProjects(): Projects {
  const { store } = useStudio()
  const [listed, setListed] = useState<Listed | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [deleted, setDeleted] = useState<ProjectHead | null>(null)
  const again = useRef<() => void>(() => undefined)
  useEffect(() => {
    const wanted = new AbortController()
    const look = async () => {
      const found = await readAll(wanted.signal, setListed)
      if (!wanted.signal.aborted) setListed(found)
      const known = await withHeld(found)
      if (!wanted.signal.aborted) setListed(known)
    }
    again.current = () => void look()
    again.current()
    // Every save of the run on show changes its row.
    const end = store.subscribe((now, before) => {
      if (now.project?.at !== before.project?.at) void look()
    })
    return () => {
      wanted.abort()
      end()
    }
  }, [store])
  const after = async (work: Promise<unknown>) => {
    setProblem(null)
    try {
      await work
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
    again.current()
  }
  return {
    listed,
    problem: problem ?? listed?.wrong ?? null,
    deleted,
    rename: ({ id }, name) => after(renameProject(id, name)),
    keep: ({ id }, kept) => after(keepProject(id, kept)),
    duplicate: ({ id }) => after(duplicateProject(id, newProjectId())),
    remove: async (project) => {
      setDeleted(project)
      await after(deleteProject(project.id))
    },
    undo: async () => {
      setDeleted(null)
      if (deleted) await after(restoreProject(deleted.id))
    },
    complain: setProblem,
  }
}

const nothing = (wrong: string): Listed => ({ projects: [], held: new Set(), space: null, wrong })

/**
 * The list as if no tab had any of them open: pressed before that is known, “Open” finds out by itself. `meanwhile`
 * hears why it has to wait for another page.
 */
async function readAll(unwanted: AbortSignal, meanwhile: (listed: Listed) => void): Promise<Listed> {
  try {
    const [projects, space] = await Promise.all([
      untilFree(listProjects, unwanted, (says) => !unwanted.aborted && meanwhile(nothing(says))),
      readSpace(),
    ])
    return { projects: projects ?? [], held: new Set(), space, wrong: null }
  } catch (thrown) {
    return nothing(errorData(thrown).message)
  }
}

const withHeld = async (listed: Listed): Promise<Listed> => ({ ...listed, held: await heldProjects() })

async function readSpace(): Promise<Space | null> {
  if (!('storage' in navigator)) return null
  // Private windows may refuse.
  const { usage, quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}))
  return usage === undefined || quota === undefined ? null : { used: usage, left: Math.max(0, quota - usage) }
}
