// The studio in React: whose store it is, and two ways of reading. Not here: what the store holds.

import { createContext, use, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Reading } from './metrics'
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

/** The newest figures, at most four times a second. */
export function useReading(): Reading {
  const { metrics } = useStudio()
  return useSyncExternalStore(metrics.subscribeCalmly, metrics.reading)
}

/** How good the picture was before any training, dB; null where it was not measured. */
export function useStart(): number | null {
  const { metrics } = useStudio()
  useReading()
  const [first] = metrics.qualities()
  return first?.step === 0 ? first.psnrTrain : null
}
