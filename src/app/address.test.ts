// Addresses: engines by name, links that open and links that do not.

import { expect, it } from 'vitest'
import { recipeLink } from '../share/recipe-link'
import { followLink, mayBeLink, wantedBackend } from './address'
import { network, setUp } from './fake-studio.fixture'
import { vi } from 'vitest'

it('knows the engines and says so when there is none of that name', () => {
  expect(wantedBackend('')).toEqual({ wanted: 'auto', notice: null })
  expect(wantedBackend('?backend=wasm')).toEqual({ wanted: 'wasm', notice: null })
  expect(wantedBackend('?backend=cuda').wanted).toBe('auto')
  expect(wantedBackend('?backend=cuda').notice).toMatch(/no engine called “cuda”: use webgpu/)
})

it('says nothing about a plain anchor', async () => {
  const { studio } = setUp()
  expect(mayBeLink('')).toBe(false)
  expect(await followLink(studio, '#about')).toBe(false)
  expect(studio.store.getState().notice).toBeNull()
})

it('names the demo that is not there', async () => {
  const { studio } = setUp()
  expect(await followLink(studio, '#demo=unicorn')).toBe(false)
  expect(studio.store.getState().notice).toMatch(/no demo called “unicorn”/)
})

it('opens the clip and the settings of a recipe', async () => {
  const { studio, loads } = setUp()
  const link = recipeLink({ builtIn: { id: 'sea', seed: 12 }, changes: { size: 16, steps: 400 } })
  const following = followLink(studio, link)
  await vi.waitFor(() => expect(loads).toHaveLength(1))
  loads[0]?.answer.resolve(network(64))
  expect(await following).toBe(true)
  expect(studio.store.getState().source?.clip.description.name).toBe('sea')
  expect(loads[0]?.settings).toMatchObject({ size: 16, steps: 400 })
})

it('tells in a sentence that a link was cut', async () => {
  const { studio } = setUp()
  const link = recipeLink({ builtIn: { id: 'sea', seed: 12 }, changes: { size: 16, steps: 400 } })
  expect(await followLink(studio, link.slice(0, -2))).toBe(false)
  expect(studio.store.getState().notice).toMatch(/cut off/)
  expect(studio.store.getState().run.kind).toBe('empty')
})
