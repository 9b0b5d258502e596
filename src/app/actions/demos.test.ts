// The gallery's list against the files that are shipped: neither may have what the other lacks.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { BUILT_INS } from '../../clip/built-in/names'
import { DEMOS, POSTER_PICTURES, POSTER_SIDE } from '../../core/demos'
import { sceneSchema } from '../../core/scene'
import { completeSettings } from '../../settings/settings'
import { sidesOf } from '../../settings/shape'
import { demoLink } from '../../share/demo-link'
import { readLink } from '../../share/link'
import { unpackPayload } from '../../share/model-link'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'public', 'demos')
const MOST_BYTES = 3_600_000
const MOST_MODEL_BYTES = 450_000

it('has a model and a poster for each demo, and no other file, in 3.6 MB', () => {
  const files = readdirSync(FOLDER)
  expect(files.toSorted()).toEqual(DEMOS.flatMap(({ name }) => [`${name}.bin`, `${name}.webp`]).toSorted())
  const bytes = files.reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0)
  expect(bytes).toBeLessThan(MOST_BYTES)
})

it('is large: 64 px or more, two demos of 128, and one wide', () => {
  expect(DEMOS.filter(({ changes }) => changes.size >= 64)).toHaveLength(DEMOS.length)
  expect(DEMOS.filter(({ changes }) => changes.size >= 128).length).toBeGreaterThanOrEqual(2)
  expect(DEMOS.some(({ changes }) => changes.shape === '16:9')).toBe(true)
})

it('names each demo once, in words that a link can carry', () => {
  expect(new Set(DEMOS.map(({ name }) => name)).size).toBe(DEMOS.length)
  for (const { name, scene } of DEMOS)
    expect(readLink(demoLink({ name, scene }))).toEqual({ kind: 'demo', name, scene })
})

describe.each(DEMOS)('$name', ({ name, label, description, clip, changes, scene }) => {
  it('is the model that the list says: its clip, its settings, trained to the end', () => {
    const file = new Uint8Array(readFileSync(join(FOLDER, `${name}.bin`)))
    expect(file.length).toBeLessThanOrEqual(MOST_MODEL_BYTES)
    const { manifest, tensors } = unpackPayload(file)
    expect(manifest.clip.name).toBe(label)
    expect(manifest.settings).toEqual(completeSettings(changes))
    expect(manifest.step).toBe(manifest.settings.steps)
    expect(manifest.scene).toEqual(scene)
    expect(v.safeParse(sceneSchema, scene).success).toBe(true)
    expect(manifest.psnr).toBeGreaterThan(32)
    expect(tensors.find((tensor) => tensor.name === 'codes')?.shape[1]).toBe(32)
    if (clip.kind === 'built-in') expect(manifest.clip.builtIn).toEqual({ id: clip.id, seed: clip.seed })
    else expect(manifest.clip.builtIn).toBeUndefined()
  })

  it('says whose clip it learned from', () => {
    expect(description).toMatch(/^[A-Z].*\.$/)
    if (clip.kind === 'built-in') expect(BUILT_INS.map(({ id }) => id)).toContain(clip.id)
    else {
      expect(clip.credit.licence).toMatch(/^CC0/)
      expect(new URL(clip.credit.address).protocol).toBe('https:')
      expect(clip.credit.source).not.toBe('')
    }
  })

  it('has a WebP poster of its whole pictures side by side', () => {
    const file = readFileSync(join(FOLDER, `${name}.webp`))
    expect(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 16)).toBe('RIFFWEBPVP8X')
    const { width, height } = sidesOf(completeSettings(changes))
    // The canvas of the extended format: width and height less one, 24 bits each.
    expect([file.readUIntLE(24, 3) + 1, file.readUIntLE(27, 3) + 1]).toEqual([
      (POSTER_PICTURES * POSTER_SIDE * width) / Math.min(width, height),
      (POSTER_SIDE * height) / Math.min(width, height),
    ])
  })
})
