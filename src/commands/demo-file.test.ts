// The demo's file against the page's own reader of such files.

import { expect, test } from 'vitest'
import { DEMOS } from '../core/demos'
import { unpackPayload } from '../share/model-link'
import { createTestSnapshot } from '../share/snapshot.fixture'
import { completeSettings } from '../settings/settings'
import { demoFile, isMadeAs } from './demo-file'
import { packBody } from '../share/pack-body'
import { modelLink } from '../share/pack-model'

const demo = DEMOS.find(({ name }) => name === 'flower') ?? DEMOS[0]

test('carries the weights of the link, with the name, the scene and the likeness of the demo', () => {
  if (!demo) throw new Error('no demo')
  const snapshot = createTestSnapshot(8)
  const link = `https://example.org/${modelLink(snapshot)}`
  const made = unpackPayload(demoFile(link, demo, 37.449))
  const before = unpackPayload(new Uint8Array(Buffer.from(link.split('.').at(-1) ?? '', 'base64url')))
  expect(made.tensors).toEqual(before.tensors)
  expect(made.manifest).toEqual({
    ...before.manifest,
    clip: { ...before.manifest.clip, name: demo.label },
    psnr: 37.4,
    scene: demo.scene,
  })
})

test('an address without a model is refused', () => {
  if (!demo) throw new Error('no demo')
  expect(() => demoFile('https://example.org/#r=1.00.sea_1', demo, 30)).toThrow('no model link')
})

test('a demo that is made as the list says is not trained again, and any other is', () => {
  if (!demo) throw new Error('no demo')
  const settings = completeSettings(demo.changes)
  const { manifest, tensors } = createTestSnapshot(8)
  const clip = { name: demo.label, frames: 60, fps: 12 }
  const made = { ...manifest, clip, settings, step: settings.steps }
  const isMade = (change: Partial<typeof manifest>, of = demo) =>
    isMadeAs(of, demoFile(modelLink({ manifest: { ...made, ...change }, tensors }), demo, 40))
  expect(isMade({})).toBe(true)
  expect(
    isMadeAs(demo, packBody({ manifest: { ...made, scene: demo.scene }, tensors })),
    'without parts',
  ).toBe(true)
  expect(isMade({ step: made.step - 1 })).toBe(false)
  expect(isMade({ settings: completeSettings({ ...demo.changes, seed: 8 }) })).toBe(false)
  expect(isMade({ clip: { ...clip, builtIn: { id: 'sea', seed: 1 } } })).toBe(false)
  expect(isMade({}, { ...demo, scene: { ...demo.scene, mode: 'walk' } })).toBe(false)
})
