// The picture: the largest thing on the screen, with one line that says what it is.

import { Clapperboard, Dices, RotateCcw } from 'lucide-react'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Pictures } from '../../../core/frames'
import { CanvasScreen } from '../../../player/paint'
import type { Player } from '../../../player/player'
import { caption } from './caption'
import { useFrames, useView } from './follow'
import css from './Picture.module.css'
import { newSeed } from './seed'
import { seedNumber } from './words'

interface Props {
  readonly player: Player
  /** See Stage. */
  readonly ahead: Pictures | null
  /** Whether there are random moments. */
  readonly random: boolean
  /** Whether the person is asked for a clip while there is nothing to show. */
  readonly asking: boolean
  readonly onScreen: (screen: CanvasScreen | null) => void
}

export function Picture({ player, ahead, random, asking, onScreen }: Props) {
  const canvas = useScreen(ahead, onScreen)
  const line = useRef<HTMLSpanElement>(null)
  const { mode, playing, problem, walkSeed } = useView(player)
  const source = player.source
  const [waiting, setWaiting] = useState(ahead !== null)
  if (waiting && source !== null) setWaiting(false)
  const empty = source === null && !waiting

  const write = useCallback((shown: Player) => {
    const text = caption(shown)
    if (line.current && line.current.textContent !== text) line.current.textContent = text
  }, [])
  useFrames(player, write)

  return (
    <div className={css['picture']} data-empty={empty}>
      <canvas
        ref={canvas}
        className={css['canvas']}
        role="img"
        aria-label={source === 'real' ? 'The clip itself' : 'Generated picture'}
        onClick={() => player.play(!playing)}
      />
      {empty && asking ? (
        <div className={css['empty']}>
          <Clapperboard size={28} aria-hidden />
          <p>Drop a clip on the page, or choose one.</p>
        </div>
      ) : null}
      <div className={css['over']}>
        <span className={css['pill']} data-source={source ?? 'none'} hidden={source === null}>
          <i aria-hidden />
          <span ref={line} />
        </span>
        {mode === 'walk' ? (
          <button
            type="button"
            className={css['pill']}
            aria-label={`Another walk; this one has seed ${seedNumber(walkSeed)}`}
            title="Another walk"
            onClick={() => player.setWalkSeed(newSeed())}
          >
            <Dices size={15} aria-hidden />
            Another walk
          </button>
        ) : null}
        {random && mode !== 'walk' && player.reel.look ? <RandomMoment player={player} /> : null}
      </div>
      <p className={css['problem']} role="status" hidden={problem === null}>
        {problem}
      </p>
    </div>
  )
}

/** A place off the clip's path where the mapping network was taught to make a picture that could be real. */
function RandomMoment({ player }: Pick<Props, 'player'>) {
  const { random = 0 } = useView(player).offsets
  const set = (seed: number) => player.setOffsets({ ...player.view.offsets, random: seed })
  return (
    <span className={css['pills']}>
      <button
        type="button"
        className={css['pill']}
        aria-label={random === 0 ? 'Random moment' : `Random moment; this one has seed ${seedNumber(random)}`}
        title="A moment that the clip never had: what the game makes look real"
        onClick={() => set(newSeed())}
      >
        <Dices size={15} aria-hidden />
        Random moment
      </button>
      {random === 0 ? null : (
        <button
          type="button"
          className={css['pill']}
          aria-label="Back to the clip’s own moments"
          title="Back to the clip’s own moments"
          onClick={() => set(0)}
        >
          <RotateCcw size={15} aria-hidden />
        </button>
      )}
    </span>
  )
}

/** A screen on the canvas, made with the canvas itself: what was drawn ahead is in the first frame that has it. */
function useScreen(ahead: Props['ahead'], onScreen: Props['onScreen']): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null)
  const screen = useRef<CanvasScreen | null>(null)
  useLayoutEffect(() => {
    if (!canvas.current) return undefined
    const made = new CanvasScreen(canvas.current)
    screen.current = made
    onScreen(made)
    return () => {
      onScreen(null)
      made.dispose()
    }
  }, [onScreen])
  useLayoutEffect(() => {
    if (ahead) screen.current?.paint(ahead)
  }, [ahead])
  return canvas
}
