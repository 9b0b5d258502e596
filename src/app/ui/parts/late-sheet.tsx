// A dialog, or another part of the page, whose code comes when it is needed: what is shown while it is on its way, and
// when it does not come. Not here: fetching it (core/late.ts).

import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react'
import { Boundary } from './Boundary'
import styles from './broken.module.css'
import { type Place, PLACES } from './places'
import { Sheet } from './Sheet'

interface Closable {
  readonly onClose: () => void
}

/** Milliseconds that a dialog may take without a word. */
const AT_ONCE = 400

/** `load` gives the dialog itself; it is asked again after a failure. */
export function lateSheet<Props extends Closable>(
  place: Place,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const useNewest = retried(load)
  return function LateSheet(props: Props) {
    const [Part, again] = useNewest()
    return (
      <Boundary place={place} onClose={props.onClose} onAgain={again}>
        <Suspense fallback={<Coming place={place} onClose={props.onClose} />}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    )
  }
}

/** The same of a part of the page, whose place stays empty meanwhile. */
export function latePart<Props extends object = object>(
  place: Place,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const useNewest = retried(load)
  return function LatePart(props: Props) {
    const [Part, again] = useNewest()
    return (
      <Boundary place={place} onAgain={again}>
        <Suspense fallback={null}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    )
  }
}

/** React keeps a failure for good: for another try there must be another one. */
function retried<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  const fresh = () => lazy(async () => ({ default: await load() }))
  let newest = fresh()
  return function useNewest() {
    const [Part, setPart] = useState(() => newest)
    const again = () => {
      newest = fresh()
      setPart(() => newest)
    }
    return [Part, again] as const
  }
}

interface ComingProps extends Closable {
  readonly place: Place
}

/** Nothing at first: what is in the browser’s cache is there at once. */
function Coming({ place, onClose }: ComingProps) {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), AT_ONCE)
    return () => clearTimeout(timer)
  }, [])
  if (!slow) return null
  return (
    <Sheet title={PLACES[place]} open onOpenChange={(open) => !open && onClose()}>
      <p className={styles['coming']} role="status">
        Being loaded…
      </p>
    </Sheet>
  )
}
