// What a layer holds for the picture on the stage, kept up to date while the picture and the weights change.

import { useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import type { NodeValue } from '../../../network/graph'
import { type ShownPictures, release } from '../../../player/request-pictures'
import { useStage, useStudio, useStudioState } from '../../context'
import { drawnBy } from '../../state'
import { strongestChannels } from './maps'
import { calmly } from './newest'

/** Milliseconds between two questions: the player comes first. */
const REST = 150

export type Seen =
  /** Nothing can be drawn. */
  | { readonly kind: 'untrained' }
  | { readonly kind: 'coming' }
  | { readonly kind: 'refused'; readonly message: string }
  /** The channels are those that were strongest when the layer was opened, so that each stays in its place. */
  | { readonly kind: 'here'; readonly value: NodeValue; readonly channels: readonly number[] }

/** `paint` is handed the picture itself, which is the hook's; it must be stable. */
export function useNodeValue(node: string, paint: (picture: ShownPictures) => void): Seen {
  const { trainer, metrics } = useStudio()
  const stage = useStage()
  const id = useStudioState(({ run }) => drawnBy(run)?.id ?? null)
  const [seen, setSeen] = useState<Seen>({ kind: 'coming' })
  const channels = useRef<readonly number[] | null>(null)
  useEffect(() => {
    const { current } = stage
    if (id === null || !current) return undefined
    channels.current = null
    const wanted = new AbortController()
    const ask = async () => {
      try {
        const point = current.point()
        const value = await trainer().layer(node, point)
        const picture = await trainer().look([point])
        if (!wanted.signal.aborted) {
          channels.current ??= strongestChannels(value)
          setSeen({ kind: 'here', value, channels: channels.current })
          paint(picture)
        }
        release(picture)
      } catch (error) {
        if (!wanted.signal.aborted) setSeen({ kind: 'refused', message: errorData(error).message })
      }
    }
    const calm = calmly(ask, REST)
    const ends = [calm.end, current.onMove(calm.wish), metrics.subscribeCalmly(calm.wish)]
    calm.wish()
    return () => {
      wanted.abort()
      for (const end of ends) end()
    }
  }, [node, id, stage, trainer, metrics, paint])
  return id === null ? { kind: 'untrained' } : seen
}
