// A sheet of pictures at fixed points, drawn again as training goes on.

import { useEffect, useRef } from 'react'
import type { LatentPoint } from '../../../core/latent'
import { paintSheet } from '../../../player/paint'
import { type RequestPictures, release, type ShownPictures } from '../../../player/request-pictures'
import { useStudio } from '../../context'

export interface FreshSheetProps {
  readonly look: RequestPictures
  /** Must be stable. */
  readonly points: readonly LatentPoint[]
  readonly columns: number
  /** Milliseconds between two drawings: the player comes first. */
  readonly rest: number
  /** What screen readers hear. */
  readonly label: string
}

export function FreshSheet({ look, points, columns, rest, label }: FreshSheetProps) {
  const { metrics } = useStudio()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const wanted = new AbortController()
    let shown = NaN
    let last = -Infinity
    let busy = false
    let later: ReturnType<typeof setTimeout> | undefined
    let spare: ArrayBuffer | undefined
    const show = (pictures: ShownPictures) => {
      if (!wanted.signal.aborted && canvas.current) paintSheet(canvas.current, pictures, columns)
      spare = release(pictures)
    }
    const draw = async () => {
      const { weights } = metrics.reading()
      if (busy || weights === shown || document.hidden || wanted.signal.aborted) return
      clearTimeout(later)
      const wait = last + rest - performance.now()
      if (wait > 0) {
        later = setTimeout(() => void draw(), wait)
        return
      }
      busy = true
      last = performance.now()
      shown = weights
      const reuse = spare
      spare = undefined
      try {
        show(await look(points, reuse, columns))
      } catch {
        // The player says what went wrong; the grid keeps its last pictures and tries again with the next weights.
      } finally {
        busy = false
      }
    }
    const wish = () => void draw()
    wish()
    document.addEventListener('visibilitychange', wish, { signal: wanted.signal })
    const end = metrics.subscribeCalmly(wish)
    return () => {
      wanted.abort()
      clearTimeout(later)
      end()
    }
  }, [look, metrics, points, columns, rest])
  return <canvas ref={canvas} role="img" aria-label={label} />
}
