// The second half of the export dialog: how far the film is, then the film.

import { Progress } from '@base-ui/react/progress'
import { Download } from 'lucide-react'
import { recordableType } from '../../../export/capture'
import { saveFile } from '../../../export/download'
import type { ExportedFilm } from '../../../export/film'
import { bytes, grouped, timeLeft } from '../../words'
import { Button } from '../parts/Button'
import styles from './away.module.css'
import { fileWord, type FileKind, type FilmPlan } from './film-plan'
import type { Making } from './use-export'

interface ProgressProps {
  readonly making: Extract<Making, { kind: 'making' }>
  readonly file: FileKind
  readonly onCancel: () => void
}

export function FilmProgress({ making: { progress }, file, onCancel }: ProgressProps) {
  const share = progress ? progress.done / progress.total : 0
  const left = progress?.secondsLeft ?? null
  const records = file === 'recorded' && recordableType() !== null
  const verb = progress?.phase === 'writing' ? 'Writing' : records ? 'Recording' : 'Drawing'
  return (
    <>
      <Progress.Root value={share * 100} className={styles['part']}>
        <div className={styles['line']}>
          <Progress.Label>
            {progress ? `${verb}: ${progress.done} of ${progress.total}` : 'Getting ready…'}
          </Progress.Label>
          <span>{left === null ? '' : timeLeft(left)}</span>
        </div>
        <Progress.Track className={styles['bar']}>
          <i style={{ width: `${share * 100}%` }} />
        </Progress.Track>
      </Progress.Root>
      <p className={styles['note']}>
        Training goes on meanwhile. The film shows the network as it was when you asked.
      </p>
      <div className={styles['actions']}>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </>
  )
}

interface DoneProps {
  readonly making: Extract<Making, { kind: 'done' }>
  readonly plan: FilmPlan
  readonly name: string
  readonly onAgain: () => void
}

export function FilmDone({ making: { film, address }, plan, name, onAgain }: DoneProps) {
  return (
    <>
      <Shown address={address} file={plan.file} />
      <p className={styles['note']}>{figures(film, plan, name)}</p>
      <div className={styles['actions']}>
        <Button onClick={onAgain}>Make another</Button>
        <Button look="primary" onClick={() => saveFile(film.blob, name)}>
          <Download aria-hidden />
          {`Download the ${fileWord(plan.file)}`}
        </Button>
      </div>
    </>
  )
}

function figures(
  { width, height, frames, blob }: ExportedFilm,
  { file, fps }: FilmPlan,
  name: string,
): string {
  const length = file === 'picture' ? [] : [`${grouped(frames)} frames`]
  const time = file === 'picture' || file === 'frames' ? [] : [`${(frames / fps).toFixed(2)} s`]
  return [name, `${width} × ${height} px`, ...length, ...time, bytes(blob.size)].join(' · ')
}

function Shown({ address, file }: { readonly address: string; readonly file: FileKind }) {
  if (file === 'frames') return null
  if (file === 'gif' || file === 'picture')
    return <img className={styles['film']} src={address} alt="What was made" />
  return (
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
  )
}
