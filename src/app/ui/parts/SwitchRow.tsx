// A labelled switch: on or off.

import { Switch } from '@base-ui/react/switch'
import { useId, type ReactNode } from 'react'
import styles from './field.module.css'

export interface SwitchRowProps {
  readonly label: string
  readonly on: boolean
  readonly disabled?: boolean
  /** What stands behind the label, e.g. its explanation. */
  readonly extra?: ReactNode
  readonly onChange: (on: boolean) => void
}

export function SwitchRow({ label, on, disabled = false, extra, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <div className={styles['row']}>
      <span className={styles['name']}>
        <label htmlFor={id}>{label}</label>
        {extra}
      </span>
      <Switch.Root
        id={id}
        className={styles['switch']}
        checked={on}
        disabled={disabled}
        onCheckedChange={onChange}
      >
        <Switch.Thumb className={styles['thumb']} />
      </Switch.Root>
    </div>
  )
}
