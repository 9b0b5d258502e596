// The time line: a strip of pictures with a playhead, and the buttons that go one frame back or on.
// During a walk it shows the twenty seconds that the walk is in.

import { Slider } from '@base-ui/react/slider'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { Ends } from '../../../core/scene'
import type { Player } from '../../../player/player'
import { useFrames, useGlance, useView } from './follow'
import { Strip, type Stretch } from './Strip'
import css from './TimeLine.module.css'

/** Seconds of a walk that the time line shows at once. */
const WALK_WINDOW = 20
/** A drag stops at parts of a frame; the arrow keys go whole frames. */
const DRAG_STEP = 0.05

/** The part of the path that the strip shows, frames. */
function stretchOf(player: Player): Stretch {
  const { frames, fps } = player.reel
  if (player.view.mode !== 'walk') return { from: 0, length: Math.max(1, frames - 1) }
  const length = WALK_WINDOW * fps
  return { from: Math.floor(player.position / length) * length, length }
}

const placeOf = (player: Player): number => (player.view.mode === 'walk' ? player.position : player.time)

/** Times of the clip, frames, that a morph from one to another comes by. */
export type RequestPath = (from: number, to: number) => Promise<readonly number[]>

interface Props {
  readonly player: Player
  readonly weights: number
  /** Null where morphs are straight. */
  readonly path: RequestPath | null
}

export function TimeLine({ player, weights, path }: Props) {
  return (
    <div className={css['row']}>
      <button
        type="button"
        className={css['step']}
        aria-label="One frame back"
        onClick={() => player.step(-1)}
      >
        <ChevronLeft size={18} aria-hidden />
      </button>
      <Ruler player={player} weights={weights} path={path} />
      <button type="button" className={css['step']} aria-label="One frame on" onClick={() => player.step(1)}>
        <ChevronRight size={18} aria-hidden />
      </button>
    </div>
  )
}

/** Where a morph comes by, while one is on. */
function usePath(player: Player, path: RequestPath | null): readonly number[] {
  const { mode, ends } = useView(player)
  const asked = mode === 'morph' && path !== null && ends !== null && ends.straight !== true ? ends : null
  const [found, setFound] = useState<{ readonly of: Ends; readonly times: readonly number[] } | null>(null)
  useEffect(() => {
    if (!asked || !path) return undefined
    const wanted = new AbortController()
    path(asked.from.t, asked.to.t)
      .then((times) => wanted.signal.aborted || setFound({ of: asked, times }))
      // The player says what is wrong with what draws.
      .catch(() => undefined)
    return () => wanted.abort()
  }, [asked, path])
  return found && found.of === asked ? [...new Set(found.times)] : []
}

function Ruler({ player, weights, path }: Props) {
  const times = usePath(player, path)
  const walking = useView(player).mode === 'walk'
  const place = useGlance(player, placeOf)
  const head = useRef<HTMLElement>(null)
  const { from, length } = stretchOf(player)
  const { frames, fps } = player.reel
  const drawHead = useCallback((shown: Player) => {
    const stretch = stretchOf(shown)
    const part = (placeOf(shown) - stretch.from) / stretch.length
    head.current?.style.setProperty('left', `${Math.min(1, Math.max(0, part)) * 100}%`)
  }, [])
  useFrames(player, drawHead)
  const at = (place / fps).toFixed(1)
  const text = walking ? `${at} seconds into the walk` : `${at} seconds of ${(frames / fps).toFixed(1)}`
  return (
    <Slider.Root
      className={css['root']}
      value={Math.min(length, Math.max(0, place - from))}
      min={0}
      max={length}
      step={DRAG_STEP}
      largeStep={10}
      onValueChange={(to) => (walking ? player.seek(from + to) : player.seekClip(to))}
    >
      <Slider.Control
        className={css['control']}
        onPointerDown={() => holdWhilePressed(player)}
        onKeyDownCapture={(event) => stepByKey(player, event)}
      >
        <Slider.Track className={css['track']}>
          <Strip player={player} from={from} length={length} weights={weights} />
          {times.map((time) => (
            <i key={time} className={css['stop']} style={{ left: `${(100 * time) / length}%` }} />
          ))}
          <i ref={head} className={css['head']} />
          <Slider.Thumb
            className={css['thumb']}
            aria-label={walking ? 'Place in the walk' : 'Moment of the clip'}
            aria-valuetext={text}
          />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  )
}

/** Playback would pull the playhead out of the hand: it waits until the pointer lets go. */
function holdWhilePressed(player: Player): void {
  if (!player.view.playing) return
  player.play(false)
  const released = new AbortController()
  const resume = () => {
    released.abort()
    player.play(true)
  }
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, resume, { signal: released.signal })
}

function stepByKey(player: Player, event: KeyboardEvent): void {
  const by = STEPS[event.key]
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return
  // Caught on the way down: the slider's own step is the drag's, a part of a frame.
  event.stopPropagation()
  event.preventDefault()
  player.step(event.shiftKey ? by * 10 : by)
}

const STEPS: Readonly<Partial<Record<string, number>>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
}
