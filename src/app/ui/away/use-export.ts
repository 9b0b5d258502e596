// Making the film: pauses training, records, trains on. Not here: the form.

import { useCallback, useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import type { Movie } from '../../../share/movie'
import type { ExportedMovie, ExportProgress } from '../../../share/record'
import { useStudio } from '../../context'

export type Making =
  | { readonly kind: 'form' }
  | { readonly kind: 'making'; readonly progress: ExportProgress | null }
  | { readonly kind: 'done'; readonly film: ExportedMovie; readonly address: string }
  | { readonly kind: 'failed'; readonly message: string }

export interface FilmOrder {
  /** Called when training has paused. */
  readonly movie: () => Movie
  readonly scale: number
}

/** `make` starts, `cancel` goes back to the form; leaving cancels too. */
export function useExport() {
  const { store, actions } = useStudio()
  const [making, setMaking] = useState<Making>({ kind: 'form' })
  const cancelling = useRef(new AbortController())
  const address = making.kind === 'done' ? making.address : null
  useEffect(() => (address === null ? undefined : () => URL.revokeObjectURL(address)), [address])
  useEffect(() => () => cancelling.current.abort(), [])
  const make = useCallback(
    async ({ movie, scale }: FilmOrder) => {
      cancelling.current.abort()
      cancelling.current = new AbortController()
      const { signal } = cancelling.current
      setMaking({ kind: 'making', progress: null })
      // One generator for the whole film, and the processor for the recorder.
      const trained = store.getState().run.kind === 'training'
      try {
        if (trained) await actions.pause()
        const { recordWebm } = await import('../../../share/record')
        const onProgress = (progress: ExportProgress) => setMaking({ kind: 'making', progress })
        const film = await recordWebm(movie(), { scale, signal, onProgress })
        if (!signal.aborted) setMaking({ kind: 'done', film, address: URL.createObjectURL(film.blob) })
      } catch (thrown) {
        if (!signal.aborted) setMaking({ kind: 'failed', message: errorData(thrown).message })
      } finally {
        if (trained && store.getState().run.kind === 'paused') void actions.train()
      }
    },
    [store, actions],
  )
  const cancel = useCallback(() => {
    cancelling.current.abort()
    setMaking({ kind: 'form' })
  }, [])
  return { making, make, cancel }
}
