// Play or pause, how the time runs, and how fast.

import { Select } from '@base-ui/react/select'
import { Check, ChevronDown, Pause, Play } from 'lucide-react'
import type { Player } from '../../../player/player'
import type { Mode } from '../../../core/scene'
import { Segmented, type Choice } from '../parts/Segmented'
import { useView } from './follow'
import css from './Transport.module.css'

const SPEEDS: readonly { readonly value: number; readonly label: string }[] = [
  { value: 0.25, label: '¼×' },
  { value: 0.5, label: '½×' },
  { value: 1, label: '1×' },
  { value: 2, label: '2×' },
]

type Way = Exclude<Mode, 'morph'>

const WAYS: readonly Choice<Way>[] = [
  { value: 'clip', label: 'Clip' },
  { value: 'loop', label: 'Loop' },
  { value: 'there-and-back', label: 'There and back' },
]

/** A walk needs a network to walk in. */
const WAYS_AND_WALK: readonly Choice<Way>[] = [...WAYS, { value: 'walk', label: 'Endless walk' }]

export function Transport({ player }: { readonly player: Player }) {
  const { playing, mode } = useView(player)
  return (
    <div className={css['transport']}>
      <button
        type="button"
        className={css['play']}
        aria-label={playing ? 'Pause the player' : 'Play'}
        title={playing ? 'Pause (Space)' : 'Play (Space)'}
        onClick={() => player.play(!playing)}
      >
        {playing ? (
          <Pause size={17} fill="currentColor" aria-hidden />
        ) : (
          <Play size={17} fill="currentColor" aria-hidden />
        )}
      </button>
      <div className={css['ways']}>
        <Segmented
          label="How it plays"
          choices={player.reel.look ? WAYS_AND_WALK : WAYS}
          value={mode === 'morph' ? null : mode}
          onChange={(way) => player.setMode(way)}
        />
      </div>
      <Speed player={player} />
    </div>
  )
}

function Speed({ player }: { readonly player: Player }) {
  const { speed } = useView(player)
  return (
    <Select.Root
      items={SPEEDS}
      value={speed}
      onValueChange={(value) => {
        if (value !== null) player.setSpeed(value)
      }}
    >
      <Select.Trigger className={css['speed']} aria-label="Speed">
        <Select.Value />
        <Select.Icon className={css['chevron']}>
          <ChevronDown size={14} aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className={css['positioner']} sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className={css['popup']}>
            <Select.List>
              {SPEEDS.map(({ value, label }) => (
                <Select.Item key={value} value={value} className={css['item']}>
                  <Select.ItemText>{label}</Select.ItemText>
                  <Select.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}
