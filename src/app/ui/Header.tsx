// The header: what is open, which engine runs and why, and the two ways to take something away.

import { Popover } from '@base-ui/react/popover'
import { Download, FolderOpen, Images, Share2 } from 'lucide-react'
import { useState, type RefObject } from 'react'
import type { EngineInfo } from '../../core/engine'
import { loadLate } from '../../core/late'
import { useStudioState } from '../context'
import { canDraw, isLoaded, wouldLose, type EngineState } from '../state'
import { perStep } from '../words'
import styles from './header.module.css'
import { Boundary } from './parts/Boundary'
import { Button } from './parts/Button'
import { PopoverBody } from './parts/Hint'
import { lateSheet } from './parts/late-sheet'
import { PLACES } from './parts/places'
import { SavedNote } from './projects/SavedNote'
import type { StageHandle } from './stage/Stage'

const ExportDialog = lateSheet(
  'export',
  async () => (await loadLate(PLACES.export, () => import('./export/ExportDialog'))).ExportDialog,
)
const GallerySheet = lateSheet(
  'gallery',
  async () => (await loadLate(PLACES.gallery, () => import('./gallery/GallerySheet'))).GallerySheet,
)
const ShareDialog = lateSheet(
  'share',
  async () => (await loadLate(PLACES.share, () => import('./share/ShareDialog'))).ShareDialog,
)
const ProjectsSheet = lateSheet(
  'projects',
  async () => (await loadLate(PLACES.projects, () => import('./projects/ProjectsSheet'))).ProjectsSheet,
)

export interface HeaderProps {
  readonly className: string | undefined
  readonly stage: RefObject<StageHandle | null>
}

export function Header({ className = '', stage }: HeaderProps) {
  const run = useStudioState((state) => state.run)
  const source = useStudioState((state) => state.source)
  const [opened, setOpened] = useState<'projects' | 'export' | 'share' | 'gallery' | null>(null)
  const drawn = canDraw(run) && (wouldLose(run) || run.kind === 'demo')
  const alone = useStudioState((state) => state.others.length === 0)
  const shareable = drawn || (alone && source?.clip.description.builtIn !== undefined)
  const name = useName()
  return (
    <header className={`${className} ${styles['header']}`}>
      <h1 className={styles['logo']}>
        Reel<b>GAN</b>
      </h1>
      {name !== undefined && <span className={styles['name']}>{name}</span>}
      <SavedNote className={styles['saved']} />
      <Boundary place="engine">
        <EngineBadge />
      </Boundary>
      <span className={`${styles['badge']} ${styles['still']}`}>Nothing leaves this tab</span>
      <span className={styles['space']} />
      <Button title="What is saved in this browser" onClick={() => setOpened('projects')}>
        <FolderOpen aria-hidden />
        Projects
      </Button>
      <Button
        look="quiet"
        className={styles['gallery']}
        title="Models that were trained before"
        onClick={() => setOpened('gallery')}
      >
        <Images aria-hidden />
        <span>Gallery</span>
      </Button>
      <Button
        disabled={!drawn}
        title={drawn ? 'Makes a film, or a picture' : 'Train first: there is nothing to export yet'}
        onClick={() => setOpened('export')}
      >
        <Download aria-hidden />
        Export
      </Button>
      <Button
        look="primary"
        disabled={!shareable}
        title={shareable ? 'Links and the model file' : 'Train first: there is nothing to share yet'}
        onClick={() => setOpened('share')}
      >
        <Share2 aria-hidden />
        Share
      </Button>
      {opened === 'export' && canDraw(run) && (
        <ExportDialog run={run} stage={stage} onClose={() => setOpened(null)} />
      )}
      {opened === 'gallery' && <GallerySheet onClose={() => setOpened(null)} />}
      {opened === 'projects' && <ProjectsSheet onClose={() => setOpened(null)} />}
      {opened === 'share' && <ShareDialog stage={stage} onClose={() => setOpened(null)} />}
    </header>
  )
}

/** What is open: a model, a project, or the clip that is to be trained. */
function useName(): string | undefined {
  const run = useStudioState((state) => state.run)
  const project = useStudioState((state) => state.project?.name)
  const clip = useStudioState((state) => state.source?.clip.description.name)
  if (run.kind === 'demo') return run.manifest.clip.name
  return project ?? clip ?? (isLoaded(run) ? run.clip.name : undefined)
}

function EngineBadge() {
  const engine = useStudioState((state) => state.engine)
  return (
    <Popover.Root>
      <Popover.Trigger className={styles['badge']} aria-label={`Engine: ${engineName(engine)}`}>
        <i data-state={engine.kind} />
        <span>{engineName(engine)}</span>
      </Popover.Trigger>
      <PopoverBody title="What trains here">
        {engine.kind === 'starting' && <p>The engine is being started.</p>}
        {engine.kind === 'failed' && <p>{engine.message}</p>}
        {engine.kind === 'running' && (
          <>
            <p>{engine.info.why}</p>
            {engine.info.adapter && <p>{`Adapter: ${engine.info.adapter}`}</p>}
            <Candidates info={engine.info} />
            {engine.info.paints !== undefined && <p>{whoPaints(engine.info.paints)}</p>}
            <p>
              To use another one, add <code>?backend=webgpu</code>, <code>wasm</code>, <code>webgl</code> or{' '}
              <code>cpu</code> to the address.
            </p>
          </>
        )}
      </PopoverBody>
    </Popover.Root>
  )
}

/** What was considered, how fast it is, and why it was taken or not. */
function Candidates({ info }: { readonly info: EngineInfo }) {
  const times = useStudioState((state) => state.times)
  return (
    <ul className={styles['candidates']} aria-label="Engines that were considered">
      {info.candidates.map(({ label, taken, reason }) => (
        <li key={label} data-taken={taken || undefined}>
          <b>{label}</b>
          <span>
            {reason}
            {taken && times && ` This network: ${perStep(times.msGame)} a step.`}
          </span>
        </li>
      ))}
    </ul>
  )
}

const whoPaints = (device: boolean): string =>
  device
    ? 'It also paints the pictures that you see while it trains.'
    : 'This browser cannot show what the graphics device paints, so the processor draws the pictures that you see.'

function engineName(engine: EngineState): string {
  if (engine.kind === 'running') return engine.info.label
  return engine.kind === 'starting' ? 'Starting…' : 'No engine'
}
