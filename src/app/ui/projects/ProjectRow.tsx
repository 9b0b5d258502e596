// One project of the list: its picture, name and figures, and what can be done with it.

import { Menu } from '@base-ui/react/menu'
import { Copy, Download, Ellipsis, FolderOpen, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ProjectHead } from '../../../projects/database'
import { bytes, grouped, since } from '../../words'
import { Button, buttonClass } from '../parts/Button'
import fields from '../parts/field.module.css'
import { ProjectPicture } from './ProjectPicture'
import styles from './projects.module.css'

export interface ProjectRowProps {
  readonly project: ProjectHead
  /** `here`: it is the run on show. `elsewhere`: another tab has it open. */
  readonly open: 'here' | 'elsewhere' | null
  readonly onOpen: () => void
  readonly onCopy: () => void
  readonly onRename: (name: string) => void
  readonly onKeep: (kept: boolean) => void
  readonly onDuplicate: () => void
  readonly onDownload: () => void
  readonly onDelete: () => void
}

export function ProjectRow(props: ProjectRowProps) {
  const { project, open, onOpen, onCopy, onRename } = props
  const [naming, setNaming] = useState(false)
  const { name, step, saved, runBytes, clipBytes, kept } = project
  return (
    <li className={styles['row']} aria-label={name}>
      <ProjectPicture picture={project.picture} />
      <div className={styles['what']}>
        {naming ? (
          <NameField
            name={name}
            onDone={(next) => {
              setNaming(false)
              if (next !== null && next !== name) onRename(next)
            }}
          />
        ) : (
          <strong title={name}>{name}</strong>
        )}
        <span>
          {[
            `step ${grouped(step)}`,
            since(saved),
            bytes(runBytes + clipBytes),
            ...(kept ? ['kept'] : []),
          ].join(' · ')}
        </span>
        {open === 'elsewhere' && <span>Open in another tab.</span>}
      </div>
      {open === 'here' && <span className={styles['here']}>Open now</span>}
      {open === 'elsewhere' && (
        <Button size="small" onClick={onCopy}>
          <Copy aria-hidden />
          Open a copy
        </Button>
      )}
      {open === null && (
        <Button size="small" onClick={onOpen} aria-label={`Open ${name}`}>
          <FolderOpen aria-hidden />
          Open
        </Button>
      )}
      <More {...props} onName={() => setNaming(true)} />
    </li>
  )
}

function More(props: ProjectRowProps & { readonly onName: () => void }) {
  const { project, open, onName, onKeep, onDuplicate, onDownload, onDelete } = props
  return (
    <Menu.Root>
      <Menu.Trigger
        className={buttonClass({ look: 'quiet', size: 'small', icon: true })}
        aria-label={`More for ${project.name}`}
      >
        <Ellipsis aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={fields['positioner']} sideOffset={4} align="end">
          <Menu.Popup className={fields['list']}>
            <Item icon={<Pencil aria-hidden />} label="Rename" onClick={onName} />
            <Item icon={<Copy aria-hidden />} label="Duplicate" onClick={onDuplicate} />
            <Item icon={<Download aria-hidden />} label="Download" onClick={onDownload} />
            {project.kept ? (
              <Item
                icon={<PinOff aria-hidden />}
                label="May go when the disk is full"
                onClick={() => onKeep(false)}
              />
            ) : (
              <Item
                icon={<Pin aria-hidden />}
                label="Keep, also when the disk is full"
                onClick={() => onKeep(true)}
              />
            )}
            {open === null && <Item icon={<Trash2 aria-hidden />} label="Delete" onClick={onDelete} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface ItemProps {
  readonly icon: ReactNode
  readonly label: string
  readonly onClick: () => void
}

const Item = ({ icon, label, onClick }: ItemProps) => (
  <Menu.Item className={`${fields['item']} ${styles['item']}`} onClick={onClick}>
    {icon}
    {label}
  </Menu.Item>
)

/** Enter and leaving the field take the name, Escape does not. */
function NameField({
  name,
  onDone,
}: {
  readonly name: string
  readonly onDone: (name: string | null) => void
}) {
  const [draft, setDraft] = useState(name)
  return (
    <input
      className={styles['name']}
      aria-label="Name of the project"
      value={draft}
      maxLength={80}
      ref={(input) => input?.focus()}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => onDone(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(draft)
        if (event.key !== 'Escape') return
        // Else the whole sheet closes.
        event.stopPropagation()
        onDone(null)
      }}
    />
  )
}
