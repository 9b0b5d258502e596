// What the game of coefficients is worth: the same random codes without what the mapping network corrects, and with it.

import { useMemo } from 'react'
import type { LatentPoint } from '../../../core/latent'
import type { RequestPictures } from '../../../player/request-pictures'
import { FreshSheet } from './FreshSheet'
import styles from './strip.module.css'

const CODES = 4
/** They change slowly, and come last. */
const REST = 2000

/** Always the same codes of a clip of `frames` frames. */
export const randomPoints = (frames: number, uncorrected: boolean): LatentPoint[] =>
  Array.from({ length: CODES }, (_, i) => ({
    kind: 'moment',
    moment: { t: Math.round((i * (frames - 1)) / CODES), directions: [], content: 0, random: i + 1 },
    uncorrected,
  }))

interface Props {
  readonly look: RequestPictures
  readonly frames: number
}

export const GameRows = (props: Props) => (
  <div className={styles['game']}>
    <Row {...props} name="without the game" uncorrected />
    <Row {...props} name="with the game" uncorrected={false} />
  </div>
)

function Row({ look, frames, name, uncorrected }: Props & { name: string; uncorrected: boolean }) {
  const points = useMemo(() => randomPoints(frames, uncorrected), [frames, uncorrected])
  return (
    <>
      <FreshSheet
        look={look}
        points={points}
        columns={CODES}
        rest={REST}
        label={`Four random codes ${name}`}
      />
      <span aria-hidden>{name}</span>
    </>
  )
}
