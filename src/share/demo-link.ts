// `#demo=`: a model that the site itself brings along, by its name, and the scene. Not here: which demos there are.

import type { Scene } from '../core/scene'
import { checkedBody, linkWrong, signed } from './link-check'
import { readSceneItems, sceneItems } from './scene-text'

export interface DemoLink {
  readonly name: string
  readonly scene?: Scene
}

/** What a person types: small letters, digits and hyphens, beginning with a letter. */
export const BARE_NAME = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** `#demo=1.CRC32.flower_W12.5`. */
export const demoLink = ({ name, scene }: DemoLink): string =>
  signed('demo', [name, ...(scene ? sceneItems(scene) : [])].join('_'))

/**
 * What {@link demoLink} wrote, or a bare name, as a person types it. A name starts with a letter and holds no point: no
 * part of a longer link can be mistaken for one.
 * @throws ReelError `link-cut`, `link-wrong`.
 */
export function readDemo(text: string): DemoLink {
  if (BARE_NAME.test(text)) return { name: text }
  const [name = '', ...items] = checkedBody(text).split('_')
  if (!BARE_NAME.test(name)) throw linkWrong('the name of its demo')
  return items.length === 0 ? { name } : { name, scene: readSceneItems(items) }
}
