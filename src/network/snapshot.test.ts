// A manifest of another version: what it has more is left out, what it lacks filled in; only what the network is built
// from is insisted on.

import { expect, it } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { checkManifest, type Manifest } from './snapshot'

const manifest: Manifest = {
  format: 1,
  settings: completeSettings({ size: 16, seed: 3 }),
  clip: { name: 'flower', frames: 24, fps: 12, builtIn: { id: 'koi', seed: 1 } },
  step: 20,
  psnr: 30,
  scene: { mode: 'clip', position: 1, directions: [], content: 0, walkSeed: 1, ends: null },
}
const { psnr, scene, ...bare } = manifest
const { builtIn: _builtIn, ...own } = manifest.clip

it.each<[string, object, Manifest]>([
  ['a field more', { later: 1 }, manifest],
  ['a setting more', { settings: { ...manifest.settings, later: 1 } }, manifest],
  [
    'settings out of bounds',
    { settings: { ...manifest.settings, steps: 1e9, gamma: -1, batch: 2.4 } },
    { ...manifest, settings: { ...manifest.settings, steps: 100_000, gamma: 0, batch: 2 } },
  ],
  [
    'settings missing',
    { settings: { size: 16, seed: 3 } },
    { ...manifest, settings: completeSettings({ ...CLASSIC, size: 16, seed: 3 }) },
  ],
  ['a likeness that is none', { psnr: 'good' }, { ...bare, scene } as Manifest],
  ['a scene that is none', { scene: { mode: 'later' } }, { ...bare, psnr } as Manifest],
  [
    'a longer name of the clip',
    { clip: { ...manifest.clip, name: 'x'.repeat(300), later: 1 } },
    { ...manifest, clip: { ...manifest.clip, name: `${'x'.repeat(95)}…${'x'.repeat(24)}` } },
  ],
  [
    'frames from ten minutes',
    { clip: { ...own, fps: 16 / 600 } },
    { ...manifest, clip: { ...own, fps: 16 / 600 } },
  ],
  ['an unknown clip', { clip: { ...own, fps: null, builtIn: 7 } }, { ...manifest, clip: own }],
])('a manifest with %s is read', (_what, change, wanted) => {
  expect(checkManifest({ ...manifest, ...change })).toEqual(wanted)
})

const unknown =
  'This is not a ReelGAN model that this version can open; train it again or ask for a new copy.'

it.each<[string, unknown, string]>([
  ['nothing', null, unknown],
  ['no step', { ...manifest, step: undefined }, unknown],
  ['no frames', { ...manifest, clip: { name: 'x' } }, unknown],
  ['a size that there is not', { ...manifest, settings: { size: 48 } }, unknown],
  [
    'a format to come',
    { ...manifest, format: 2 },
    'This model was made by a newer version of ReelGAN: reload the page to get that version, then open it again.',
  ],
])('one with %s is refused in one sentence that names no field', (_what, data, sentence) => {
  expect(() => checkManifest(data)).toThrow(expect.objectContaining({ name: 'ReelError', message: sentence }))
})
