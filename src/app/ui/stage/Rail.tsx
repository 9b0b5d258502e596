// A slider on a thin rail with its filled part from an origin to the thumb.

import { Slider } from '@base-ui/react/slider'
import css from './Rail.module.css'

interface Props {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly largeStep: number
  /** Where the filled part begins. */
  readonly origin: number
  readonly valueText: string
  readonly onChange: (value: number) => void
  /** A double press leads back here; absent when there is no such place. */
  readonly home?: number
}

export function Rail({ label, value, min, max, step, largeStep, origin, valueText, onChange, home }: Props) {
  const percent = (at: number) => ((at - min) / (max - min)) * 100
  const [from, to] = [percent(Math.min(origin, value)), percent(Math.max(origin, value))]
  return (
    <Slider.Root value={value} min={min} max={max} step={step} largeStep={largeStep} onValueChange={onChange}>
      <Slider.Control
        className={css['control']}
        onDoubleClick={() => {
          if (home !== undefined) onChange(home)
        }}
      >
        <Slider.Track className={css['track']}>
          <i className={css['fill']} style={{ left: `${from}%`, width: `${to - from}%` }} />
          <Slider.Thumb className={css['thumb']} aria-label={label} aria-valuetext={valueText} />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  )
}
