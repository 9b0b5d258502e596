// The film strip with its in and out handles.

import { Slider } from '@base-ui/react/slider'
import { useEffect, useRef } from 'react'
import { moment } from '../../words'
import styles from './column.module.css'
import { paintStrip } from './strip'

export interface RangeStripProps {
  readonly pictures: readonly ImageBitmap[] | null
  /** Seconds, all of them. */
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly onChange: (from: number, to: number, moving: 'from' | 'to') => void
  readonly onCommit: (from: number, to: number) => void
}

/** Positions of the handles: fine enough for a minute of film, coarse enough for the keys. */
const POSITIONS = 200

export function RangeStrip({ pictures, start, end, from, to, onChange, onCommit }: RangeStripProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const target = canvas.current
    if (!target || !pictures) return undefined
    const draw = () =>
      paintStrip(
        target,
        pictures,
        Math.max(1, Math.round(target.clientWidth * devicePixelRatio)),
        Math.round(44 * devicePixelRatio),
      )
    const observer = new ResizeObserver(draw)
    observer.observe(target)
    return () => observer.disconnect()
  }, [pictures])
  const at = (position: number) => start + (position / POSITIONS) * (end - start)
  const position = (time: number) => Math.round(((time - start) / (end - start)) * POSITIONS)
  const pair = (values: readonly number[]) => [at(values[0] ?? 0), at(values[1] ?? POSITIONS)] as const
  return (
    <div className={styles['strip']}>
      <canvas ref={canvas} aria-hidden />
      <Slider.Root<readonly number[]>
        className={styles['range']}
        aria-label="Part of the clip"
        value={[position(from), position(to)]}
        max={POSITIONS}
        minStepsBetweenValues={2}
        thumbAlignment="edge"
        thumbCollisionBehavior="none"
        onValueChange={(values, details) => {
          const [low, high] = pair(values)
          onChange(low, high, details.activeThumbIndex === 0 ? 'from' : 'to')
        }}
        onValueCommitted={(values) => onCommit(...pair(values))}
      >
        <Slider.Control className={styles['control']}>
          <Slider.Track className={styles['track']}>
            <Slider.Indicator className={styles['chosen']} />
          </Slider.Track>
          {(['In point', 'Out point'] as const).map((name, index) => (
            <Slider.Thumb
              key={name}
              index={index}
              className={styles['handle']}
              getAriaLabel={() => name}
              getAriaValueText={(_text, value) => moment(at(value))}
            />
          ))}
        </Slider.Control>
      </Slider.Root>
    </div>
  )
}
