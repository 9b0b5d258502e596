// What any version of ReelGAN wrote opens for ever: the same settings, the same pictures, and training goes on. What
// was written, and how the next version's set is made, says README.md. Node, wasm.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../network/snapshot'
import { startInNode } from '../engine/node.fixture'
import { drawn, type Expected, openLink, openModel, openProject, rgbOf } from './opened.fixture'

const VERSIONS = readdirSync(import.meta.dirname).filter((name) => /^\d+\.\d+$/.test(name))

beforeAll(() => startInNode('wasm'))

/** The pictures are those of the file beside it, within 1/255 on average. */
async function expectPictures(folder: string, name: string, snapshot: Snapshot): Promise<void> {
  const [now, before] = [await drawn(snapshot), rgbOf(readFileSync(join(folder, `${name}.png`)))]
  expect(now).toHaveLength(before.length)
  expect(new Set(now).size, 'there is something in them').toBeGreaterThan(40)
  const difference = now.reduce((sum, value, i) => sum + Math.abs(value - (before[i] ?? NaN)), 0) / now.length
  expect(difference).toBeLessThanOrEqual(1)
}

test('the first version is there', () => {
  expect(VERSIONS).toContain('0.1')
})

describe.each(VERSIONS)('version %s', (version) => {
  const folder = join(import.meta.dirname, version)
  const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))

  test('every file is opened, and all together are small', () => {
    const files = readdirSync(folder).filter((file) => file !== 'expected.json')
    const opened = [...Object.keys(expected.models), ...Object.keys(expected.projects)]
    expect(files.toSorted()).toEqual(opened.flatMap((name) => [name, `${name}.png`]).toSorted())
    expect(files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)).toBeLessThan(650_000)
  })

  // What a later version added may stand beside it.
  test.each(Object.entries(expected.models))('%s', async (name, { manifest, link }) => {
    const snapshot = await openModel(folder, name, link)
    expect(snapshot.manifest).toMatchObject(manifest as object)
    await expectPictures(folder, name, snapshot)
  })

  test.each(Object.entries(expected.projects))('%s', async (name, { told, next }) => {
    const project = await openProject(folder, name)
    expect(project.told).toMatchObject(told as object)
    await expectPictures(folder, name, project.snapshot)
    expect(project.step).toBe(project.before + 2)
    expect(project.next.flat().every(Number.isFinite)).toBe(true)
    // The same frames, drawn by the same numbers: it goes on, it does not start again.
    for (const [i, [reconstruction = NaN]] of project.next.entries())
      expect(Math.abs(reconstruction / (next[i]?.[0] ?? NaN) - 1)).toBeLessThan(0.02)
  })

  test.each(Object.entries(expected.links))('a link: %s', (_name, { link, says }) => {
    expect(openLink(link)).toMatchObject(says as object)
  })
})
