// How much of each class of the clip there is: a slider between two, a pad with a corner for each of three and more.

import type { KeyboardEvent } from 'react'
import { classAt, spansOf } from '../../../core/classes'
import type { ClipClass } from '../../../core/frames'
import type { Player } from '../../../player/player'
import { ARROWS, following } from '../parts/two-way'
import css from './Latent.module.css'
import { cornersOf, evenly, mixAt, placeOf } from './class-mix'
import { useView } from './follow'
import pad from './Pad.module.css'
import { Rail } from './Rail'

export interface ClassesProps {
  readonly player: Player
  readonly classes: readonly ClipClass[]
}

export function Classes({ player, classes }: ClassesProps) {
  const { offsets, mode } = useView(player)
  const { mix } = offsets
  const names = classes.map(({ name }) => name)
  const spans = spansOf(classes.map(({ frames }) => frames))
  const own = names.map((_, i) => Number(i === classAt(spans, player.time)))
  const set = (next: readonly number[] | undefined) => {
    const { mix: _before, ...rest } = player.view.offsets
    player.setOffsets(next ? { ...rest, mix: next } : rest)
  }
  const walking = mode === 'walk'
  return (
    <section aria-label="Class">
      <div className={css['title']}>
        <h2>Class</h2>
        <button
          type="button"
          className={css['small']}
          disabled={!mix || walking}
          onClick={() => set(undefined)}
        >
          As filmed
        </button>
      </div>
      {walking ? (
        <span className={css['value']}>A walk goes through all of them by itself.</span>
      ) : names.length === 2 ? (
        <Between names={names} share={(mix ?? own)[1] ?? 0} onChange={(to) => set([1 - to, to])} />
      ) : (
        <Corners names={names} mix={mix ?? own} onChange={set} />
      )}
    </section>
  )
}

interface BetweenProps {
  readonly names: readonly string[]
  /** Of the second, 0 .. 1. */
  readonly share: number
  readonly onChange: (share: number) => void
}

function Between({ names, share, onChange }: BetweenProps) {
  const [first = '', second = ''] = names
  return (
    <div>
      <span className={css['label']}>
        <span>{first}</span>
        <span>{second}</span>
      </span>
      <Rail
        label="Class"
        value={share}
        min={0}
        max={1}
        step={0.01}
        largeStep={0.1}
        origin={0}
        home={0.5}
        valueText={wordsOf(names, [1 - share, share])}
        onChange={(to) => onChange(Math.round(to * 100) / 100)}
      />
    </div>
  )
}

interface CornersProps {
  readonly names: readonly string[]
  readonly mix: readonly number[]
  readonly onChange: (mix: readonly number[]) => void
}

const STEP = 0.02

function Corners({ names, mix, onChange }: CornersProps) {
  const corners = cornersOf(names.length)
  const [x, y] = placeOf(corners, mix)
  const to = (right: number, down: number) => onChange(mixAt(corners, [right, down]))
  const onKeyDown = (event: KeyboardEvent) => {
    const way = ARROWS[event.key]
    if (event.key === 'Home') onChange(evenly(names.length))
    else if (way) to(x + way[0] * STEP, y + way[1] * STEP)
    else return
    event.preventDefault()
  }
  return (
    <div
      className={pad['pad']}
      role="slider"
      tabIndex={0}
      aria-label={`Classes: ${names.join(', ')}`}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={Math.max(...mix)}
      aria-valuetext={wordsOf(names, mix)}
      onKeyDown={onKeyDown}
      {...following(to)}
    >
      {names.map((name, i) => (
        <span key={String(corners[i])} className={pad['corner']} style={at(corners[i] ?? [0, 0])}>
          {name}
        </span>
      ))}
      <i className={pad['dot']} style={at([x, y])} />
    </div>
  )
}

const at = ([x, y]: readonly [number, number]) => ({ left: `${100 * x}%`, top: `${100 * y}%` })

/** “70 % Sea, 30 % Camp fire”. */
const wordsOf = (names: readonly string[], mix: readonly number[]): string =>
  names
    .map((name, i) => `${Math.round(100 * (mix[i] ?? 0))} % ${name}`)
    .filter((word) => !word.startsWith('0 '))
    .join(', ')
