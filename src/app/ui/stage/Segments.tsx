// A row of choices of which one is taken.

import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import css from './Segments.module.css'

export interface Segment<Value extends string> {
  readonly value: Value
  readonly label: string
  /** Why it cannot be chosen now; absent when it can. */
  readonly barred?: string | undefined
}

interface Props<Value extends string> {
  readonly label: string
  readonly segments: readonly Segment<Value>[]
  /** Null when none of them is taken. */
  readonly value: Value | null
  readonly onChoose: (value: Value) => void
}

export function Segments<Value extends string>({ label, segments, value, onChoose }: Props<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      className={css['group']}
      value={value === null ? [] : [value]}
      onValueChange={([chosen]) => {
        // Pressing the taken one again would leave none.
        if (chosen !== undefined) onChoose(chosen)
      }}
    >
      {segments.map((segment) => (
        <Toggle
          key={segment.value}
          value={segment.value}
          className={css['segment']}
          disabled={segment.barred !== undefined}
          title={segment.barred}
        >
          {/* The hidden bold copy keeps the width, so that nothing moves when it is chosen. */}
          <span className={css['label']} data-label={segment.label}>
            {segment.label}
          </span>
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
