// Asks before training is thrown away; says nothing when nothing would be lost.

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react'
import { useStudio, useStudioState } from '../../context'
import { wouldLose } from '../../state'
import { grouped } from '../../words'
import { buttonClass } from './Button'
import styles from './sheet.module.css'

interface Question {
  /** What is about to be done, as a button says it: “Use the new crop”. */
  readonly doing: string
  readonly go: () => void
  /** Called when the person keeps the training. */
  readonly otherwise?: (() => void) | undefined
}

export type Guard = (doing: string, go: () => void, otherwise?: () => void) => void

const GuardContext = createContext<Guard>((_doing, go) => go())

/** `guard(doing, go, otherwise)` does it at once, or asks first when training would be lost. */
export const useGuard = (): Guard => use(GuardContext)

export function GuardProvider({ children }: { readonly children: ReactNode }) {
  const { store, metrics } = useStudio()
  const safe = useStudioState(({ project }) => project?.problem === null)
  const [question, setQuestion] = useState<Question | null>(null)
  const [open, setOpen] = useState(false)
  const guard = useCallback<Guard>(
    (doing, go, otherwise) => {
      const { run } = store.getState()
      if (!wouldLose(run) && !(run.kind === 'failed' && run.left)) {
        go()
        return
      }
      setQuestion({ doing, go, otherwise })
      setOpen(true)
    },
    [store],
  )
  const steps = metrics.reading().progress?.step ?? 0
  const answer = (yes: boolean) => {
    // While it fades out its buttons can still be pressed: whoever presses twice has answered once.
    if (!open) return
    setOpen(false)
    if (yes) question?.go()
    else question?.otherwise?.()
  }
  return (
    <GuardContext value={useMemo(() => guard, [guard])}>
      {children}
      <AlertDialog.Root open={open} onOpenChange={(next) => !next && answer(false)}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className={styles['backdrop']} />
          <AlertDialog.Popup className={styles['popup']}>
            <AlertDialog.Title className={styles['title']}>{`${question?.doing ?? ''}?`}</AlertDialog.Title>
            <AlertDialog.Description className={styles['text']}>
              {`The network has learned for ${grouped(steps)} ${steps === 1 ? 'step' : 'steps'}. ${safe ? 'It stays under Projects: you can go on with it at any time.' : 'This takes its place, and it is lost. To keep it, download the model first (Share).'}`}
            </AlertDialog.Description>
            <div className={styles['actions']}>
              <button type="button" className={buttonClass()} onClick={() => answer(false)}>
                Keep the training
              </button>
              <button type="button" className={buttonClass({ look: 'primary' })} onClick={() => answer(true)}>
                {question?.doing}
              </button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </GuardContext>
  )
}
