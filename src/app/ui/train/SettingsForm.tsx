// Every setting of the run, in groups, straight from the one table.

import { Accordion } from '@base-ui/react/accordion'
import { ChevronDown, Undo2 } from 'lucide-react'
import { SETTINGS, type SettingChanges, type SettingName } from '../../../settings/settings'
import { useStudio, useStudioState } from '../../context'
import { isLoaded, wouldLose, type StudioState } from '../../state'
import { Button } from '../parts/Button'
import { Hint } from '../parts/Hint'
import { NumberBox } from '../parts/NumberBox'
import styles from './column.module.css'
import { FORM_GROUPS, namesOf, stepOf, type FormGroup } from './form'

const networkOf = ({ run }: StudioState) => (isLoaded(run) ? run.network : null)

export function SettingsForm() {
  return (
    <Accordion.Root multiple={false} render={<section aria-label="Settings" />}>
      {FORM_GROUPS.map((group) => (
        <Group key={group.group} group={group} />
      ))}
    </Accordion.Root>
  )
}

function Group({ group }: { readonly group: FormGroup }) {
  const { actions } = useStudio()
  const settings = useStudioState((state) => state.settings)
  const network = useStudioState(networkOf)
  const names = namesOf(group.group)
  const running = useStudioState((state) => wouldLose(state.run))
  const changed = names.filter((name) => settings[name] !== defaultOf(name, settings))
  const restorable = changed.filter((name) => !running || SETTINGS[name].midRun)
  return (
    <Accordion.Item className={styles['item']} value={group.group}>
      <Accordion.Header className={styles['header']}>
        <Accordion.Trigger className={styles['trigger']}>
          {group.title}
          <span>{group.brief(settings, network)}</span>
          <ChevronDown aria-hidden />
        </Accordion.Trigger>
      </Accordion.Header>
      <Accordion.Panel className={styles['panel']}>
        <div className={styles['inside']}>
          <p>{group.about}</p>
          {names.map((name) => (
            <Field key={name} name={name} waits={running && !SETTINGS[name].midRun} />
          ))}
          {restorable.length > 0 && (
            <Button
              className={styles['defaults']}
              look="quiet"
              size="small"
              onClick={() =>
                void actions.applySettings(
                  Object.fromEntries(restorable.map((name) => [name, defaultOf(name, settings)])),
                )
              }
            >
              <Undo2 aria-hidden />
              Back to the defaults
            </Button>
          )}
        </div>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

const defaultOf = (name: SettingName, { size }: StudioState['settings']): number =>
  SETTINGS[name].default(size)

/** `waits`: a run is on that was shaped by this value. */
function Field({ name, waits }: { readonly name: SettingName; readonly waits: boolean }) {
  const { actions } = useStudio()
  const value = useStudioState((state) => state.settings[name])
  const row = SETTINGS[name]
  const change = (next: number) => {
    const changes: SettingChanges = { [name]: row.integer ? Math.round(next) : next }
    void actions.applySettings(changes)
  }
  return (
    <NumberBox
      label={row.label}
      value={value}
      min={row.min}
      max={row.max}
      step={stepOf(row, value)}
      disabled={waits}
      extra={
        <Hint about={row.label}>
          <p>{row.help}</p>
          {waits && <p>The present run was built with it, so it waits: start over to change it.</p>}
        </Hint>
      }
      onCommit={change}
    />
  )
}
