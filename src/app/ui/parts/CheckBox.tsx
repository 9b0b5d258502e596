// A box to tick, with its label and a line under it that says what it means.

import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import { useId } from 'react'
import styles from './checkbox.module.css'

export interface CheckBoxProps {
  readonly label: string
  readonly note?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function CheckBox({ label, note, checked, onChange }: CheckBoxProps) {
  const id = useId()
  return (
    <div className={styles['row']}>
      <Checkbox.Root
        id={id}
        className={styles['box']}
        checked={checked}
        onCheckedChange={onChange}
        {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
      >
        <Checkbox.Indicator className={styles['tick']}>
          <Check aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id}>{label}</label>
      {note !== undefined && (
        <span id={`${id}-note`} className={styles['note']}>
          {note}
        </span>
      )}
    </div>
  )
}
