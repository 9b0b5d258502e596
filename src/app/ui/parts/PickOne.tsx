// A labelled list of which one is picked.

import { Select } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import styles from './field.module.css'

export interface PickOneProps<Value extends number | string> {
  readonly label: string
  readonly value: Value
  /** One that is `off` is shown and cannot be picked; say near it why. */
  readonly choices: readonly { readonly value: Value; readonly label: string; readonly off?: boolean }[]
  readonly disabled?: boolean
  /** More room for the value, e.g. in a dialog. */
  readonly wide?: boolean
  readonly extra?: ReactNode
  readonly onPick: (value: Value) => void
}

export function PickOne<Value extends number | string>({
  label,
  value,
  choices,
  disabled = false,
  wide = false,
  extra,
  onPick,
}: PickOneProps<Value>) {
  const id = useId()
  return (
    <div className={styles['row']} data-wide={wide || undefined}>
      <span className={styles['name']}>
        <span id={id}>{label}</span>
        {extra}
      </span>
      <Select.Root<Value>
        items={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
        value={value}
        disabled={disabled}
        onValueChange={(next) => {
          if (next !== null && next !== value) onPick(next)
        }}
      >
        <Select.Trigger className={`${styles['box']} ${styles['trigger']}`} aria-labelledby={id}>
          <Select.Value />
          <Select.Icon>
            <ChevronDown aria-hidden />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner className={styles['positioner']} sideOffset={4} alignItemWithTrigger={false}>
            <Select.Popup className={styles['list']}>
              {choices.map((choice) => (
                <Select.Item
                  key={choice.value}
                  value={choice.value}
                  disabled={choice.off ?? false}
                  className={styles['item']}
                >
                  <Select.ItemText>{choice.label}</Select.ItemText>
                  <Select.ItemIndicator>
                    <Check aria-hidden />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </div>
  )
}
