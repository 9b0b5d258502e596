// One setting in a form: what it looks like goes by the kind of its row.

import type { Row, Value } from '../../../settings/rows'
import { Hint } from '../parts/Hint'
import { NumberBox } from '../parts/NumberBox'
import { PickOne } from '../parts/PickOne'
import { SwitchRow } from '../parts/SwitchRow'
import { stepOf } from './form'

export interface SettingFieldProps {
  readonly row: Row
  readonly value: Value
  /** A run is on that was shaped by this value. */
  readonly waits: boolean
  readonly onChange: (value: Value) => void
}

export function SettingField({ row, value, waits, onChange }: SettingFieldProps) {
  const shared = { label: row.label, disabled: waits, extra: <Explanation row={row} waits={waits} /> }
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

function Explanation({ row, waits }: { readonly row: Row; readonly waits: boolean }) {
  const choices = row.kind === 'choice' ? row.choices : []
  return (
    <Hint about={row.label}>
      <p>{row.help}</p>
      {choices.map(
        ({ value, label, help }) => help !== undefined && <p key={value}>{`${label}: ${help}`}</p>,
      )}
      {waits && <p>The present run was built with it, so it waits: start over to change it.</p>}
    </Hint>
  )
}
