// The search for the codes of one's own pictures: how far it is, what it came to, and its end when nobody wants it.

import { useCallback, useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import type { Inversion } from '../../../network/inversion'
import type { Snapshot } from '../../../network/snapshot'
import { sidesOf } from '../../../settings/shape'
import { useStudio } from '../../context'
import type { Studio } from '../../store'
import { type OwnPictures, readOwn } from './own-pictures'

export interface Found {
  readonly kind: 'found'
  /** As it was asked: training may have gone on. */
  readonly model: Snapshot
  readonly own: OwnPictures
  readonly inversion: Inversion
}

type State =
  | { readonly kind: 'nothing' }
  /** `done` 0 .. 1; null while the files are read. */
  | { readonly kind: 'finding'; readonly done: number | null }
  | Found
  | { readonly kind: 'refused'; readonly message: string }

export function useOwnPictures() {
  const studio = useStudio()
  const [state, setState] = useState<State>({ kind: 'nothing' })
  const going = useRef(new AbortController())
  useEffect(() => () => going.current.abort(), [])
  const find = useCallback(
    async (files: readonly File[], tuning: boolean) => {
      if (files.length === 0) return
      going.current.abort()
      const { signal } = (going.current = new AbortController())
      const show = (next: State) => {
        if (!signal.aborted) setState(next)
      }
      show({ kind: 'finding', done: null })
      try {
        show(
          await search(studio, files, {
            tuning,
            signal,
            onProgress: (done) => show({ kind: 'finding', done }),
          }),
        )
      } catch (thrown) {
        show({ kind: 'refused', message: errorData(thrown).message })
      }
    },
    [studio],
  )
  const cancel = useCallback(() => {
    going.current.abort()
    setState({ kind: 'nothing' })
  }, [])
  return { state, find, cancel }
}

interface SearchOptions {
  readonly tuning: boolean
  readonly signal: AbortSignal
  readonly onProgress: (done: number) => void
}

async function search(
  { store, actions, trainer }: Studio,
  files: readonly File[],
  { tuning, signal, onProgress }: SearchOptions,
): Promise<Found> {
  // Both would take twice as long beside each other.
  if (store.getState().run.kind === 'training') await actions.pause()
  const model = await trainer().snapshot()
  const { settings, clip } = model.manifest
  const wanted = { sides: sidesOf(settings), spacing: settings.codeSpacing, most: clip.frames }
  const own = await readOwn(files, wanted, signal)
  const inversion = await trainer().invert(model, own.wanted, tuning, { signal, onProgress })
  return { kind: 'found', model, own, inversion }
}
