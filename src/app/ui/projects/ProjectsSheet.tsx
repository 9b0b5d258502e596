// The sheet of projects: what is on show and whether it is saved, all the others, and the room that is left.

import { CircleAlert, FolderOpen, Save, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { errorData, ReelError } from '../../../core/errors'
import type { ProjectHead } from '../../../projects/database'
import { packProject } from '../../../projects/project-file'
import { openProject, readWreck } from '../../../projects/opening'
import { fileName, saveFile } from '../../../export/download'
import { useStudio, useStudioState } from '../../context'
import { isLoaded, wouldLose } from '../../state'
import { bytes } from '../../words'
import { usePick } from '../clip/FileDropZone'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { inView } from '../parts/in-view'
import { Sheet } from '../parts/Sheet'
import { ProjectRow } from './ProjectRow'
import styles from './projects.module.css'
import { useProjects, type Listed, type Projects, type Space } from './use-projects'

export function ProjectsSheet({ onClose }: { readonly onClose: () => void }) {
  const projects = useProjects()
  const { listed, problem, deleted, undo } = projects
  return (
    <Sheet title="Projects" open onOpenChange={(open) => !open && onClose()}>
      <Present />
      {problem !== null && (
        <p ref={inView} className={styles['wrong']} role="alert">
          <CircleAlert aria-hidden />
          {problem}
        </p>
      )}
      {listed && <List listed={listed} projects={projects} onClose={onClose} />}
      <div role="status">
        {deleted && (
          <p className={styles['undo']}>
            {`“${deleted.name}” was deleted.`}
            <Button size="small" onClick={() => void undo()}>
              <Undo2 aria-hidden />
              Undo
            </Button>
          </p>
        )}
      </div>
      {listed?.space && <Room space={listed.space} />}
      <Door onClose={onClose} />
    </Sheet>
  )
}

/** The run on show. */
function Present() {
  const { actions } = useStudio()
  const project = useStudioState((state) => state.project)
  const learned = useStudioState(({ run }) => isLoaded(run) && wouldLose(run))
  const [saving, setSaving] = useState(false)
  const save = async () => {
    setSaving(true)
    await actions.saveNow()
    setSaving(false)
  }
  return (
    <div className={styles['present']}>
      <p className={styles['note']}>
        {project?.problem ??
          'Training is saved in this browser by itself: every half a minute, when it pauses, and when the tab hides.'}
      </p>
      <Button size="small" disabled={!learned || saving} onClick={() => void save()}>
        <Save aria-hidden />
        Save now
      </Button>
    </div>
  )
}

interface ListProps {
  readonly listed: Listed
  readonly projects: Projects
  readonly onClose: () => void
}

function List({ listed: { projects: all, held }, projects, onClose }: ListProps) {
  const { actions } = useStudio()
  const guard = useGuard()
  const present = useStudioState((state) => state.project?.id ?? null)
  const open = (project: ProjectHead, copy: boolean) =>
    guard('Open this project', () => {
      onClose()
      void (copy ? actions.goOnWithCopy(project.id) : goOnOrSay(project))
    })
  const goOnOrSay = async ({ id, name }: ProjectHead) => {
    if ((await actions.goOn(id)) === 'elsewhere')
      actions.notify(`“${name}” is open in another tab: go there, or open a copy under Projects.`)
  }
  const download = useDownload(projects)
  if (all.length === 0)
    return <p className={styles['empty']}>Nothing is saved yet. Press Train, and it will appear here.</p>
  return (
    <ul className={styles['list']} aria-label="Saved projects">
      {all.map((project) => (
        <ProjectRow
          key={project.id}
          project={project}
          open={project.id === present ? 'here' : held.has(project.id) ? 'elsewhere' : null}
          onOpen={() => open(project, false)}
          onCopy={() => open(project, true)}
          onRename={(name) => void projects.rename(project, name)}
          onKeep={(kept) => void projects.keep(project, kept)}
          onDuplicate={() => void projects.duplicate(project)}
          onDownload={() => void download(project)}
          onDelete={() => void projects.remove(project)}
        />
      ))}
    </ul>
  )
}

function useDownload({ complain }: Projects) {
  const { actions, store } = useStudio()
  return async ({ id, name }: ProjectHead) => {
    complain(null)
    try {
      const present = store.getState().project?.id === id
      save(present ? await actions.packPresent() : await packSaved(id), fileName(name, 'project', 'reelgan'))
    } catch (thrown) {
      const wreck = thrown instanceof ReelError && thrown.code === 'file-damaged' ? await readWreck(id) : null
      if (wreck) save(wreck.bytes, fileName(name, 'damaged', 'reelgan'))
      complain(
        wreck
          ? `No save of “${name}” can be read: what was downloaded are its bytes as they are.`
          : errorData(thrown).message,
      )
    }
  }
}

const save = (file: Uint8Array<ArrayBuffer>, name: string) =>
  saveFile(new Blob([file], { type: 'application/octet-stream' }), name)

async function packSaved(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const { head, run, clip } = await openProject(id)
  return packProject({ name: head.name, run, clip })
}

function Room({ space: { used, left } }: { readonly space: Space }) {
  return (
    <p className={styles['note']}>
      {`This page uses ${bytes(used)} of the disk; the browser says that ${bytes(left)} are left. Some browsers clear what was not visited for a week: download what matters to you.`}
    </p>
  )
}

function Door({ onClose }: { readonly onClose: () => void }) {
  const pick = usePick()
  return (
    <div className={styles['actions']}>
      <Button
        size="small"
        onClick={() => {
          onClose()
          pick()
        }}
      >
        <FolderOpen aria-hidden />
        Open a project file…
      </Button>
    </div>
  )
}
