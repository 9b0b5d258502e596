// Settings that a person changes, and what must be done again because of it. Not here: the table of settings
// (settings/table.ts).

import {
  completeSettings,
  rowOf,
  settingChanges,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../../settings/settings'
import { failRun, runOf, setRun, stillLoaded, type StudioContext } from '../studio-context'
import { prepare, startAnew } from './prepare'
import { isLoaded, type LoadedRun, type Source } from '../state'
import { sidesOf } from '../../settings/shape'
import { centredCrop } from '../../clip/clip'

/**
 * Changes settings. Those that may change mid-run do; the clip's make frames be taken again; the others build a fresh
 * network. `anew`: all of them do, so that the whole run is one of these settings.
 * @throws ReelError `setting-wrong`; nothing is changed then.
 */
export async function applySettings(
  context: StudioContext,
  wanted: Readonly<Record<string, unknown>>,
  anew = false,
): Promise<void> {
  const before = context.store.getState()
  const merged = { ...before.changes, ...wanted }
  const settings = completeSettings(merged, before.preferredSize)
  const named = Object.keys(wanted) as SettingName[]
  const follows = named.filter((name) => settings[name] !== before.settings[name])
  const changes = settingChanges(settings)
  context.store.setState({ changes: 'size' in merged ? changes : withoutSize(changes), settings })
  // An opened model stays as it is: the settings are for the next run.
  if (follows.length === 0 || runOf(context).kind === 'demo') return
  if (follows.includes('shape')) reshapeCrop(context, settings)
  if (follows.some((name) => rowOf(name).group === 'clip')) {
    await prepare(context)
    return
  }
  const run = runOf(context)
  if (anew || follows.some((name) => !rowOf(name).midRun)) {
    if (isLoaded(run)) await startAnew(context)
    // A network that is still being built was given the old settings.
    else if (run.kind === 'opening' || run.kind === 'loading') await prepare(context)
    return
  }
  if (isLoaded(run)) await changeMidRun(context, run, pick(settings, follows))
  else if (run.kind === 'opening' || run.kind === 'loading') await prepare(context)
}

/** Another shape takes as much of each clip as there is in it. */
function reshapeCrop({ store }: StudioContext, settings: Settings): void {
  const reshaped = (source: Source): Source => ({
    ...source,
    crop: centredCrop(source.clip.description, sidesOf(settings)),
  })
  const { source, others } = store.getState()
  store.setState({ source: source && reshaped(source), others: others.map(reshaped) })
}

async function changeMidRun(context: StudioContext, run: LoadedRun, changes: SettingChanges): Promise<void> {
  setRun(context, { ...run, settings: withChanges(run.settings, changes) })
  try {
    await context.trainer.change(changes)
  } catch (thrown) {
    if (stillLoaded(context, run.id)) failRun(context, thrown)
  }
}

/** Writes changes into the store and the run, without asking the worker for anything. */
export function adopt(context: StudioContext, changes: SettingChanges): void {
  const before = context.store.getState()
  const merged = { ...before.changes, ...changes }
  context.store.setState({ changes: merged, settings: completeSettings(merged, before.preferredSize) })
  const run = before.run
  if (isLoaded(run)) setRun(context, { ...run, settings: withChanges(run.settings, changes) })
}

function withoutSize({ size: _size, ...changes }: SettingChanges): SettingChanges {
  return changes
}

const pick = (settings: Settings, names: readonly SettingName[]): SettingChanges =>
  Object.fromEntries(names.map((name) => [name, settings[name]]))

const withChanges = (settings: Settings, changes: SettingChanges): Settings =>
  completeSettings({ ...settings, ...changes }, settings.size)
