// What of the studio can be shared, which kinds of links that gives, and how far each gets. Pure: making them is
// elsewhere.

import type { Scene } from '../../../core/scene'
import { settingChanges, type SettingChanges } from '../../../settings/settings'
import type { Recipe } from '../../../share/recipe-link'
import { canDraw, reelOf, wouldLose, type StudioState } from '../../state'

/** What was open when the sheet was. */
export interface Shareable {
  /** The clip's name. */
  readonly name: string
  /** The name of an opened demo of the gallery; nobody can change one without training it, which is another run. */
  readonly demo: string | null
  /** Null for a clip that a link cannot name. */
  readonly recipe: Recipe | null
  /** What is on the stage; null while nothing has been learned that could be shown so. */
  readonly scene: Scene | null
  readonly hasModel: boolean
}

export function shareableOf(
  { run, source, others, settings }: StudioState,
  onStage: Scene | null,
): Shareable {
  const hasModel = canDraw(run) && (wouldLose(run) || run.kind === 'demo')
  const scene = hasModel ? onStage : null
  const of = (builtIn: Recipe['builtIn'] | undefined, changes: SettingChanges) =>
    builtIn ? { builtIn, changes, ...(scene ? { scene } : {}) } : null
  if (run.kind === 'demo') {
    const { clip, settings: trained } = run.manifest
    return {
      name: clip.name,
      demo: run.demo,
      recipe: of(clip.builtIn, settingChanges(trained)),
      scene,
      hasModel,
    }
  }
  const description = source?.clip.description
  // It names one clip: of several, whoever opened it would train another network.
  const recipe = of(others.length === 0 ? description?.builtIn : undefined, settingChanges(settings))
  return { name: reelOf(run)?.clip.name ?? description?.name ?? '', demo: null, recipe, scene, hasModel }
}

export type LinkKind = 'demo' | 'short' | 'recipe' | 'model'

/**
 * The kinds of links that there are, the best one first: short before long, and what plays at once before what must be
 * trained.
 */
export function linkKinds({ demo, recipe, hasModel }: Shareable, endpoint: boolean): readonly LinkKind[] {
  const kinds: LinkKind[] = []
  if (demo !== null) kinds.push('demo')
  else if (endpoint && hasModel) kinds.push('short')
  if (recipe !== null) kinds.push('recipe')
  if (hasModel) kinds.push('model')
  return kinds
}

/** Where links go, and the longest that arrives there whole, characters. */
const PLACES = [
  { place: 'Discord', most: 2000 },
  { place: 'mail', most: 2048 },
  { place: 'Slack and X', most: 4000 },
  { place: 'documents', most: 1_900_000 },
] as const

/** Whether a link of so many characters arrives whole, place by place. */
export const whereItFits = (length: number): readonly { readonly place: string; readonly fits: boolean }[] =>
  PLACES.map(({ place, most }) => ({ place, fits: length <= most }))

/** Links longer than this are not handed to other apps: most would cut them. */
export const MOST_FOR_APPS = 4000
