// A labelled number: typed, stepped by arrow keys or by its two small buttons. It tells its value when it is complete,
// not at every key.

import { NumberField } from '@base-ui/react/number-field'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import styles from './field.module.css'

export interface NumberBoxProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly disabled?: boolean
  /** More room for the value, e.g. in a dialog. */
  readonly wide?: boolean
  /** What stands behind the label, e.g. its explanation. */
  readonly extra?: ReactNode
  readonly onCommit: (value: number) => void
}

const format: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 6 }

export function NumberBox({
  label,
  value,
  min,
  max,
  step,
  disabled = false,
  wide = false,
  extra,
  onCommit,
}: NumberBoxProps) {
  const id = useId()
  const [draft, setDraft] = useState<{ of: number; value: number | null }>({ of: value, value })
  // A value that changed elsewhere (a preset, the defaults) replaces what was being typed.
  const shown = draft.of === value ? draft.value : value
  return (
    <div className={styles['row']} data-wide={wide || undefined}>
      <span className={styles['name']}>
        <label htmlFor={id}>{label}</label>
        {extra}
      </span>
      <NumberField.Root
        id={id}
        value={shown}
        min={min}
        max={max}
        step={step}
        smallStep={step / 10}
        largeStep={step * 10}
        locale="en"
        format={format}
        disabled={disabled}
        onValueChange={(next) => setDraft({ of: value, value: next })}
        onValueCommitted={(next) => {
          setDraft({ of: value, value })
          if (next !== null && next !== value) onCommit(next)
        }}
      >
        <NumberField.Group className={styles['box']}>
          <NumberField.Input
            className={styles['input']}
            // A numeric keypad has no decimal point on iOS.
            inputMode={Number.isInteger(step) && Number.isInteger(min) ? 'numeric' : 'decimal'}
          />
          <span className={styles['steps']}>
            <NumberField.Increment aria-label={`More: ${label}`} tabIndex={-1}>
              <ChevronUp aria-hidden />
            </NumberField.Increment>
            <NumberField.Decrement aria-label={`Less: ${label}`} tabIndex={-1}>
              <ChevronDown aria-hidden />
            </NumberField.Decrement>
          </span>
        </NumberField.Group>
      </NumberField.Root>
    </div>
  )
}
