// The strip under the playhead: small pictures of what lies where.

import { useEffect, useMemo, useRef, useState } from 'react'
import type { LatentPoint } from '../../../core/latent'
import { paintSheet, picturesOf } from '../../../player/paint'
import type { Player } from '../../../player/player'
import { useSheet, useView } from './follow'
import css from './TimeLine.module.css'

/** A part of the path, frames. */
export interface Stretch {
  readonly from: number
  readonly length: number
}

interface StripProps extends Stretch {
  readonly player: Player
  readonly weights: number
}

/** Small pictures along the stretch: the clip's own frames where they are known, else generated ones. */
export function Strip({ player, from, length, weights }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [columns, setColumns] = useState(0)
  const { mode, walkSeed, offsets } = useView(player)
  const { look, real, aspect } = player.reel
  const walking = mode === 'walk'

  useEffect(() => {
    const element = canvas.current
    if (!element) return undefined
    const measure = () =>
      setColumns(Math.max(1, Math.round(element.clientWidth / Math.max(1, element.clientHeight * aspect))))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [aspect])

  useEffect(() => {
    if (!canvas.current || !real || walking || columns === 0) return
    const indexes = Array.from({ length: columns }, (_, i) => ((i + 0.5) / columns) * (real.count - 1))
    paintSheet(canvas.current, picturesOf(real, indexes), columns)
  }, [real, walking, columns])

  const points = useMemo(() => {
    if (columns === 0 || (real && !walking)) return null
    return Array.from({ length: columns }, (_, i): LatentPoint => {
      const at = from + ((i + 0.5) / columns) * length
      return walking
        ? { kind: 'walk', seed: walkSeed, frame: at, moment: { t: 0, ...offsets } }
        : { kind: 'moment', moment: { t: at, directions: [], content: 0 } }
    })
  }, [columns, real, walking, from, length, walkSeed, offsets])
  useSheet(canvas, look, points, weights)
  return <canvas ref={canvas} className={css['strip']} aria-hidden />
}
