// A line chart that follows the metrics outside of React: only paths and three labels are written, at most four times a
// second.

import { useEffect, useRef } from 'react'
import { useStudio } from '../../context'
import type { Metrics } from '../../metrics'
import { grouped } from '../../words'
import { boundsOf, edge, pathOf, type Place } from './curve'
import styles from './strip.module.css'

export interface Line {
  readonly name: string
  readonly look:
    'fake' | 'real' | 'good' | 'plain' | 'fakeDashed' | 'realDashed' | 'goodDashed' | 'plainDashed'
  readonly places: (metrics: Metrics) => readonly Place[]
}

export interface ChartProps {
  readonly name: string
  /** Must be stable. */
  readonly lines: readonly Line[]
  readonly log?: boolean
  readonly unit?: string
  /** What is said while there is nothing to draw. */
  readonly nothing: string
}

/** Columns to both sides over which losses are averaged: single steps jump too much to be read. */
const SMOOTH = 3

export function Chart({ name, lines, log = false, unit = '', nothing }: ChartProps) {
  const { metrics } = useStudio()
  const plot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = plot.current
    if (!target) return undefined
    const draw = () => drawChart(target, metrics, { name, lines, log, unit })
    draw()
    return metrics.subscribeCalmly(draw)
  }, [metrics, name, lines, log, unit])
  return (
    <div ref={plot} className={styles['plot']} role="img" aria-label={`${name}: ${nothing}`}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {lines.map((line) => (
          <path key={line.name} className={styles[line.look]} />
        ))}
      </svg>
      <span className={styles['high']} data-edge="high" />
      <span className={styles['low']} data-edge="low" />
      <span className={styles['last']} data-edge="last" />
      <span className={styles['nothing']} data-edge="nothing">
        {nothing}
      </span>
    </div>
  )
}

function drawChart(
  plot: HTMLElement,
  metrics: Metrics,
  { name, lines, log, unit }: { name: string; lines: readonly Line[]; log: boolean; unit: string },
): void {
  const places = lines.map((line) => line.places(metrics))
  const bounds = boundsOf(places, log)
  const paths = plot.querySelectorAll('path')
  for (const [i, line] of places.entries()) {
    paths[i]?.setAttribute('d', bounds ? pathOf(line, bounds, log, log ? SMOOTH : 0) : '')
  }
  write(plot, 'high', bounds ? edge(bounds.high) + unit : '')
  write(plot, 'low', bounds && bounds.low < bounds.high ? edge(bounds.low) + unit : '')
  write(plot, 'last', bounds ? `step ${grouped(bounds.lastStep)}` : '')
  const note = plot.querySelector<HTMLElement>('[data-edge=nothing]')
  if (note) note.hidden = bounds !== null
  if (!bounds) {
    plot.setAttribute('aria-label', `${name}: ${note?.textContent ?? ''}`)
    return
  }
  const said = lines.flatMap((line, i) => {
    const last = places[i]?.at(-1)
    return last ? [`${line.name} ${edge(last.value)}${unit}`] : []
  })
  plot.setAttribute('aria-label', `${name} at step ${bounds.lastStep}: ${said.join(', ')}`)
}

function write(plot: HTMLElement, where: string, text: string): void {
  const label = plot.querySelector(`[data-edge=${where}]`)
  if (label) label.textContent = text
}
