// Every setting of a run: the functions of this room over the product's own table.

import { checkValue } from './check'
import { changesOf, complete, nearest } from './complete'
import { keyOf } from './key'
import { linkedChanges, linkItems } from './link-text'
import { namesOf, type Row, type Size, type Value, type Values } from './rows'
import { PREFERRED, SETTINGS } from './table'
import { changesOfTexts } from './text'

/** Every setting of a run, complete and checked. */
export type Settings = Values<typeof SETTINGS>
export type SettingName = keyof Settings
/** What a person changed; the rest follows the defaults for the size. */
export type SettingChanges = Partial<Settings>

export const SETTING_NAMES: readonly SettingName[] = namesOf(SETTINGS)

/** The row of a setting, whatever its kind. */
export const rowOf = (name: SettingName): Row => SETTINGS[name]

/** @throws ReelError `setting-wrong` where its row refuses it. */
export const checkSetting = (name: SettingName, value: unknown): Value => checkValue(rowOf(name), value)

/**
 * The complete settings for a run: `changes` over the defaults for their size (`preferredSize` when they name none).
 * @throws ReelError `setting-wrong` for an unknown name or a value that its row refuses.
 */
export const completeSettings = (
  changes: Readonly<Record<string, unknown>>,
  preferredSize: Size = PREFERRED,
): Settings => complete(SETTINGS, changes, preferredSize)

/** The settings of something that a person kept ({@link nearest}). Null for a size that cannot be had. */
export const nearestSettings = (saved: Readonly<Record<string, unknown>>): Settings | null =>
  nearest(SETTINGS, saved, PREFERRED)

/** The settings that differ from the defaults for their size (the size itself always). */
export const settingChanges = (settings: Settings): SettingChanges => changesOf(SETTINGS, settings)

/** What was typed, by name. @throws ReelError `setting-wrong` for an unknown name or a value that its row refuses. */
export const settingsOfText = (texts: Readonly<Record<string, string>>): SettingChanges =>
  changesOfTexts(SETTINGS, texts, PREFERRED)

/** The items of a link for what was changed. @throws ReelError `setting-wrong` when a row refuses its value. */
export const settingItems = (changes: SettingChanges): readonly string[] =>
  linkItems(SETTINGS, changes, PREFERRED)

/** What the items of a link change. @throws what `wrong` makes, for an unknown or refused one. */
export const linkedSettings = (
  items: readonly string[],
  wrong: Parameters<typeof linkedChanges>[3],
): SettingChanges => linkedChanges(SETTINGS, items, PREFERRED, wrong)

/** What a training step was recorded for: every setting but the inputs of the step. */
export const replayKey = (settings: Settings): string => keyOf(SETTINGS, settings)
