// A square on which the first two directions are moved at once: by mouse, by finger, and with the arrow keys.

import type { KeyboardEvent } from 'react'
import { ARROWS, following } from '../parts/two-way'
import css from './Pad.module.css'
import { signed } from './words'

interface Props {
  /** Standard deviations; x to the right, y upwards. */
  readonly x: number
  readonly y: number
  readonly reach: number
  readonly onMove: (x: number, y: number) => void
}

const STEP = 0.05
export function Pad({ x, y, reach, onMove }: Props) {
  const rounded = (value: number) => Math.min(reach, Math.max(-reach, Math.round(value / STEP) * STEP))
  const drag = following((right, down) =>
    onMove(rounded((2 * right - 1) * reach), rounded((1 - 2 * down) * reach)),
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const way = ARROWS[event.key]
    if (event.key === 'Home') onMove(0, 0)
    else if (way) onMove(rounded(x + way[0] * stride(event)), rounded(y - way[1] * stride(event)))
    else return
    event.preventDefault()
  }
  const text = `Direction 1 ${signed(x)}, direction 2 ${signed(y)} standard deviations`
  return (
    <div
      className={css['pad']}
      role="slider"
      tabIndex={0}
      aria-label="Latent pad, directions 1 and 2"
      aria-valuemin={-reach}
      aria-valuemax={reach}
      aria-valuenow={x}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
      {...drag}
      onDoubleClick={() => onMove(0, 0)}
    >
      <svg viewBox="-3 -3 6 6" aria-hidden className={css['rings']}>
        <path d="M-3 0H3M0-3V3" />
        <circle r="1" />
        <circle r="2" />
      </svg>
      <i
        className={css['dot']}
        style={{ left: `${50 + (x / reach) * 50}%`, top: `${50 - (y / reach) * 50}%` }}
      />
    </div>
  )
}

const stride = (event: KeyboardEvent): number => (event.shiftKey ? 10 * STEP : STEP)
