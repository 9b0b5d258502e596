// `#r=`: what is needed to train the same model again elsewhere. A built-in clip, its seed, the settings that differ,
// the scene.

import type { Scene } from '../core/scene'
import { linkedSettings, type SettingChanges, settingItems } from '../settings/settings'
import { linkWrong, signed } from './link-check'
import { readSceneItems, sceneItems } from './scene-text'

export interface Recipe {
  readonly builtIn: { readonly id: string; readonly seed: number }
  /** Settings that differ from the defaults for their size. */
  readonly changes: SettingChanges
  /** What is to be on the stage once it has learned something. */
  readonly scene?: Scene
}

/**
 * `#r=1.CRC32.flame_7_z32_n3000_W12.5_S9`; under 300 characters.
 * @throws ReelError `setting-wrong` when a value is out of its bounds.
 */
export function recipeLink({ builtIn, changes, scene }: Recipe): string {
  return signed(
    'r',
    [builtIn.id, builtIn.seed, ...settingItems(changes), ...(scene ? sceneItems(scene) : [])].join('_'),
  )
}

/** @throws ReelError `link-wrong`. */
export function readRecipe(body: string): Recipe {
  const [id = '', seedText = '', ...items] = body.split('_')
  const seed = Number(seedText)
  if (!/^[a-z]{1,24}$/.test(id) || !/^\d{1,10}$/.test(seedText) || seed > 2147483647)
    throw linkWrong('its clip')
  const sceneAt = items.findIndex((item) => /^[A-Z]/.test(item))
  const settings = sceneAt < 0 ? items : items.slice(0, sceneAt)
  const recipe = { builtIn: { id, seed }, changes: linkedSettings(settings, linkWrong) }
  return sceneAt < 0 ? recipe : { ...recipe, scene: readSceneItems(items.slice(sceneAt)) }
}
