// The system's own share sheet, where there is one: the link alone, or with a short film of what is on the stage.

import { Clapperboard, Send } from 'lucide-react'
import { useState } from 'react'
import { fileName } from '../../../export/download'
import { useExport, type FilmOrder } from '../export/use-export'
import { Button } from '../parts/Button'
import styles from './share.module.css'

export interface SendPartProps {
  /** The clip's name. */
  readonly name: string
  readonly link: string
  /** The film of what is on the stage; null when there is nothing to film. */
  readonly film: FilmOrder | null
}

/** Whether the system takes links from pages; not where the page has no https, nor on most desks. */
const canSend = (): boolean => 'share' in navigator

const filmFile = (blob: Blob, name: string) =>
  new File([blob], fileName(name, 'film', 'webm'), { type: 'video/webm' })

/** Asked with a file of the kind: what it holds does not matter. */
const canSendFilms = (): boolean =>
  'canShare' in navigator && navigator.canShare({ files: [filmFile(new Blob(['film']), 'a')] })

export function SendPart({ name, link, film }: SendPartProps) {
  const { making, make, cancel } = useExport()
  const [problem, setProblem] = useState<string | null>(null)
  if (!canSend()) return null
  const send = async (files: readonly File[]) => {
    setProblem(null)
    try {
      const data = { title: name, text: `${name}, drawn by a network that learned from it`, url: link }
      await navigator.share(files.length > 0 ? { ...data, files: [...files] } : data)
    } catch (thrown) {
      // Whoever closes the system's sheet has changed their mind, which is no failure.
      if (!(thrown instanceof DOMException && thrown.name === 'AbortError'))
        setProblem('The system did not take it; copy the link instead.')
    }
  }
  return (
    <>
      <div className={styles['actions']}>
        <Button onClick={() => void send([])}>
          <Send aria-hidden />
          Send the link…
        </Button>
        {film && canSendFilms() && making.kind !== 'done' && making.kind !== 'making' && (
          <Button onClick={() => void make(film)}>
            <Clapperboard aria-hidden />
            Film it, to send along
          </Button>
        )}
        {making.kind === 'making' && (
          <Button onClick={cancel}>
            {`Filming: ${making.progress?.done ?? 0} of ${making.progress?.total ?? '…'} · Stop`}
          </Button>
        )}
        {/* A press of its own: browsers let pages share only right after one. */}
        {making.kind === 'done' && (
          <Button look="primary" onClick={() => void send([filmFile(making.film.blob, name)])}>
            <Clapperboard aria-hidden />
            Send link and film…
          </Button>
        )}
      </div>
      <div role="status" className={styles['note']}>
        {making.kind === 'failed' ? making.message : problem}
      </div>
    </>
  )
}
