// Which links there are and which is the best one.

import { expect, test } from 'vitest'
import { linkKinds, whereItFits, type Shareable } from './share-plan'

const own: Shareable = { name: 'mine.mp4', demo: null, recipe: null, scene: null, hasModel: true }
const builtIn = { ...own, recipe: { builtIn: { id: 'sea', seed: 1 }, changes: {} } }

test.each<[string, Shareable, boolean, readonly string[]]>([
  [
    'a demo as it came, also where there is an endpoint',
    { ...builtIn, demo: 'sea' },
    true,
    ['demo', 'recipe', 'model'],
  ],
  ['a trained clip of one’s own with an endpoint', own, true, ['short', 'model']],
  ['a trained clip of one’s own without', own, false, ['model']],
  ['a trained built-in clip with an endpoint', builtIn, true, ['short', 'recipe', 'model']],
  ['a trained built-in clip without', builtIn, false, ['recipe', 'model']],
  ['a built-in clip that nothing has learned yet', { ...builtIn, hasModel: false }, true, ['recipe']],
])('%s', (_, shareable, endpoint, kinds) => {
  expect(linkKinds(shareable, endpoint)).toEqual(kinds)
})

test('a link gets as far as its length lets it', () => {
  const places = (length: number) =>
    whereItFits(length)
      .filter(({ fits }) => fits)
      .map(({ place }) => place)
  expect(places(120)).toHaveLength(4)
  expect(places(2000)).toContain('Discord')
  expect(places(2001)).toEqual(['mail', 'Slack and X', 'documents'])
  expect(places(4001)).toEqual(['documents'])
  expect(places(2_000_000)).toEqual([])
})
