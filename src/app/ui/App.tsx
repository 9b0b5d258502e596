// The context: header, clip column, stage, training column, run strip; and what lies over all of them.

import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, type RefObject } from 'react'
import { followLink } from '../boot/address'
import { clearHash, mayBeLink } from '../boot/address-bar'
import { StageProvider, StudioProvider, useReading, useStudio, useStudioState } from '../context'
import { drawnBy, isAtZero, isLoaded, reelOf, wouldLose, type Run } from '../state'
import { lessons } from '../late-lessons'
import type { Studio } from '../store'
import { showTestWindow } from '../test-window'
import { atZero, grouped } from '../words'
import { lengthOf } from '../../core/classes'
import type { Pictures } from '../../core/frames'
import { componentCount } from '../../network/components'
import type { RequestPictures } from '../../player/request-pictures'
import { isControl } from '../../settings/control'
import { criticsOf } from '../../settings/critics'
import type { Settings } from '../../settings/settings'
import { readLink } from '../../share/link'
import styles from './app.module.css'
import { ClipColumn } from './clip/ClipColumn'
import { FileDropZone } from './clip/FileDropZone'
import { FilmOffer } from './FilmOffer'
import { Header } from './Header'
import { Notice } from './Notice'
import { OfferedFile } from './OfferedFile'
import { Boundary } from './parts/Boundary'
import { GuardProvider, useGuard } from './parts/guard'
import { latePart } from './parts/late-sheet'
import { ResumeOffer } from './projects/ResumeOffer'
import { RunStrip } from './run/RunStrip'
import { Stage, type StageHandle } from './stage/Stage'
import { TrainColumn } from './train/TrainColumn'
import { UpdateNote } from './UpdateNote'

const LessonColumn = latePart('lesson', async () => (await lessons()).LessonColumn)
const Lesson = () => (
  <Boundary place="lesson">
    <LessonColumn />
  </Boundary>
)

interface AppProps {
  readonly studio: Studio
  /** What is on the stage until somebody can be asked for pictures; null when there is nothing. */
  readonly first: Pictures | null
}

export function App({ studio, first }: AppProps) {
  return (
    <StudioProvider value={studio}>
      <Boundary place="page">
        {/* The page's policy refuses style elements; these hide a scroll bar that our lists do not have. */}
        <CSPProvider disableStyleElements>
          <Tooltip.Provider delay={400}>
            <GuardProvider>
              <FileDropZone>
                <Desk first={first} />
              </FileDropZone>
            </GuardProvider>
          </Tooltip.Provider>
        </CSPProvider>
      </Boundary>
    </StudioProvider>
  )
}

function Desk({ first }: Pick<AppProps, 'first'>) {
  const studio = useStudio()
  const run = useStudioState((state) => state.run)
  const settings = useStudioState((state) => state.settings)
  const lesson = useStudioState((state) => state.lesson !== null)
  const look = useLook(run)
  const stage = useRef<StageHandle>(null)
  useEffect(() => showTestWindow(studio, () => stage.current), [studio])
  useEffect(() => studio.watchStage(() => stage.current), [studio])
  useLinks()
  useSaveKey()
  useLeaveWarning()
  // First the stage alone, so that its picture is asked for and drawn while the columns beside it are built.
  const beside = useDeferredValue(true, false)
  return (
    <div className={styles['layout']} data-lesson={lesson || undefined}>
      <Boundary place="header">
        <Header className={styles['top']} stage={stage} />
      </Boundary>
      <Messages />
      <main className={styles['stage']}>
        <Boundary place="stage">
          <Playing run={run} look={look} stage={stage} first={first} />
        </Boundary>
      </main>
      <div className={styles['sides']}>
        <aside className={styles['train']} aria-label="Training">
          <Boundary place="training">
            <StageProvider value={stage}>{beside && (lesson ? <Lesson /> : <TrainColumn />)}</StageProvider>
          </Boundary>
        </aside>
        <aside className={styles['clip']} aria-label="Clip" hidden={lesson}>
          <Boundary place="clip">{beside && <ClipColumn />}</Boundary>
        </aside>
      </div>
      <footer className={styles['run']} aria-label="Run">
        <Boundary place="run">
          {beside && (
            <RunStrip
              look={isWorthALook(run) ? look : null}
              frames={drawnBy(run)?.network.frames ?? 2}
              trains={run.kind !== 'demo'}
              game={criticsOf(settingsOf(run, settings)).coefficients}
            />
          )}
        </Boundary>
      </footer>
    </div>
  )
}

