// Every setting of the run, in groups, straight from the one table.

import { Accordion } from '@base-ui/react/accordion'
import { ChevronDown, Undo2 } from 'lucide-react'
import type { Value } from '../../../settings/rows'
import { isIdle } from '../../../settings/critics'
import { rowOf, type SettingName } from '../../../settings/settings'
import { SETTINGS } from '../../../settings/table'
import { useStudio, useStudioState } from '../../context'
import { isLoaded, wouldLose, type StudioState } from '../../state'
import { DrawnNetworks } from '../DrawnNetworks'
import { Button } from '../parts/Button'
import { AugmentPreview } from './AugmentPreview'
import styles from './column.module.css'
import { briefOf, FORM_GROUPS, type FormGroup, namesIn } from './form'
import { GameFormulas } from './GameFormulas'
import { GroupFields } from './GroupFields'

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
  // What changes nothing is not offered.
  const names = namesIn(SETTINGS, group.group).filter((name) => !isIdle(name, settings))
  const running = useStudioState((state) => wouldLose(state.run))
  const changed = names.filter((name) => settings[name] !== defaultOf(name, settings))
  const restorable = changed.filter((name) => !running || rowOf(name).midRun)
  if (names.length === 0) return null
  return (
    <Accordion.Item className={styles['item']} value={group.group}>
      <Accordion.Header className={styles['header']}>
        <Accordion.Trigger className={styles['trigger']}>
          {group.title}
          <span>
            {(network && group.networkBrief?.(network)) ?? briefOf(SETTINGS, group, settings, names)}
          </span>
          <ChevronDown aria-hidden />
        </Accordion.Trigger>
      </Accordion.Header>
      <Accordion.Panel className={styles['panel']}>
        <div className={styles['inside']}>
          <p>{group.about}</p>
          {group.group === 'game' && <GameFormulas />}
          {group.group === 'network' && <DrawnNetworks />}
          {group.group === 'augmentation' && <AugmentPreview />}
          <GroupFields group={group.group} />
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

const defaultOf = (name: SettingName, { size }: StudioState['settings']): Value => rowOf(name).default(size)
