// The studio in React: whose store it is, two ways of reading, and the stage. Not here: what the store holds.

import { createContext, type RefObject, use, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Reading } from './metrics'
import type { StudioState } from './state'
import type { Studio } from './store'
import type { StageHandle } from './ui/stage/Stage'

const StudioContext = createContext<Studio | null>(null)

export const StudioProvider = StudioContext.Provider

export function useStudio(): Studio {
  const studio = use(StudioContext)
  if (!studio) throw new Error('A component of the studio stands outside of its provider.')
  return studio
}

const StageContext = createContext<RefObject<StageHandle | null>>({ current: null })

export const StageProvider = StageContext.Provider

/** The stage of the page; null in it until it stands. */
export const useStage = (): RefObject<StageHandle | null> => use(StageContext)

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
