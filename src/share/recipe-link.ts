// `#r=`: what is needed to train the same model again elsewhere. A built-in clip, its seed, the settings that differ, the scene.

import { checkSetting, SETTING_NAMES, type SettingChanges, type SettingName } from '../settings/settings'
import type { Scene } from '../core/scene'
import { linkWrong, signed } from './link-check'
import { readSceneItems, sceneItems } from './scene-text'

export interface Recipe {
  readonly builtIn: { readonly id: string; readonly seed: number }
  /** Settings that differ from the defaults for their size. */
  readonly changes: SettingChanges
  /** What is to be on the stage once it has learned something. */
  readonly scene?: Scene
}

/** One small letter a setting (capitals belong to the scene): part of the grammar, so a letter is never given to another setting. */
const LETTERS: Readonly<Record<SettingName, string>> = {
  seed: 's',
  size: 'z',
  frames: 'f',
  steps: 'n',
  seconds: 't',
  width: 'w',
  batch: 'b',
  generatorRate: 'g',
  discriminatorRate: 'd',
  gamma: 'r',
  adversarial: 'a',
  reconstruction: 'l',
  anchor: 'o',
  warmup: 'u',
  augment: 'p',
  noise: 'x',
  ema: 'e',
  holdOut: 'h',
  codeSpacing: 'c',
}

/**
 * `#r=1.CRC32.flame_7_z32_n3000_W12.5_S9`; under 300 characters.
 * @throws ReelError `setting-wrong` when a value is out of its bounds.
 */
export function recipeLink({ builtIn, changes, scene }: Recipe): string {
  const parts = SETTING_NAMES.flatMap((name) =>
    changes[name] === undefined ? [] : [`${LETTERS[name]}${checkSetting(name, changes[name])}`],
  )
  return signed('r', [builtIn.id, builtIn.seed, ...parts, ...(scene ? sceneItems(scene) : [])].join('_'))
}

/** @throws ReelError `link-wrong`. */
export function readRecipe(body: string): Recipe {
  const [id = '', seedText = '', ...items] = body.split('_')
  const seed = Number(seedText)
  if (!/^[a-z]{1,24}$/.test(id) || !/^\d{1,10}$/.test(seedText) || seed > 2147483647)
    throw linkWrong('its clip')
  const sceneAt = items.findIndex((item) => /^[A-Z]/.test(item))
  const settings = sceneAt < 0 ? items : items.slice(0, sceneAt)
  const recipe = { builtIn: { id, seed }, changes: Object.fromEntries(settings.map(readSetting)) }
  return sceneAt < 0 ? recipe : { ...recipe, scene: readSceneItems(items.slice(sceneAt)) }
}

function readSetting(item: string): [SettingName, number] {
  const name = SETTING_NAMES.find((candidate) => LETTERS[candidate] === item.charAt(0))
  if (name === undefined || item.length < 2) throw linkWrong('it has a setting that is unknown')
  try {
    return [name, checkSetting(name, Number(item.slice(1)))]
  } catch (error) {
    throw linkWrong(`its setting “${name}”`, { cause: error })
  }
}
