// Eight fixed points of the latent space, drawn again as training goes on: four moments of the clip, and half-way
// between them.

import { useEffect, useMemo, useRef } from 'react'
import type { LatentPoint, Moment } from '../../../core/latent'
import { paintSheet } from '../../../player/paint'
import { type RequestPictures, release, type ShownPictures } from '../../../player/request-pictures'
import { useStudio } from '../../context'

const COLUMNS = 4
/** Milliseconds between two drawings: the player comes first. */
const REST = 1000

/** `frames`: of the clip. The second row lies between a moment of the first and the next one. */
export function gridPoints(frames: number): LatentPoint[] {
  const at = (i: number): Moment => ({
    t: Math.round(((i % COLUMNS) * (frames - 1)) / COLUMNS),
    directions: [],
    content: 0,
  })
  const columns = Array.from({ length: COLUMNS }, (_, i) => i)
  return [
    ...columns.map((i): LatentPoint => ({ kind: 'moment', moment: at(i) })),
    ...columns.map((i): LatentPoint => ({ kind: 'morph', from: at(i), to: at(i + 1), amount: 0.5 })),
  ]
}

export function SampleGrid({ look, frames }: { readonly look: RequestPictures; readonly frames: number }) {
  const { metrics } = useStudio()
  const canvas = useRef<HTMLCanvasElement>(null)
  const points = useMemo(() => gridPoints(frames), [frames])
  useEffect(() => {
    const wanted = new AbortController()
    let shown = NaN
    let last = -Infinity
    let busy = false
    let later: ReturnType<typeof setTimeout> | undefined
    let spare: ArrayBuffer | undefined
    const show = (pictures: ShownPictures) => {
      if (!wanted.signal.aborted && canvas.current) paintSheet(canvas.current, pictures, COLUMNS)
      spare = release(pictures)
    }
    const draw = async () => {
      const { weights } = metrics.reading()
      if (busy || weights === shown || document.hidden || wanted.signal.aborted) return
      clearTimeout(later)
      const wait = last + REST - performance.now()
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
        show(await look(points, reuse, COLUMNS))
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
  }, [look, metrics, points])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label="Eight generated pictures: four moments of the clip above, and half-way between each and the next below"
    />
  )
}
