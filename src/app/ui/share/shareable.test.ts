import { expect, test } from 'vitest'
import { completeSettings } from '../../../settings/settings'
import type { StudioState } from '../../state'
import { linkKinds, shareableOf } from './share-plan'

const source = { clip: { description: { name: 'Jellyfish', builtIn: { id: 'jellyfish', seed: 1 } } } }
const stateOf = (others: readonly unknown[]) =>
  ({ run: { kind: 'empty' }, source, others, settings: completeSettings({}) }) as unknown as StudioState

test('a recipe names one clip, so several that are trained together have none', () => {
  const alone = shareableOf(stateOf([]), null)
  expect(alone).toMatchObject({ name: 'Jellyfish', recipe: { builtIn: { id: 'jellyfish' } } })
  expect(linkKinds(alone, false)).toEqual(['recipe'])
  expect(linkKinds(shareableOf(stateOf([source]), null), false)).toEqual([])
})
