// The one obvious button, what stands below it, and what went wrong when something did.

import { Progress } from '@base-ui/react/progress'
import { CircleAlert, FolderOpen, Pause, Play, RotateCcw, StepForward } from 'lucide-react'
import type { ReactNode } from 'react'
import { isControl } from '../../../settings/control'
import { SETTINGS } from '../../../settings/table'
import { useReading, useStudio, useStudioState } from '../../context'
import type { Reading } from '../../metrics'
import { isLoaded, wouldLose, type EngineState, type Run } from '../../state'
import { grouped, timeLeft } from '../../words'
import { usePick } from '../clip/FileDropZone'
import { NextStep, TrainOnButtons } from '../gallery/OpenedModel'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { inView } from '../parts/in-view'
import styles from './column.module.css'

/** Steps by which a finished run is trained longer. */
const LONGER = 500

/** Any run but an opened model, which does not progress. */
type Trained = Exclude<Run, { kind: 'demo' }>

export function TrainButton() {
  const run = useStudioState((state) => state.run)
  return (
    <>
      <section className={styles['dock']} aria-label="Progress of training">
        {run.kind === 'failed' && (
          <div ref={inView} className={styles['failure']} role="alert">
            <CircleAlert aria-hidden />
            <span>{run.error.message}</span>
          </div>
        )}
        <MainButton run={run} />
        {run.kind !== 'demo' && <TrainProgress run={run} />}
      </section>
      {run.kind === 'demo' ? (
        <TrainOnButtons run={run} />
      ) : (
        <div className={styles['also']}>
          <StepButton run={run} />
          <AnewButton run={run} />
        </div>
      )}
    </>
  )
}

function MainButton({ run }: { readonly run: Run }) {
  const { actions } = useStudio()
  const pick = usePick()
  const engine = useStudioState((state) => state.engine)
  const steps = useStudioState((state) => state.settings.steps)
  const { progress } = useReading()
  switch (run.kind) {
    case 'empty':
      return <Main icon={<FolderOpen aria-hidden />} label="Choose a clip…" onClick={pick} />
    case 'opening':
    case 'loading':
      return <Main label={preparing(run, engine)} />
    case 'ready':
      return <Main icon={<Play aria-hidden />} label="Train" onClick={() => void actions.train()} />
    case 'training':
      return run.ending ? (
        <Main label="Ending this step…" />
      ) : (
        <Main icon={<Pause aria-hidden />} label="Pause" onClick={() => void actions.pause()} />
      )
    case 'paused':
      return <Main icon={<Play aria-hidden />} label="Resume" onClick={() => void actions.train()} />
    case 'finished': {
      const more = steps > (progress?.step ?? 0) ? 0 : LONGER
      return (
        <Main icon={<Play aria-hidden />} label="Train longer" onClick={() => void actions.train(more)} />
      )
    }
    case 'demo':
      return <NextStep />
    case 'failed':
      return run.left ? (
        <Main
          icon={<Play aria-hidden />}
          label={`Go back to step ${grouped(run.left.checkpoint.step)}`}
          onClick={() => void actions.goBack()}
        />
      ) : (
        <Main icon={<RotateCcw aria-hidden />} label="Start again" onClick={() => void actions.recover()} />
      )
    default:
      return run satisfies never
  }
}

interface MainProps {
  readonly label: string
  readonly icon?: ReactNode
  /** Without it the button waits. */
  readonly onClick?: () => void
}

const Main = ({ label, icon, onClick }: MainProps) => (
  <Button look="primary" size="large" disabled={!onClick} onClick={onClick}>
    {icon}
    {label}
  </Button>
)

function preparing(run: Run, engine: EngineState): string {
  if (engine.kind === 'starting') return 'Starting the engine…'
  if (run.kind === 'opening') return 'Taking frames…'
  // There the shaders are compiled, which may take seconds.
  const onGpu = engine.kind === 'running' && engine.info.backend === 'webgpu'
  return onGpu ? 'Preparing the graphics device…' : 'Building the network…'
}

/** The bar, the step and the time left; always as high, whatever there is to say. */
function TrainProgress({ run }: { readonly run: Trained }) {
  const reading = useReading()
  const engine = useStudioState((state) => state.engine)
  const steps = useStudioState((state) => state.settings.steps)
  const done = share(run, reading, steps)
  const waiting = run.kind === 'loading' || (run.kind === 'opening' && engine.kind === 'starting')
  const [left, right] = says(run, reading, steps)
  return (
    <Progress.Root value={waiting ? null : done * 100} aria-label="Progress">
      <Progress.Track className={styles['bar']} data-waiting={waiting || undefined}>
        <i style={waiting ? undefined : { width: `${done * 100}%` }} />
      </Progress.Track>
      <div className={styles['line']}>
        <span>{left}</span>
        <span>{right}</span>
      </div>
    </Progress.Root>
  )
}

function share(run: Trained, { progress }: Reading, steps: number): number {
  if (run.kind === 'opening') return run.done
  if (run.kind === 'finished') return 1
  if (!progress || !wouldLose(run)) return 0
  // With a time limit the clock ends the run before the steps do.
  const clock =
    progress.left === null ? 0 : progress.elapsed / Math.max(1e-9, progress.elapsed + progress.left)
  return Math.min(1, Math.max(progress.step / steps, clock))
}

function says(run: Trained, { progress }: Reading, steps: number): readonly [string, string] {
  const who = isLoaded(run) && isControl(run.settings) ? 'Control without its game: ' : ''
  switch (run.kind) {
    case 'empty':
      return ['No clip yet', '']
    case 'opening':
    case 'loading':
      return ['Getting ready', '']
    case 'ready':
      return [`${who}${grouped(steps)} steps to go`, '']
    case 'failed':
      return ['Nothing is training', run.left ? 'what was learned is kept' : '']
    case 'training':
    case 'paused':
    case 'finished': {
      const step = progress?.step ?? 0
      const where = `${who}step ${grouped(step)} of ${grouped(steps)}`
      if (run.kind === 'paused') return [where, 'paused']
      if (run.kind === 'finished') return [where, run.measuring ? 'finished, measuring…' : 'finished']
      return [where, progress?.left === null || !progress ? '' : timeLeft(progress.left)]
    }
    default:
      return run satisfies never
  }
}

function StepButton({ run }: { readonly run: Run }) {
  const { actions } = useStudio()
  return (
    <Button
      size="small"
      disabled={run.kind !== 'ready' && run.kind !== 'paused'}
      title="Trains exactly one step"
      onClick={() => void actions.stepOnce()}
    >
      <StepForward aria-hidden />
      One step
    </Button>
  )
}

function AnewButton({ run }: { readonly run: Run }) {
  const { actions } = useStudio()
  const guard = useGuard()
  const left = run.kind === 'failed' ? run.left : null
  const seed = 'settings' in run ? run.settings.seed : SETTINGS.seed.default(32)
  return (
    <Button
      size="small"
      disabled={!wouldLose(run) && !left}
      title={`Throws the training away and starts from seed ${left?.run.settings.seed ?? seed} again`}
      onClick={() => guard('Start over', () => void (left ? actions.recover() : actions.startAnew()))}
    >
      <RotateCcw aria-hidden />
      Start over
    </Button>
  )
}
