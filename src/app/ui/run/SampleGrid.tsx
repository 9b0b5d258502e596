// Eight fixed points of the latent space, drawn again as training goes on: four moments of the clip, and half-way between them.

import { useEffect, useMemo, useRef } from 'react'
import type { Pictures } from '../../../core/frames'
import type { LatentPoint, Moment } from '../../../core/latent'
import { paintSheet } from '../../../player/paint'
import type { Ask } from '../../../player/latest'
import { calmly, useStudio } from '../../context'

const COLUMNS = 4
/** Milliseconds between two drawings: the player comes first. */
const CALM = 1000

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

export function SampleGrid({ ask, frames }: { readonly ask: Ask; readonly frames: number }) {
  const { feed } = useStudio()
  const canvas = useRef<HTMLCanvasElement>(null)
  const points = useMemo(() => gridPoints(frames), [frames])
  useEffect(() => {
    const wanted = new AbortController()
    let shown = NaN
    let busy = false
    let spare: ArrayBuffer | undefined
    const show = (pictures: Pictures) => {
      busy = false
      if (wanted.signal.aborted || !canvas.current) return
      paintSheet(canvas.current, pictures, COLUMNS)
      spare = pictures.rgba.buffer
    }
    const draw = () => {
      const { weights } = feed.reading()
      if (busy || weights === shown || document.hidden) return
      busy = true
      shown = weights
      const reuse = spare
      spare = undefined
      // The player says what went wrong; the grid keeps its last pictures and tries again with the next weights.
      ask(points, reuse).then(show, () => {
        busy = false
      })
    }
    draw()
    document.addEventListener('visibilitychange', draw, { signal: wanted.signal })
    const end = calmly(feed, CALM, draw)
    return () => {
      wanted.abort()
      end()
    }
  }, [ask, feed, points])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label="Eight generated pictures: four moments of the clip above, and half-way between each and the next below"
    />
  )
}
