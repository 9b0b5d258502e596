// A film of ours at the door: what plays, what is offered, and what leaves everything as it was.

import { describe, expect, it, vi } from 'vitest'
import type { FilmSession } from '../../share/session'
import { createTestSnapshot } from '../../share/snapshot.fixture'
import { fakeClip, network, promised, setUp } from '../fake-studio.fixture'

const snapshot = createTestSnapshot(4)
const film = new File(['x'], 'walk.webm', { type: 'video/webm' })

/** A studio with a clip that is ready, at whose door a film with this session comes. */
async function withFilm(session: FilmSession | null) {
  const opened: string[] = []
  const under = setUp({
    tools: {
      readSession: () => Promise.resolve(session),
      openFiles: ([file]) => {
        opened.push(file?.name ?? '')
        return Promise.resolve(fakeClip(file?.name ?? ''))
      },
    },
  })
  await under.ready()
  const state = () => under.studio.store.getState()
  return { ...under, opened, state }
}

describe('a film of ours', () => {
  it('with its model plays on at once, and is offered as a clip', async () => {
    const { studio, run, state, opened, loads } = await withFilm({ kind: 'model', snapshot })
    await studio.actions.openFiles([film])
    expect(run()).toMatchObject({ kind: 'demo', manifest: snapshot.manifest })
    expect(state().film).toEqual({ kind: 'model', file: film })
    expect(opened).toEqual([])
    const taken = studio.actions.takeFilm({ kind: 'model', file: film })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await taken
    expect(opened).toEqual(['walk.webm'])
    expect(state().film).toBeNull()
  })

  it('with a recipe changes nothing until it is asked to', async () => {
    const { manifest } = snapshot
    const { studio, run, state, loads } = await withFilm({ kind: 'recipe', manifest })
    await studio.actions.openFiles([film])
    expect(run().kind).toBe('ready')
    expect(state()).toMatchObject({ intake: { kind: 'idle' }, film: { kind: 'recipe', manifest } })
    const trained = studio.actions.followRecipe({ kind: 'recipe', file: film, manifest })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await trained
    expect(loads[1]?.settings).toMatchObject({ seed: 3, generatorRate: 0.0031 })
    expect(state().source?.clip.description.name).toBe('flame')
  })

  it('of a clip that is not built in is trained on itself by its recipe', async () => {
    const { builtIn: _, ...clip } = snapshot.manifest.clip
    const manifest = { ...snapshot.manifest, clip }
    const { studio, opened, loads } = await withFilm({ kind: 'recipe', manifest })
    const trained = studio.actions.followRecipe({ kind: 'recipe', file: film, manifest })
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await trained
    expect(opened).toEqual(['walk.webm'])
    expect(loads[1]?.settings.seed).toBe(3)
  })

  it('whose model is gone says so and leaves everything as it is; it goes when something else comes', async () => {
    const { studio, run, state, loads } = await withFilm({ kind: 'gone', damaged: false })
    await studio.actions.openFiles([film])
    expect(run().kind).toBe('ready')
    expect(state().film).toEqual({ kind: 'gone', damaged: false, file: film })
    const other = studio.actions.openBuiltIn('koi', 1)
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await other
    expect(state().film).toBeNull()
  })

  it('that is none, or that comes too late, is a clip like any other, or nothing', async () => {
    const late = promised<FilmSession | null>()
    const { studio, opened, loads, state } = await withFilm(null)
    const clip = studio.actions.openFiles([film])
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await clip
    expect(opened).toEqual(['walk.webm'])

    const slow = setUp({ tools: { readSession: () => late.promise } })
    const opening = slow.studio.actions.openFiles([film])
    await slow.ready()
    late.resolve({ kind: 'gone', damaged: false })
    await opening
    expect(slow.studio.store.getState().film).toBeNull()
    expect(state().film).toBeNull()
  })
})
