// One setting in a form: what it looks like goes by the kind of its row.

import type { Help } from '../../../settings/help/help'
import type { Row, Value } from '../../../settings/rows'
import { Hint } from '../parts/Hint'
import { NumberBox } from '../parts/NumberBox'
import { PickOne } from '../parts/PickOne'
import { SwitchRow } from '../parts/SwitchRow'
import { stepOf } from './form'

export interface SettingFieldProps {
  readonly row: Row
  readonly help: Help
  readonly value: Value
  /** A run is on that was shaped by this value. */
  readonly waits: boolean
  /** A switch that must stay on as it is. */
  readonly needed?: boolean
  readonly onChange: (value: Value) => void
}

export function SettingField({ row, help, value, waits, needed = false, onChange }: SettingFieldProps) {
  const shared = {
    label: row.label,
    disabled: waits || needed,
    extra: <Explanation row={row} help={help} waits={waits} />,
  }
  if (row.kind === 'switch') return <SwitchRow {...shared} on={value === true} onChange={onChange} />
  if (row.kind === 'choice') {
    return (
      <PickOne<number | string>
        {...shared}
        value={typeof value === 'boolean' ? '' : value}
        choices={row.choices}
        onPick={onChange}
      />
    )
  }
  return (
    <NumberBox
      {...shared}
      value={Number(value)}
      min={row.min}
      max={row.max}
      step={stepOf(row, Number(value))}
      onCommit={(next) => onChange(row.integer ? Math.round(next) : next)}
    />
  )
}

function Explanation({ row, help, waits }: Pick<SettingFieldProps, 'row' | 'help' | 'waits'>) {
  const { about, choices } = typeof help === 'string' ? { about: help, choices: {} } : help
  const told = row.kind === 'choice' ? row.choices : []
  return (
    <Hint about={row.label}>
      <p>{about}</p>
      {told.map(({ value, label }) => {
        const meaning = choices[value]
        return meaning !== undefined && <p key={value}>{`${label}: ${meaning}`}</p>
      })}
      {waits && <p>The present run was built with it, so it waits: start over to change it.</p>}
    </Hint>
  )
}
