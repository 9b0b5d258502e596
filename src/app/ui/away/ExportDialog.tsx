// The export dialog: what the film shows, how long, how fast, how large; then its progress; then the file.

import { Progress } from '@base-ui/react/progress'
import { Clapperboard, Download } from 'lucide-react'
import { useState, type RefObject } from 'react'
import type { Ask } from '../../../player/latest'
import type { Span } from '../../../player/timeline'
import { fileName, saveFile } from '../../../share/download'
import { filmOf } from '../../film'
import type { Run } from '../../state'
import { bytes, grouped, timeLeft } from '../../words'
import { Button } from '../parts/Button'
import { NumberBox } from '../parts/NumberBox'
import { PickOne } from '../parts/PickOne'
import { Sheet } from '../parts/Sheet'
import type { StageHandle } from '../stage/Stage'
import styles from './away.module.css'
import {
  filmChoices,
  frameCount,
  planPoints,
  sideChoices,
  usualFps,
  usualSeconds,
  type FilmPlan,
} from './film-plan'
import { useExport, type Making } from './use-export'

export interface ExportDialogProps {
  readonly ask: Ask
  readonly run: Extract<Run, { network: unknown }>
  readonly stage: RefObject<StageHandle | null>
  readonly onClose: () => void
}

export function ExportDialog({ ask, run, stage, onClose }: ExportDialogProps) {
  const { making, make, cancel } = useExport()
  const [view] = useState(() => stage.current?.view() ?? null)
  const { size, frames } = run.network
  const clip = run.kind === 'demo' ? run.manifest.clip : run.clip
  const span = { frames, fps: clip.fps }
  const [plan, setPlan] = useState<FilmPlan>(() => {
    const what = filmChoices(view).find((choice) => choice.what === view?.mode)?.what ?? 'clip'
    return { what, seconds: usualSeconds(what, span), fps: usualFps(span), side: sideChoices(size)[1] ?? 256 }
  })
  const start = () =>
    void make({
      movie: () => filmOf(ask, planPoints(plan, view, span), { size, fps: plan.fps }),
      scale: plan.side / size,
    })
  return (
    <Sheet title="Export a film" open onOpenChange={(open) => !open && onClose()}>
      {making.kind === 'making' ? (
        <MakingFilm making={making} onCancel={cancel} />
      ) : making.kind === 'done' ? (
        <Done making={making} name={fileName(clip.name, plan.what, 'webm')} fps={plan.fps} onAgain={cancel} />
      ) : (
        <>
          <Form plan={plan} span={span} size={size} choices={filmChoices(view)} onPlan={setPlan} />
          {making.kind === 'failed' && (
            <p className={styles['wrong']} role="alert">
              {making.message}
            </p>
          )}
          <p className={styles['note']}>
            {run.kind === 'training'
              ? 'Training pauses while the film is made, and goes on afterwards.'
              : 'The film is made in this tab; keep it in front meanwhile.'}
          </p>
          <div className={styles['actions']}>
            <Button look="primary" onClick={start}>
              <Clapperboard aria-hidden />
              Make the WebM
            </Button>
          </div>
        </>
      )}
    </Sheet>
  )
}

interface FormProps {
  readonly plan: FilmPlan
  readonly span: Span
  readonly size: number
  readonly choices: ReturnType<typeof filmChoices>
  readonly onPlan: (plan: FilmPlan) => void
}

function Form({ plan, span, size, choices, onPlan }: FormProps) {
  const count = frameCount(plan)
  return (
    <div className={styles['form']}>
      <PickOne
        label="What"
        value={choices.findIndex(({ what }) => what === plan.what)}
        choices={choices.map(({ label }, value) => ({ value, label }))}
        wide
        onPick={(index) => {
          const what = choices[index]?.what ?? 'clip'
          onPlan({ ...plan, what, seconds: usualSeconds(what, span) })
        }}
      />
      <NumberBox
        label="Length, seconds"
        value={plan.seconds}
        min={0.1}
        max={300}
        step={1}
        wide
        onCommit={(seconds) => onPlan({ ...plan, seconds })}
      />
      <NumberBox
        label="Frames per second"
        value={plan.fps}
        min={1}
        max={60}
        step={1}
        wide
        onCommit={(fps) => onPlan({ ...plan, fps })}
      />
      <PickOne
        label="Picture"
        value={plan.side}
        choices={sideChoices(size).map((side) => ({ value: side, label: `${side} × ${side} px` }))}
        wide
        onPick={(side) => onPlan({ ...plan, side })}
      />
      <p className={styles['note']}>{`${grouped(count)} ${count === 1 ? 'frame' : 'frames'} in all.`}</p>
    </div>
  )
}

interface MakingProps {
  readonly making: Extract<Making, { kind: 'making' }>
  readonly onCancel: () => void
}

function MakingFilm({ making: { progress }, onCancel }: MakingProps) {
  const share = progress ? progress.done / progress.total : 0
  const left = progress?.secondsLeft ?? null
  const what = progress?.phase === 'timing' ? 'Writing exact times' : 'Recording'
  return (
    <>
      <Progress.Root value={share * 100} className={styles['part']}>
        <div className={styles['line']}>
          <Progress.Label>
            {progress ? `${what}: ${progress.done} of ${progress.total}` : 'Getting ready…'}
          </Progress.Label>
          <span>{left === null ? '' : timeLeft(left)}</span>
        </div>
        <Progress.Track className={styles['bar']}>
          <i style={{ width: `${share * 100}%` }} />
        </Progress.Track>
      </Progress.Root>
      <p className={styles['note']}>Keep this tab in front: a hidden tab records slowly, so it waits.</p>
      <div className={styles['actions']}>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </>
  )
}

interface DoneProps {
  readonly making: Extract<Making, { kind: 'done' }>
  readonly name: string
  readonly fps: number
  readonly onAgain: () => void
}

function Done({ making: { film, address }, name, fps, onAgain }: DoneProps) {
  return (
    <>
      <video
        className={styles['film']}
        src={address}
        controls
        loop
        muted
        autoPlay
        playsInline
        aria-label="The film"
      />
      <p className={styles['note']}>
        {`${name} · ${film.width} × ${film.height} px · ${grouped(film.frames)} frames · ${(film.frames / fps).toFixed(2)} s · ${bytes(film.blob.size)}`}
      </p>
      <div className={styles['actions']}>
        <Button onClick={onAgain}>Make another</Button>
        <Button look="primary" onClick={() => saveFile(film.blob, name)}>
          <Download aria-hidden />
          Download the WebM
        </Button>
      </div>
    </>
  )
}
