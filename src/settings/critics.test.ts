// A setting of a game that is not played is not offered, and every other one is.

import { expect, test } from 'vitest'
import { BRANCH_NAMES } from './branches'
import { criticsOf, isIdle, whyIdle } from './critics'
import { CLASSIC, PRINCIPAL } from './presets'
import { completeSettings, SETTING_NAMES, type SettingChanges } from './settings'

const idle = (changes: object) => {
  const settings = completeSettings({ ...changes })
  return SETTING_NAMES.filter((name) => isIdle(name, settings))
}

test('each recipe leaves the settings of the other game aside, both games none', () => {
  expect(idle(CLASSIC)).toContain('rounds')
  const ofPixels = ['gamma', 'downsampling', 'criticEnd', ...BRANCH_NAMES]
  for (const name of ofPixels) expect(idle(CLASSIC)).not.toContain(name)
  expect(idle(PRINCIPAL)).toEqual(expect.arrayContaining(ofPixels))
  expect(idle(PRINCIPAL)).not.toContain('rounds')
  // Nothing is clipped but in one game, and there are no layers above the size.
  expect(idle({ ...PRINCIPAL, judged: 'both' })).toEqual([
    'clipping',
    'maskWeight',
    'width64',
    'width128',
    'width256',
    'foreground',
    'attentionSide',
    'klWeight',
  ])
  expect(idle({ ...PRINCIPAL, judged: 'both', game: 'wasserstein', size: 256, attention: 'both' })).toEqual([
    'maskWeight',
    'foreground',
    'klWeight',
  ])
})

test('without principal pictures there are no coefficients to look at: the game is one of pixels', () => {
  expect(criticsOf({ components: 0, judged: 'coefficients' })).toMatchObject({
    coefficients: false,
    pixels: true,
  })
  expect(idle({ ...PRINCIPAL, components: 0 })).toEqual(idle(CLASSIC))
})

test('a critic of features plays the game of pictures, by heads of its own', () => {
  const features = { coefficients: false, pixels: false, features: true, pictures: true }
  expect(criticsOf({ components: 0, judged: 'features' })).toEqual(features)
  expect(criticsOf({ components: 0, judged: 'coefficients-features' })).toEqual(features)
  expect(criticsOf({ components: 4, judged: 'pixels-features' })).toEqual({ ...features, pixels: true })
  const unsaid = idle({ ...PRINCIPAL, judged: 'coefficients-features' })
  for (const name of ['downsampling', 'frameBranch']) expect(unsaid).toContain(name)
  for (const name of ['gamma', 'augment', 'rounds']) expect(unsaid).not.toContain(name)
})

test('what residual convolutions are says nothing where there are none', () => {
  expect(idle({ residuals: 'none' })).toEqual(expect.arrayContaining(['residualKind', 'kernel']))
  expect(idle({ residuals: 'one' })).not.toContain('kernel')
})

test('the side of attention says nothing where no network has any, or its critic no choice', () => {
  const why = (changes: SettingChanges) =>
    whyIdle('attentionSide', completeSettings({ ...CLASSIC, ...changes }))
  expect(why({})).toBe('no network has attention.')
  expect(why({ attention: 'critic' })).toBeNull()
  expect(why({ attention: 'critic', size: 16 })).toMatch(/16 px has layers of 8 px alone/)
  expect(why({ attention: 'both', size: 16 })).toBeNull()
  const principal = completeSettings({ ...PRINCIPAL, attention: 'critic' })
  expect(whyIdle('attentionSide', principal)).toBe('no critic looks at pixels.')
  expect(whyIdle('attentionSide', { ...principal, attention: 'generator' })).toBeNull()
})

test('to look where the critic looks says nothing without pixels, frames or a difference to weigh', () => {
  const why = (changes: SettingChanges) =>
    whyIdle('attentionWeighting', completeSettings({ ...CLASSIC, ...changes }))
  expect(why({})).toBeNull()
  expect(why(PRINCIPAL)).toBe('no critic looks at pixels.')
  expect(why({ reconstructionLoss: 'none' })).toBe('no frame is given back.')
  expect(why({ reconstructionLoss: 'perceptual' })).toMatch(/pretrained/)
  const alone = { frameBranch: false, temporalBranch: false, motionBranch: true }
  expect(why(alone)).toBe('no branch looks at single frames.')
  expect(why({ ...alone, contentLayoutBranch: true })).toBeNull()
})

test('augmentation says nothing where no pixels are judged, and its strengths nothing where the chance is 0', () => {
  const strengths = ['translation', 'cutout', 'colour', 'flip']
  expect(idle(PRINCIPAL)).toEqual(expect.arrayContaining(['augment', ...strengths]))
  for (const name of ['augment', ...strengths]) expect(idle(CLASSIC)).not.toContain(name)
  const off = idle({ ...CLASSIC, augment: 0 })
  expect(off).toEqual(expect.arrayContaining(strengths))
  expect(off).not.toContain('augment')
})

test('what says nothing says why', () => {
  const settings = completeSettings({ residuals: 'none' })
  expect(whyIdle('kernel', settings)).toBe('there are no residual convolutions.')
  expect(whyIdle('foreground', settings)).toBe('principal pictures are whole: it needs 0 of them.')
  expect(whyIdle('maskWeight', settings)).toBe('there is no mask.')
  expect(idle({ ...CLASSIC, foreground: true })).not.toContain('maskWeight')
  expect(whyIdle('excitation', completeSettings({ size: 16 }))).toBe(
    'a picture of 16 px has no layer that could be gated.',
  )
  expect(whyIdle('criticEnd', completeSettings({ ...CLASSIC, frameBranch: false }))).toBe(
    'no branch judges single frames.',
  )
  expect(whyIdle('gamma', settings)).toBe('no critic looks at pixels or features.')
  expect(whyIdle('width64', settings)).toBe('no layer of a picture of 32 px is as large.')
  expect(whyIdle('width', settings)).toBeNull()
})
