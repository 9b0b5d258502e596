// What holds for every model, scene and link, whatever is in them; and for whatever is no model, scene or link. Made-up
// examples come from fast-check, which also finds the smallest one that fails. Damaged copies of right inputs are in
// fuzz.test.ts.

import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { sniff } from '../clip/sniff'
import { ReelError } from '../core/errors'
import type { Scene } from '../core/scene'
import { checkManifest, type Manifest, type Snapshot } from '../network/snapshot'
import { demoLink } from '../share/demo-link'
import { hostedLink } from '../share/hosted-link'
import { readLink } from '../share/link'
import { packModel, unpackModel } from '../share/model-file'
import { unpackPayload } from '../share/model-link'
import { recipeLink } from '../share/recipe-link'
import { shortLink } from '../share/short-link'
import {
  builtIn,
  manifestArbitrary,
  sceneArbitrary,
  settingsArbitrary,
  tensorArbitrary,
  within,
} from './arbitraries.fixture'
import { modelLink, packPayload } from '../share/pack-model'

beforeAll(() => {
  fc.configureGlobal({ seed: 20261124, numRuns: 500 })
})

const snapshotArbitrary: fc.Arbitrary<Snapshot> = fc.record({
  manifest: manifestArbitrary,
  tensors: fc.uniqueArray(tensorArbitrary, { selector: (tensor) => tensor.name, minLength: 1, maxLength: 6 }),
})

/** What was read, or null for a refusal in words; anything else that is thrown fails. */
function readOrRefused<T>(read: () => T): T | null {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof ReelError)) throw thrown
    expect(thrown.message).toMatch(/^[A-Z“][^\n]{10,320}\.$/)
    return null
  }
}

test('every model comes back from its file bit for bit', () => {
  fc.assert(
    fc.property(snapshotArbitrary, (snapshot) => {
      const back = unpackModel(packModel(snapshot))
      expect(back).toEqual(snapshot)
    }),
  )
})

test('every model comes back from its 8-bit body within half a level of each channel', () => {
  fc.assert(
    fc.property(snapshotArbitrary, (snapshot) => {
      const back = unpackPayload(packPayload(snapshot))
      expect(back.manifest).toEqual(snapshot.manifest)
      for (const [i, { name: tensor, shape, data }] of snapshot.tensors.entries()) {
        const read = back.tensors[i]
        expect(read).toMatchObject({ name: tensor, shape })
        const channels = shape.length > 1 ? (shape.at(-1) ?? 1) : 0
        if (channels === 0) expect(read?.data).toEqual(data)
        else expect(worstError(data, read?.data, channels)).toBeLessThanOrEqual(0.5001)
      }
    }),
  )
})

/** The largest difference in a channel over the step between two of its levels. Denormal channels count as nothing. */
function worstError(data: Float32Array, read: Float32Array | undefined, channels: number): number {
  let worst = 0
  for (const [i, value] of data.entries()) {
    const channel = data.filter((_, j) => j % channels === i % channels)
    const level = channel.reduce((most, each) => Math.max(most, Math.abs(each)), 0) / 127
    if (level > 1e-37) worst = Math.max(worst, Math.abs((read?.[i] ?? Number.NaN) - value) / level)
  }
  return worst
}

test('a recipe says the same when it is read, its scene to a thousandth', () => {
  fc.assert(
    fc.property(builtIn, settingsArbitrary, fc.option(sceneArbitrary), (clip, changes, scene) => {
      const link = readLink(recipeLink({ builtIn: clip, changes, ...(scene ? { scene } : {}) }))
      expect(link).toMatchObject({ kind: 'recipe', builtIn: clip, changes })
      if (link.kind === 'recipe' && scene) {
        expect(link.scene?.mode).toBe(scene.mode)
        expect(link.scene?.position).toBeCloseTo(scene.position, 3)
        expect(link.scene).toMatchObject({ content: scene.content, walkSeed: scene.walkSeed })
      }
    }),
  )
})

test('no part of a link from its start is a link: it is said to be cut off', () => {
  const links = [
    modelLink({
      manifest: fc.sample(manifestArbitrary, 1)[0] as Manifest,
      tensors: fc.sample(tensorArbitrary, 1),
    }),
    recipeLink({ builtIn: { id: 'flame', seed: 7 }, changes: { size: 32, steps: 3000 } }),
    demoLink({ name: 'flower', scene: fc.sample(sceneArbitrary, 1)[0] as Scene }),
    shortLink({ id: 'A'.repeat(22), key: 'A'.repeat(43) }),
    hostedLink({ address: new URL('https://example.org/model.safetensors'), sha256: 'A'.repeat(43) }),
  ]
  fc.assert(
    fc.property(fc.constantFrom(...links), within(0, 0.999), (link, share) => {
      const part = link.slice(0, 2 + Math.floor(share * (link.length - 2)))
      const code = (() => {
        try {
          return readLink(part).kind
        } catch (thrown) {
          return thrown instanceof ReelError ? thrown.code : thrown
        }
      })()
      expect(code, part.slice(0, 60)).toBe('link-cut')
    }),
  )
})

test('whatever is not a manifest is refused in words, and what passes is in bounds', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.anything(), manifestArbitrary), (data) => {
      const manifest = readOrRefused(() => checkManifest(data))
      if (manifest) expect(checkManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
    }),
  )
})

test('any bytes and any text are refused in words or read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(readOrRefused(() => unpackModel(bytes))).toBeNull()
      expect(readOrRefused(() => unpackPayload(bytes))).toBeNull()
      expect(sniff(bytes).family).not.toBe('')
    }),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webUrl(), fc.webFragments()),
      (text) => {
        for (const kind of ['', 'm=1.', 'r=', 'demo=', 's=', 'u=', 'x='])
          readOrRefused(() => readLink(`#${kind}${text}`))
      },
    ),
  )
})
