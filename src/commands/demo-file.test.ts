// The demo's file against the page's own reader of such files.

import { expect, test } from 'vitest'
import { DEMOS } from '../core/demos'
import { unpackPayload } from '../share/model-link'
import { createTestSnapshot } from '../share/snapshot.fixture'
import { demoFile } from './demo-file'
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
