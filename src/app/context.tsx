// The studio in React: whose store it is, and two ways of reading. Not here: what the store holds.

import { createContext, use, useCallback, useMemo, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Feed, Reading } from './feed'
import type { StudioState } from './state'
import type { Studio } from './store'

const StudioContext = createContext<Studio | null>(null)

export const StudioProvider = StudioContext.Provider

export function useStudio(): Studio {
  const studio = use(StudioContext)
  if (!studio) throw new Error('A component of the studio stands outside of its provider.')
  return studio
}

/** `select` must return what is in the state, not build something new. */
export function useStudioState<T>(select: (state: StudioState) => T): T {
  return useStore(useStudio().store, select)
}

/** People cannot read figures that change more often than this, milliseconds. */
const CALM = 250

/** The newest figures, at most four times a second. */
export function useReading(): Reading {
  const { feed } = useStudio()
  const subscribe = useCallback((changed: () => void) => calmly(feed, CALM, changed), [feed])
  return useSyncExternalStore(
    subscribe,
    useMemo(() => () => feed.reading(), [feed]),
  )
}

/** Calls back after a push, at most once in `wait` milliseconds, and always once more after the last push. */
export function calmly(feed: Feed, wait: number, call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let last = -Infinity
  const fire = () => {
    timer = null
    last = performance.now()
    call()
  }
  const end = feed.subscribe(() => {
    timer ??= setTimeout(fire, Math.max(0, last + wait - performance.now()))
  })
  return () => {
    end()
    if (timer !== null) clearTimeout(timer)
  }
}
