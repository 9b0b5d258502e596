// The built-in clips as tiles that move while they are pointed at, and another seed for the one in use.

import { Dices } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import {
  BUILT_IN_FPS,
  BUILT_INS,
  type BuiltIn,
  STILL_FRAME,
  STILL_SIDE,
  STILLS_SEED,
} from '../../../clip/built-in/names'
import stills from '../../../clip/built-in/stills.webp'
import { loadLate } from '../../../core/late'
import { useStudio, useStudioState } from '../../context'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import styles from './column.module.css'

export function BuiltIns() {
  const { actions } = useStudio()
  const guard = useGuard()
  const current = useStudioState((state) => state.source?.clip.description.builtIn)
  const [seed, setSeed] = useState<number>(STILLS_SEED)
  const open = (id: string, of: number) =>
    guard('Open this clip', () => {
      setSeed(of)
      void actions.openBuiltIn(id, of)
    })
  return (
    <section className={styles['section']}>
      <div className={styles['head']}>
        <h2 className={styles['title']}>Or start from one of ours</h2>
        {current && (
          <Button
            look="quiet"
            size="small"
            onClick={() => open(current.id, anotherSeed(current.seed))}
            title="Draws the same scene from another seed"
          >
            <Dices aria-hidden />
            Another one
          </Button>
        )}
      </div>
      <div className={styles['tiles']}>
        {BUILT_INS.map((clip, index) => (
          <Tile
            key={clip.id}
            clip={clip}
            index={index}
            seed={current?.id === clip.id ? current.seed : seed}
            pressed={current?.id === clip.id}
            onPick={(of) => open(clip.id, of)}
          />
        ))}
      </div>
    </section>
  )
}

const anotherSeed = (seed: number): number => {
  const next = Math.floor(Math.random() * 9999) + 1
  return next === seed ? (next % 9999) + 1 : next
}

interface TileProps {
  readonly clip: BuiltIn
  /** Of its picture in the file of stills. */
  readonly index: number
  readonly seed: number
  readonly pressed: boolean
  readonly onPick: (seed: number) => void
}

function Tile({ clip, index, seed, pressed, onPick }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [moving, setMoving] = useState(false)
  useEffect(() => {
    const target = canvas.current
    if (!target) return undefined
    const moves = moving && !matchMedia('(prefers-reduced-motion: reduce)').matches
    // Nothing is painted: its picture in the file shows.
    target.width = STILL_SIDE
    if (!moves && seed === STILLS_SEED) return undefined
    let ended = false
    let timer = 0
    const start = async () => {
      const { drawBuiltInFrame } = await scenes()
      if (ended) return
      let frame = STILL_FRAME
      const draw = () => paintFrame(target, drawBuiltInFrame(clip.id, seed, frame++, STILL_SIDE))
      // Every still in a task of its own: all of them in one would be felt.
      timer = moves ? window.setInterval(draw, 1000 / BUILT_IN_FPS) : window.setTimeout(draw)
    }
    // A tile without its picture still opens its clip, which says what is missing.
    void start().catch(() => undefined)
    return () => {
      ended = true
      clearInterval(timer)
    }
  }, [clip.id, seed, moving])
  return (
    <button
      type="button"
      className={styles['tile']}
      aria-pressed={pressed}
      title={clip.description}
      onClick={() => onPick(seed)}
      onPointerEnter={() => setMoving(true)}
      onPointerLeave={() => setMoving(false)}
      onFocus={() => setMoving(true)}
      onBlur={() => setMoving(false)}
    >
      <canvas
        ref={canvas}
        width={STILL_SIDE}
        height={STILL_SIDE}
        style={{
          backgroundImage: `url(${stills})`,
          backgroundPositionY: `${(100 * index) / (BUILT_INS.length - 1)}%`,
        }}
        aria-hidden
      />
      {clip.label}
    </button>
  )
}

/**
 * Fetched when the first tile moves: a first visit would spend most of its time on the page's thread on drawing stills.
 */
const scenes = () => loadLate('The part that draws clips', () => import('../../../clip/built-in/catalogue'))

function paintFrame(canvas: HTMLCanvasElement, rgb: Uint8Array): void {
  const image = new ImageData(STILL_SIDE, STILL_SIDE)
  for (let i = 0; i < STILL_SIDE ** 2; i++) {
    image.data[4 * i] = rgb[3 * i] ?? 0
    image.data[4 * i + 1] = rgb[3 * i + 1] ?? 0
    image.data[4 * i + 2] = rgb[3 * i + 2] ?? 0
    image.data[4 * i + 3] = 255
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0)
}
