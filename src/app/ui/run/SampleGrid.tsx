// Eight fixed points of the latent space, drawn again as training goes on: four moments of the clip, and half-way
// between them.

import { useMemo } from 'react'
import type { LatentPoint, Moment } from '../../../core/latent'
import type { RequestPictures } from '../../../player/request-pictures'
import { FreshSheet } from './FreshSheet'

const COLUMNS = 4
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

const LABEL =
  'Eight generated pictures: four moments of the clip above, and half-way between each and the next below'

export function SampleGrid({ look, frames }: { readonly look: RequestPictures; readonly frames: number }) {
  const points = useMemo(() => gridPoints(frames), [frames])
  return <FreshSheet look={look} points={points} columns={COLUMNS} rest={REST} label={LABEL} />
}