/** What the page has to say or to ask, over everything. */
const Messages = () => (
  <div className={styles['over']}>
    <Boundary place="messages">
      <OfferedFile />
      <Notice />
      <UpdateNote />
      <FilmOffer />
      <ResumeOffer />
    </Boundary>
  </div>
)

interface PlayingProps extends Pick<AppProps, 'first'> {
  readonly run: Run
  readonly look: RequestPictures | null
  readonly stage: RefObject<StageHandle | null>
}

function Playing({ run, look, stage, first }: PlayingProps) {
  const { weights } = useReading()
  const { trainer } = useStudio()
  const path = useCallback((from: number, to: number) => trainer().path(from, to), [trainer])
  const scene = useStudioState((state) => state.scene)
  const settings = useStudioState((state) => state.settings)
  const asking = useStudioState(({ source }) => source === null)
  const reel = reelOf(run)
  const clip = run.kind === 'demo' ? run.manifest.clip : (reel?.clip ?? null)
  return (
    <Stage
      ref={stage}
      look={look}
      ahead={first}
      network={drawnBy(run)?.network ?? null}
      real={reel?.frames ?? null}
      clip={clip}
      scene={run.kind === 'demo' ? (run.manifest.scene ?? null) : scene}
      trained={isWorthALook(run)}
      path={settingsOf(run, settings).components > 0 ? path : null}
      weights={weights}
      about={aboutRun(run, settings)}
      // A clip whose run failed is there: what to do stands with the failure.
      asking={asking}
    />
  )
}

/** What is looked at, or what to do to see something. */
function aboutRun(run: Run, settings: Settings): string | null {
  if (run.kind === 'demo') {
    const { clip, step, settings: its } = run.manifest
    const control = isControl(its) ? ', without its game (a control)' : ''
    return `A model trained on “${clip.name}” for ${grouped(step)} steps${control}. Move a slider: it draws what you ask for.`
  }
  const reel = reelOf(run)
  if (run.kind === 'ready' && run.network.warm)
    return `It begins with what “${run.network.warm.from}” has taught it. Press Train.`
  if (reel && isAtZero(run))
    return atZero(componentCount(settings, lengthOf({ ...reel.clip, frames: reel.frames.count })))
  return reel && !wouldLose(run) ? 'Press Train and watch it learn.' : null
}

/** Those of the model in sight. */
function settingsOf(run: Run, settings: Settings): Settings {
  if (run.kind === 'demo') return run.manifest.settings
  return isLoaded(run) ? run.settings : settings
}

const isWorthALook = (run: Run): boolean =>
  wouldLose(run) ||
  run.kind === 'demo' ||
  isAtZero(run) ||
  (run.kind === 'ready' && run.network.warm !== undefined)

/**
 * Whom to ask for pictures to be looked at: the same function for as long as the same network answers. What trains is
 * started when the first have come: before them it would only delay them.
 */
function useLook(run: Run): RequestPictures | null {
  const { trainer, actions } = useStudio()
  const id = drawnBy(run)?.id ?? null
  return useMemo(() => {
    if (id === null) return null
    return (points, reuse, columns) =>
      trainer()
        .look(points, reuse, columns)
        .finally(() => actions.wakeEngine())
  }, [id, trainer, actions])
}

/** A link that is pasted into the address bar of a page that is open. */
function useLinks(): void {
  const studio = useStudio()
  const guard = useGuard()
  useEffect(() => {
    const follow = () => {
      const { hash } = location
      if (!mayBeLink(hash)) return
      clearHash()
      guard('Open this link', () => void followLink(studio, { hash, read: () => readLink(hash) }))
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [studio, guard])
}

/** Ctrl+S, and ⌘S on a Mac, saves the project instead of the page. */
function useSaveKey(): void {
  const { actions } = useStudio()
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || event.altKey || event.shiftKey) return
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      void actions.saveNow()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [actions])
}

/** The browser asks before training that is not saved is lost with the page. */
function useLeaveWarning(): void {
  const { unsaved } = useStudio()
  const atStake = useStudioState(({ run }) => isLoaded(run) && wouldLose(run))
  useEffect(() => {
    if (!atStake) return undefined
    const warn = (event: BeforeUnloadEvent) => {
      if (unsaved()) event.preventDefault()
    }
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [atStake, unsaved])
}
