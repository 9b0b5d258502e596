// The trained network as it was when the sheet was opened, with what was on the stage: one copy for every link and
// file.

import { useEffect, useState } from 'react'
import { errorData } from '../../../core/errors'
import type { Scene } from '../../../core/scene'
import type { Snapshot } from '../../../network/snapshot'
import { useStudio } from '../../context'
import { modelLink } from '../../../share/pack-model'

export type Packed =
  | { readonly kind: 'none' }
  | { readonly kind: 'packing' }
  /** `link` is null, and `problem` says why, for a model that fits in none. */
  | {
      readonly kind: 'packed'
      readonly snapshot: Snapshot
      readonly link: string | null
      readonly problem: string | null
    }
  | { readonly kind: 'failed'; readonly message: string }

export function usePacked(hasModel: boolean, scene: Scene | null): Packed {
  const { trainer } = useStudio()
  const [packed, setPacked] = useState<Packed>({ kind: hasModel ? 'packing' : 'none' })
  useEffect(() => {
    if (!hasModel) return undefined
    let wanted = true
    const pack = async () => {
      let next: Packed
      try {
        const { manifest, tensors } = await trainer().snapshot()
        const snapshot = { tensors, manifest: { ...manifest, ...(scene ? { scene } : {}) } }
        next = { kind: 'packed', snapshot, ...linkOf(snapshot) }
      } catch (thrown) {
        next = { kind: 'failed', message: errorData(thrown).message }
      }
      if (wanted) setPacked(next)
    }
    void pack()
    return () => {
      wanted = false
    }
  }, [trainer, hasModel, scene])
  return packed
}

/** The full address of a link. */
export const addressOf = (hash: string): string => location.origin + location.pathname + hash

/** A model that is too large for a link can still be downloaded. */
function linkOf(snapshot: Snapshot): { link: string | null; problem: string | null } {
  try {
    return { link: addressOf(modelLink(snapshot)), problem: null }
  } catch (thrown) {
    return { link: null, problem: errorData(thrown).message }
  }
}
