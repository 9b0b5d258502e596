// The settings of one group, and why some of it are not offered.

import { ChevronDown } from 'lucide-react'
import { noneOn } from '../../../settings/check'
import { whyIdle } from '../../../settings/critics'
import { HELP } from '../../../settings/help/help'
import { WIDTH_NAMES, type WidthName } from '../../../settings/networks'
import type { SettingGroup } from '../../../settings/rows'
import { rowOf, type SettingName } from '../../../settings/settings'
import { SETTINGS } from '../../../settings/table'
import { useStudio, useStudioState } from '../../context'
import { wouldLose } from '../../state'
import { clipsIn } from './clips-in'
import styles from './column.module.css'
import { namesIn } from './form'
import { SettingField } from './SettingField'

const isWidth = (name: SettingName): boolean => WIDTH_NAMES.includes(name as WidthName)

export function GroupFields({ group }: { readonly group: SettingGroup }) {
  const settings = useStudioState((state) => state.settings)
  const clips = useStudioState(clipsIn)
  const all = namesIn(SETTINGS, group)
  // What changes nothing is not offered.
  const offered = all.filter((name) => whyIdle(name, settings, clips) === null)
  const widths = offered.filter(isWidth)
  return (
    <>
      {offered
        .filter((name) => !isWidth(name))
        .map((name) => (
          <Field key={name} name={name} />
        ))}
      {widths.length > 0 && (
        <details className={styles['more']}>
          <summary>
            Widths by side
            <span>
              {widths
                .flatMap((name) => rowOf(name).brief?.(settings[name] as never, String) || [])
                .join(', ')}
            </span>
            <ChevronDown aria-hidden />
          </summary>
          {widths.map((name) => (
            <Field key={name} name={name} />
          ))}
        </details>
      )}
      <Idle names={all.filter((name) => !offered.includes(name))} />
    </>
  )
}

/** One sentence a reason. */
function Idle({ names }: { readonly names: readonly SettingName[] }) {
  const settings = useStudioState((state) => state.settings)
  const clips = useStudioState(clipsIn)
  const why = (name: SettingName) => whyIdle(name, settings, clips)
  const reasons = [...new Set(names.map(why))]
  return reasons.map((reason) => {
    const labels = names.filter((name) => why(name) === reason).map((name) => rowOf(name).label)
    return <p key={reason} className={styles['small']}>{`${labels.join(', ')}: ${reason}`}</p>
  })
}

function Field({ name }: { readonly name: SettingName }) {
  const { actions } = useStudio()
  const settings = useStudioState((state) => state.settings)
  const value = settings[name]
  const running = useStudioState((state) => wouldLose(state.run))
  const without = value === true ? noneOn(SETTINGS, { ...settings, [name]: false }) : null
  return (
    <>
      <SettingField
        row={rowOf(name)}
        help={HELP[name]}
        value={value}
        waits={running && !rowOf(name).midRun}
        needed={without !== null}
        onChange={(next) => void actions.applySettings({ [name]: next })}
      />
      {without && (
        <p className={styles['small']}>
          {`At least one ${without.kind} must be on: to turn this one off, turn another one on first.`}
        </p>
      )}
    </>
  )
}
