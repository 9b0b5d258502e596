// The export dialog: the form, then the progress, then the file. Not here: making it (use-export.ts).

import { Clapperboard } from 'lucide-react'
import { useEffect, useState, type RefObject } from 'react'
import { loadLate } from '../../../core/late'
import { fileName } from '../../../export/download'
import { useStudio } from '../../context'
import { isLoaded, type Run } from '../../state'
import { Button } from '../parts/Button'
import { inView } from '../parts/in-view'
import { Sheet } from '../parts/Sheet'
import type { StageHandle } from '../stage/Stage'
import styles from './away.module.css'
import { ExportForm } from './ExportForm'
import { FilmDone, FilmProgress } from './ExportResult'
import {
  extensionOf,
  type FileKind,
  fileWord,
  type FilmPlan,
  shapeOf,
  type Stock,
  usualPlan,
} from './film-plan'
import { FILMS, useExport } from './use-export'
import type { Sides } from '../../../core/frames'

export interface ExportDialogProps {
  readonly run: Extract<Run, { network: unknown }>
  readonly stage: RefObject<StageHandle | null>
  readonly onClose: () => void
}

export function ExportDialog({ run, stage, onClose }: ExportDialogProps) {
  const { making, make, cancel } = useExport()
  const { milestones } = useStudio()
  // As the stage was when the dialog opened: it may play on behind it.
  const [{ view, scene, stock }] = useState(() => {
    const shown = stage.current?.view() ?? null
    const offered: Stock = { view: shown, real: isLoaded(run), milestones: milestones.read().length }
    return { view: shown, scene: stage.current?.scene() ?? null, stock: offered }
  })
  const { frames } = run.network
  const clip = run.kind === 'demo' ? run.manifest.clip : run.clip
  const span = { frames, fps: clip.fps }
  const [plan, setPlan] = useState<FilmPlan>(() => usualPlan(stock, span))
  const missing = useMissing(plan, run.network)
  const modelBytes = useModelBytes()
  const what = plan.file === 'picture' ? 'picture' : plan.what
  return (
    <Sheet title="Export a film" open onOpenChange={(open) => !open && onClose()}>
      {making.kind === 'making' ? (
        <FilmProgress making={making} file={plan.file} onCancel={cancel} />
      ) : making.kind === 'done' ? (
        <FilmDone
          making={making}
          plan={plan}
          name={fileName(clip.name, what, extensionOf(plan))}
          onAgain={cancel}
        />
      ) : (
        <>
          <ExportForm {...{ plan, span, sides: run.network, stock, missing, modelBytes }} onPlan={setPlan} />
          {making.kind === 'failed' && (
            <p ref={inView} className={styles['wrong']} role="alert">
              {making.message}
            </p>
          )}
          <div className={styles['actions']}>
            <Button
              look="primary"
              disabled={missing[plan.file] !== undefined}
              onClick={() => void make({ plan, view, scene })}
            >
              <Clapperboard aria-hidden />
              {`Make the ${fileWord(plan.file)}`}
            </Button>
          </div>
        </>
      )}
    </Sheet>
  )
}

/** What this browser cannot make at the chosen size, with the reason. */
function useMissing(plan: FilmPlan, sides: Sides): Readonly<Partial<Record<FileKind, string>>> {
  const [missing, setMissing] = useState<Readonly<Partial<Record<FileKind, string>>>>({})
  const shape = shapeOf(plan, sides)
  const { width, height } = shape
  useEffect(() => {
    let wanted = true
    const ask = async () => {
      const { missingFor } = await loadLate(FILMS, () => import('../../../export/formats'))
      const kinds = ['recorded', 'fast', 'mp4'] as const
      const reasons = await Promise.all(
        kinds.map(async (kind) => [kind, await missingFor(kind, { width, height })] as const),
      )
      if (wanted) setMissing(Object.fromEntries(reasons.filter(([, reason]) => reason !== null)))
    }
    // What cannot be asked now is told when the film is made.
    void ask().catch(() => undefined)
    return () => {
      wanted = false
    }
  }, [width, height])
  return missing
}

/** Bytes that the model would add; null until it was taken. */
function useModelBytes(): number | null {
  const { trainer } = useStudio()
  const [length, setLength] = useState<number | null>(null)
  useEffect(() => {
    let wanted = true
    const ask = async () => {
      try {
        const [snapshot, { sessionLength }] = await Promise.all([
          trainer().snapshot(),
          loadLate(FILMS, () => import('../../../share/session')),
        ])
        if (wanted) setLength(sessionLength(snapshot))
      } catch {
        // Making the film asks again, and says what is wrong.
      }
    }
    void ask()
    return () => {
      wanted = false
    }
  }, [trainer])
  return length
}
