// The morph: two kept moments, each with its picture, and a slider from one to the other.

import { useEffect, useMemo, useRef, useState } from 'react'
import type { LatentPoint, Moment } from '../../../core/latent'
import type { Player } from '../../../player/player'
import { followsClip, morphAmount, period } from '../../../player/timeline'
import { OwnPictures } from '../OwnPictures'
import { useGlance, useSheet, useView } from './follow'
import css from './Morph.module.css'
import { Rail } from './Rail'

const amountOf = (player: Player): number =>
  player.view.mode === 'morph' ? morphAmount(player.position / period('morph', player.reel)) : 0

interface Props {
  readonly player: Player
  readonly weights: number
  /** Whether it goes along the frames between that look alike, unless it is to go straight. */
  readonly along: boolean
}

export function Morph({ player, weights, along }: Props) {
  const { mode, ends } = useView(player)
  const amount = useGlance(player, amountOf)
  const [from, setFrom] = useState<Moment | null>(null)
  const [to, setTo] = useState<Moment | null>(null)
  const [straight, setStraight] = useState(false)
  useEffect(
    () => player.setEnds(from && to ? { from, to, ...(straight ? { straight } : {}) } : null),
    [player, from, to, straight],
  )
  const barred = followsClip(mode) ? undefined : 'Move the time line to a moment of the clip first'
  const percent = Math.round(amount * 100)
  return (
    <section aria-label="Morph">
      <div className={css['title']}>
        <h2>Morph</h2>
        {along && (
          <button
            type="button"
            className={css['straight']}
            aria-pressed={straight}
            title="Straight from A to B, through what lies between: a double exposure where they are far apart. Else along frames of the clip that look alike, marked under its strip."
            onClick={() => setStraight(!straight)}
          >
            Straight
          </button>
        )}
        <span className={css['value']}>{mode === 'morph' ? `${percent} %` : ''}</span>
      </div>
      <div className={css['row']}>
        <Tile name="A" moment={from} barred={barred} player={player} weights={weights} onSet={setFrom} />
        {ends ? (
          <Rail
            label="Morph from A to B"
            value={amount}
            min={0}
            max={1}
            step={0.01}
            largeStep={0.1}
            origin={0}
            valueText={`${percent} per cent of the way from A to B`}
            onChange={(value) => player.setMorph(value)}
          />
        ) : (
          <p className={css['hint']}>{hint(from, to)}</p>
        )}
        <Tile name="B" moment={to} barred={barred} player={player} weights={weights} onSet={setTo} />
      </div>
      <OwnPictures moment={() => player.moment} />
    </section>
  )
}

function hint(from: Moment | null, to: Moment | null): string {
  if (from) return 'Now move on and set B.'
  return to ? 'Now move on and set A.' : 'Set A, move on, set B.'
}

interface TileProps {
  readonly name: 'A' | 'B'
  readonly moment: Moment | null
  readonly barred: string | undefined
  readonly player: Player
  readonly weights: number
  readonly onSet: (moment: Moment) => void
}

function Tile({ name, moment, barred, player, weights, onSet }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const points = useMemo((): LatentPoint[] | null => moment && [{ kind: 'moment', moment }], [moment])
  useSheet(canvas, player.reel.look, points, weights)
  return (
    <button
      type="button"
      className={css['tile']}
      data-set={moment !== null}
      aria-label={`Set ${name} to this moment`}
      title={barred ?? `Set ${name} to this moment`}
      disabled={barred !== undefined}
      onClick={() => onSet(player.moment)}
    >
      <canvas ref={canvas} className={css['picture']} width={1} height={1} aria-hidden />
      <span className={css['name']}>{moment ? name : `Set ${name}`}</span>
    </button>
  )
}
