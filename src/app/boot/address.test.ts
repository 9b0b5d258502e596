// Addresses: engines by name, links that open and links that do not.

import { afterEach, expect, it, vi } from 'vitest'
import { recipeLink } from '../../share/recipe-link'
import { hostedLink } from '../../share/hosted-link'
import { shortLink } from '../../share/short-link'
import { readLink } from '../../share/link'
import { fetchOffered, followLink, wantedBackend } from './address'
import { mayBeLink } from './address-bar'
import { network, setUp } from '../fake-studio.fixture'
import type { Studio } from '../store'

const follow = (studio: Studio, hash: string) => followLink(studio, { hash, read: () => readLink(hash) })

it('knows the engines and says so when there is none of that name', () => {
  expect(wantedBackend('')).toEqual({ wanted: 'auto', notice: null })
  expect(wantedBackend('?backend=wasm')).toEqual({ wanted: 'wasm', notice: null })
  expect(wantedBackend('?backend=cuda').wanted).toBe('auto')
  expect(wantedBackend('?backend=cuda').notice).toMatch(/no engine called “cuda”: use webgpu/)
})

it('says nothing about a plain anchor', async () => {
  const { studio } = setUp()
  expect(mayBeLink('')).toBe(false)
  expect(await follow(studio, '#about')).toBe(false)
  expect(studio.store.getState().notice).toBeNull()
})

it('names the demo that is not there', async () => {
  const { studio } = setUp()
  expect(await follow(studio, '#demo=unicorn')).toBe(false)
  expect(studio.store.getState().notice).toMatch(/no demo called “unicorn”/)
})

it('opens the clip and the settings of a recipe', async () => {
  const { studio, loads } = setUp()
  const link = recipeLink({ builtIn: { id: 'sea', seed: 12 }, changes: { size: 16, steps: 400 } })
  const following = follow(studio, link)
  await vi.waitFor(() => expect(loads).toHaveLength(1))
  loads[0]?.answer.resolve(network(64))
  expect(await following).toBe(true)
  expect(studio.store.getState().source?.clip.description.name).toBe('sea')
  expect(loads[0]?.settings).toMatchObject({ size: 16, steps: 400 })
})

it('tells in a sentence that a link was cut', async () => {
  const { studio } = setUp()
  const link = recipeLink({ builtIn: { id: 'sea', seed: 12 }, changes: { size: 16, steps: 400 } })
  expect(await follow(studio, link.slice(0, -2))).toBe(false)
  expect(studio.store.getState().notice).toMatch(/cut off/)
  expect(studio.store.getState().run.kind).toBe('empty')
})

it('opens a link that was changed on its way, and says so of one that cannot be told any more', async () => {
  const { studio, loads } = setUp()
  const link = recipeLink({ builtIn: { id: 'sea', seed: 12 }, changes: { size: 16, steps: 400 } })
  const following = follow(studio, `${link.replaceAll('_', '%5F')}.&fbclid=x`)
  await vi.waitFor(() => expect(loads).toHaveLength(1))
  loads[0]?.answer.resolve(network(64))
  expect(await following).toBe(true)
  expect(loads[0]?.settings).toMatchObject({ size: 16, steps: 400 })
  expect(await follow(studio, link.replace('=1.', '=2.'))).toBe(false)
  expect(studio.store.getState().notice).toMatch(/made by a newer version/)
})

it('opens a recipe with what was on the stage', async () => {
  const { studio, loads } = setUp()
  const scene = {
    mode: 'walk',
    position: 12.5,
    directions: [1],
    content: 0,
    walkSeed: 4,
    ends: null,
  } as const
  const following = follow(studio, recipeLink({ builtIn: { id: 'sea', seed: 1 }, changes: {}, scene }))
  await vi.waitFor(() => expect(loads).toHaveLength(1))
  loads[0]?.answer.resolve(network(64))
  expect(await following).toBe(true)
  expect(studio.store.getState().scene).toEqual(scene)
  void studio.actions.openBuiltIn('sea', 2)
  await vi.waitFor(() => expect(studio.store.getState().scene).toBeNull())
})

it('says that a short link belongs to another site where there is no endpoint', async () => {
  vi.stubGlobal('document', { baseURI: 'https://reel.example/', querySelector: () => null })
  const { studio } = setUp()
  expect(await follow(studio, shortLink({ id: 'i'.repeat(22), key: 'k'.repeat(42) + 'A' }))).toBe(false)
  expect(studio.store.getState().notice).toMatch(/this one keeps none/)
  expect(studio.store.getState().run.kind).toBe('empty')
})

it('asks before it fetches a file from elsewhere, and tells what went wrong', async () => {
  const fetched = vi.fn<() => Promise<Response>>(() => Promise.reject(new TypeError('Failed to fetch')))
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('location', { origin: 'https://reel.example' })
  const { studio } = setUp()
  const address = new URL('https://someone.github.io/a.safetensors')
  const link = hostedLink({ address, sha256: 'h'.repeat(42) + 'A' })
  expect(await follow(studio, link)).toBe(false)
  const { offered } = studio.store.getState()
  expect(offered?.address.host).toBe('someone.github.io')
  expect(fetched).not.toHaveBeenCalled()
  expect(offered && (await fetchOffered(studio, offered))).toBe(false)
  expect(fetched).toHaveBeenCalledOnce()
  expect(studio.store.getState()).toMatchObject({ offered: null, intake: { kind: 'idle' } })
  expect(studio.store.getState().notice).toMatch(/someone\.github\.io cannot be reached/)
})

afterEach(() => vi.unstubAllGlobals())
