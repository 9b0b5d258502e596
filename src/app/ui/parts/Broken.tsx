// What stands in the place of something that failed: one sentence, and what to do. Not here: catching the failure
// (Boundary.tsx).

import { CircleAlert, RotateCcw } from 'lucide-react'
import { ReelError } from '../../../core/errors'
import { useStudioState } from '../../context'
import styles from './broken.module.css'
import { Button } from './Button'
import { inView } from './in-view'
import { type Place, PLACES } from './places'

interface BrokenProps {
  readonly place: Place
  readonly error: unknown
  readonly onAgain: () => void
}

/** The sentence and the button, as wide as the place. */
export function Broken({ place, error, onAgain }: BrokenProps) {
  return (
    <section ref={inView} className={styles['broken']} role="alert" aria-label={PLACES[place]}>
      <CircleAlert aria-hidden />
      <p>{useSentence(place, error)}</p>
      <Button size="small" onClick={onAgain}>
        <RotateCcw aria-hidden />
        Try again
      </Button>
    </section>
  )
}

function useSentence(place: Place, error: unknown): string {
  const kept = useStudioState(({ run }) => KEPT[run.kind] ?? '')
  const isLate = error instanceof ReelError && error.code === 'part-missing'
  const what = isLate
    ? `${PLACES[place]} could not be loaded; check the connection.`
    : `${PLACES[place]} stopped through a fault of ReelGAN’s own.`
  return `${what}${kept}`
}

/** What is not touched by it. */
const KEPT: Readonly<Record<string, string>> = {
  training: ' Your training goes on.',
  paused: ' Your training is kept.',
  finished: ' Your training is kept.',
}
