// Where a place of the picture looks: the picture darkened but for that. A place is chosen by mouse, by finger, and
// with the arrow keys.

import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { NodeValue } from '../../../network/graph'
import { paintPixels } from '../../../player/paint'
import { ARROWS, following } from '../parts/two-way'
import { lookOf } from './maps'
import styles from './networks.module.css'

interface Props {
  /** Attention [height, width, height · width], once it is there. */
  readonly value: NodeValue | null
  /** The picture that it is of. */
  readonly children: ReactNode
}

export function AttentionMap({ value, children }: Props) {
  const map = useRef<HTMLCanvasElement>(null)
  const [rows, columns] = [value?.shape[0] ?? 1, value?.shape[1] ?? 1]
  // As a share of the picture, so that it is there before the layer is.
  const [[right, down], setPlace] = useState<readonly [number, number]>([0.5, 0.5])
  const [column, row] = [indexOf(right, columns), indexOf(down, rows)]
  const look = value ? lookOf(value, row * columns + column) : null
  useEffect(() => {
    if (map.current && look) paintPixels(map.current, { ...look, count: 1 })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const way = ARROWS[event.key]
    if (!way) return
    setPlace([middleOf(column + way[0], columns), middleOf(row + way[1], rows)])
    event.preventDefault()
  }
  const text = look ? saidOf(look, { column, row, columns, rows }) : 'It comes'
  return (
    <>
      <div
        className={styles['looks']}
        role="slider"
        tabIndex={0}
        aria-label="The place that looks"
        aria-valuemin={1}
        aria-valuemax={columns * rows}
        aria-valuenow={row * columns + column + 1}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        {...following((...place) => setPlace(place))}
      >
        {children}
        <canvas ref={map} aria-hidden />
        <i
          style={{
            left: `${(100 * column) / columns}%`,
            top: `${(100 * row) / rows}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      </div>
      <p>{`${text}. Bright is where it looks most. Press another place, or use the arrow keys.`}</p>
    </>
  )
}

const indexOf = (share: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(share * count)))
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const middleOf = (index: number, count: number): number => (index + 0.5) / count

interface Place {
  readonly column: number
  readonly row: number
  readonly columns: number
  readonly rows: number
}

function saidOf(
  { most, share, even }: ReturnType<typeof lookOf>,
  { column, row, columns, rows }: Place,
): string {
  const own = `Place ${column + 1}, ${row + 1} of ${columns} × ${rows}`
  const to = `${(most % columns) + 1}, ${Math.floor(most / columns) + 1}`
  return `${own} looks most at ${to}: ${percent(share)} of all, where looking evenly would be ${percent(even)}`
}
