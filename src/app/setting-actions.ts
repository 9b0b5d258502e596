// Settings that a person changes, and what must be done again because of it. Not here: the table of settings (settings/table.ts).

import {
  completeSettings,
  rowOf,
  settingChanges,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../settings/settings'
import { failRun, runOf, setRun, stillLoaded, type Desk } from './desk'
import { prepare, startAnew } from './prepare-actions'
import { isLoaded, type LoadedRun } from './state'

/**
 * Changes settings. Those that may change mid-run do; the clip's make frames be taken again; the others build a fresh network.
 * @throws ReelError `setting-wrong`; nothing is changed then.
 */
export async function applySettings(desk: Desk, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const before = desk.store.getState()
  const merged = { ...before.changes, ...wanted }
  const settings = completeSettings(merged, before.preferredSize)
  const named = Object.keys(wanted) as SettingName[]
  const follows = named.filter((name) => settings[name] !== before.settings[name])
  const changes = settingChanges(settings)
  desk.store.setState({ changes: 'size' in merged ? changes : withoutSize(changes), settings })
  // An opened model stays as it is: the settings are for the next run.
  if (follows.length === 0 || runOf(desk).kind === 'demo') return
  if (follows.some((name) => rowOf(name).group === 'clip')) {
    await prepare(desk)
    return
  }
  const run = runOf(desk)
  if (follows.some((name) => !rowOf(name).midRun)) {
    if (isLoaded(run)) await startAnew(desk)
    // A network that is still being built was given the old settings.
    else if (run.kind === 'opening' || run.kind === 'loading') await prepare(desk)
    return
  }
  if (isLoaded(run)) await changeMidRun(desk, run, pick(settings, follows))
  else if (run.kind === 'opening' || run.kind === 'loading') await prepare(desk)
}

async function changeMidRun(desk: Desk, run: LoadedRun, changes: SettingChanges): Promise<void> {
  setRun(desk, { ...run, settings: withChanges(run.settings, changes) })
  try {
    await desk.trainer.change(changes)
  } catch (thrown) {
    if (stillLoaded(desk, run.id)) failRun(desk, thrown)
  }
}

/** Writes changes into the store and the run, without asking the worker for anything. */
export function adopt(desk: Desk, changes: SettingChanges): void {
  const before = desk.store.getState()
  const merged = { ...before.changes, ...changes }
  desk.store.setState({ changes: merged, settings: completeSettings(merged, before.preferredSize) })
  const run = before.run
  if (isLoaded(run)) setRun(desk, { ...run, settings: withChanges(run.settings, changes) })
}

function withoutSize({ size: _size, ...changes }: SettingChanges): SettingChanges {
  return changes
}

const pick = (settings: Settings, names: readonly SettingName[]): SettingChanges =>
  Object.fromEntries(names.map((name) => [name, settings[name]]))

const withChanges = (settings: Settings, changes: SettingChanges): Settings =>
  completeSettings({ ...settings, ...changes }, settings.size)
