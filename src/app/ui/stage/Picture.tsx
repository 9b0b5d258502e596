// The picture: the largest thing on the screen, with one line that says what it is.

import { Clapperboard, Dices } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { CanvasScreen } from '../../../player/paint'
import type { Player } from '../../../player/player'
import { caption } from './caption'
import { useFrames, useView } from './follow'
import css from './Picture.module.css'
import { newSeed } from './seed'
import { seedNumber } from './words'

interface Props {
  readonly player: Player
  readonly onScreen: (screen: CanvasScreen | null) => void
}

export function Picture({ player, onScreen }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const line = useRef<HTMLSpanElement>(null)
  const { mode, playing, problem, walkSeed } = useView(player)
  const source = player.source

  useEffect(() => {
    if (!canvas.current) return undefined
    const screen = new CanvasScreen(canvas.current)
    onScreen(screen)
    return () => {
      onScreen(null)
      screen.dispose()
    }
  }, [onScreen])

  const write = useCallback((shown: Player) => {
    const text = caption(shown)
    if (line.current && line.current.textContent !== text) line.current.textContent = text
  }, [])
  useFrames(player, write)

  return (
    <div className={css['picture']} data-empty={source === null}>
      <canvas
        ref={canvas}
        className={css['canvas']}
        role="img"
        aria-label={source === 'real' ? 'The clip itself' : 'Generated picture'}
        onClick={() => player.play(!playing)}
      />
      {source === null ? (
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
      </div>
      <p className={css['problem']} role="status" hidden={problem === null}>
        {problem}
      </p>
    </div>
  )
}
