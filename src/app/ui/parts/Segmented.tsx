// One of a few, side by side: a radio group that looks like a switch.

import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import styles from './segmented.module.css'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

export interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly choices: readonly Choice<Value>[]
  /** Null when none of the choices is what is set. */
  readonly value: Value | null
  readonly onChange: (value: Value) => void
}

export function Segmented<Value extends string>({ label, choices, value, onChange }: SegmentedProps<Value>) {
  return (
    <RadioGroup<Value | ''>
      className={styles['group']}
      aria-label={label}
      value={value ?? ''}
      onValueChange={(next) => {
        if (next !== '') onChange(next)
      }}
    >
      {choices.map((choice) => (
        <Radio.Root
          key={choice.value}
          value={choice.value}
          className={styles['choice']}
          data-label={choice.label}
          aria-label={choice.label}
        >
          {choice.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  )
}
