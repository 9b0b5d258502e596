// Making the film: the generator is frozen as it is now, in a worker of its own; training goes on. Not here: the form.

import { useCallback, useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import { loadLate } from '../../../core/late'
import type { Scene } from '../../../core/scene'
import type { ExportedFilm, ExportOptions, ExportProgress } from '../../../export/film'
import type { Movie } from '../../../export/movie'
import { unlessAborted } from '../../../core/waiting'
import { startGenerator } from '../../../trainer/client'
import { useStudio } from '../../context'
import { isLoaded } from '../../state'
import type { Studio } from '../../store'
import type { StageView } from '../stage/Stage'
import { type FilmPlan, isWebm, shapeOf } from './film-plan'

/** As the beginning of a sentence. */
export const FILMS = 'The part that makes films'

export type Making =
  | { readonly kind: 'form' }
  | { readonly kind: 'making'; readonly progress: ExportProgress | null }
  | { readonly kind: 'done'; readonly film: ExportedFilm; readonly address: string }
  | { readonly kind: 'failed'; readonly message: string }

/** A plan, and the stage as it was when the dialog opened. */
export interface FilmOrder {
  readonly plan: FilmPlan
  readonly view: StageView | null
  readonly scene: Scene | null
}

/** `make` starts, `cancel` goes back to the form; leaving cancels too. */
export function useExport() {
  const studio = useStudio()
  const [making, setMaking] = useState<Making>({ kind: 'form' })
  const cancelling = useRef(new AbortController())
  const address = making.kind === 'done' ? making.address : null
  useEffect(() => (address === null ? undefined : () => URL.revokeObjectURL(address)), [address])
  useEffect(() => () => cancelling.current.abort(), [])
  const make = useCallback(
    async (order: FilmOrder) => {
      cancelling.current.abort()
      cancelling.current = new AbortController()
      const { signal } = cancelling.current
      setMaking({ kind: 'making', progress: null })
      try {
        const onProgress = (progress: ExportProgress) => setMaking({ kind: 'making', progress })
        const film = await makeFile(studio, order, { signal, onProgress })
        if (!signal.aborted) setMaking({ kind: 'done', film, address: URL.createObjectURL(film.blob) })
      } catch (thrown) {
        if (!signal.aborted) setMaking({ kind: 'failed', message: errorData(thrown).message })
      }
    },
    [studio],
  )
  const cancel = useCallback(() => {
    cancelling.current.abort()
    setMaking({ kind: 'form' })
  }, [])
  return { making, make, cancel }
}

type Watched = Required<Pick<ExportOptions, 'signal' | 'onProgress'>>

async function makeFile(
  studio: Studio,
  { plan, view, scene }: FilmOrder,
  watched: Watched,
): Promise<ExportedFilm> {
  const { signal } = watched
  const generator = startGenerator()
  try {
    const [taken, { movieOf }, { packSession }] = await unlessAborted(
      Promise.all([
        studio.trainer().snapshot(),
        loadLate(FILMS, () => import('../../actions/make-movie')),
        loadLate(FILMS, () => import('../../../share/session')),
      ]),
      signal,
    )
    const { manifest } = taken
    const snapshot = scene ? { ...taken, manifest: { ...manifest, scene } } : taken
    await unlessAborted(generator.open(snapshot), signal)
    const { run } = studio.store.getState()
    const real = isLoaded(run) ? run.frames : null
    const stock = { snapshot, history: studio.milestones.read(), real, view, scene }
    const movie = movieOf(plan, stock, {
      open: (other) => generator.open(other),
      sample: (points, reuse) => generator.sample(points, reuse),
    })
    const session = isWebm(plan) ? packSession(snapshot, plan.withModel) : null
    const scale = shapeOf(plan, movie.sides).factor
    return await write(plan, movie, { ...watched, scale, session })
  } finally {
    generator.end()
  }
}

/** The code of each way is fetched when it is taken. */
async function write({ file }: FilmPlan, movie: Movie, options: ExportOptions): Promise<ExportedFilm> {
  if (file === 'recorded') {
    const { recordWebm } = await loadLate(FILMS, () => import('../../../export/record'))
    return recordWebm(movie, options)
  }
  const { makeFilm } = await loadLate(FILMS, () => import('../../../export/film-worker'))
  return makeFilm(movie, file === 'fast' ? 'webm' : file, options)
}
