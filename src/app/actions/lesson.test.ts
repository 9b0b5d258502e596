// Lessons over what a person has open, with a trainer and clips that are fakes.

import { beforeAll, describe, expect, it, vi } from 'vitest'
import { completeSettings } from '../../settings/settings'
import { lessons } from '../late-lessons'
import { fakeClip, network, progressAt, setUp } from '../fake-studio.fixture'

const LESSON = 'no-reconstruction'

// It comes late: none of the tests waits for it.
beforeAll(lessons, 30_000)

function withClip() {
  const own = fakeClip('a.mp4')
  const at = setUp({ tools: { openFiles: () => Promise.resolve(own) } })
  /** Does something that loads a clip, and answers the load. */
  const loading = async (doing: () => Promise<unknown>) => {
    const before = at.loads.length
    const done = doing()
    await vi.waitFor(() => expect(at.loads.length).toBeGreaterThan(before))
    at.loads.at(-1)?.answer.resolve(network(64))
    return done
  }
  const { actions, store } = at.studio
  const openOwn = async () => {
    await loading(() => actions.openFiles([at.file]))
    await loading(() => actions.applySettings({ seed: 77 }))
  }
  return { ...at, own, loading, actions, store, openOwn }
}

describe('a lesson', () => {
  it('opens its small clip with its settings, and keeps the own clip open', async () => {
    const { own, loading, actions, store, openOwn, loads } = withClip()
    await openOwn()
    expect(await loading(() => actions.openLesson(LESSON))).toBe(true)
    expect(store.getState()).toMatchObject({ lesson: { name: LESSON }, settings: { size: 16, seed: 7 } })
    expect(loads.at(-1)?.settings).toMatchObject({ size: 16, components: 0 })
    expect(own.closed()).toBe(false)
  })

  it('is left to the own clip and the own settings', async () => {
    const { own, loading, actions, store, openOwn } = withClip()
    await openOwn()
    const before = store.getState()
    await loading(() => actions.openLesson(LESSON))
    await loading(() => actions.openLesson('two-networks'))
    await loading(() => actions.leaveLesson())
    expect(store.getState()).toMatchObject({ lesson: null, run: { kind: 'ready' }, settings: { seed: 77 } })
    expect(store.getState().source).toBe(before.source)
    expect(own.closed()).toBe(false)
  })

  it('ends when another clip is opened, which gets the own settings', async () => {
    const { own, loading, actions, store, openOwn, loads } = withClip()
    await openOwn()
    await loading(() => actions.openLesson(LESSON))
    await loading(() => actions.openBuiltIn('sea', 1))
    expect(store.getState().lesson).toBeNull()
    expect(loads.at(-1)?.settings).toEqual(completeSettings({ seed: 77 }))
    expect(own.closed()).toBe(true)
  })

  it('saves nothing of its own runs', async () => {
    const { loading, actions, store, openOwn, studio, told } = withClip()
    await openOwn()
    await loading(() => actions.openLesson(LESSON))
    await actions.train()
    told.event({ type: 'progress', run: 1, progress: progressAt(30) })
    expect(studio.unsaved()).toBe(false)
    await actions.saveNow()
    expect(store.getState().project).toBeNull()
  })

  it('of an unknown name is told in a sentence, and what was there stays', async () => {
    const { actions, store, openOwn } = withClip()
    await openOwn()
    const before = store.getState()
    expect(await actions.openLesson('unicorn')).toBe(false)
    expect(store.getState().notice).toMatch(/no lesson called “unicorn” here/)
    expect(store.getState().run).toBe(before.run)
    expect(store.getState().lesson).toBeNull()
  })

  it('whose clip does not come gives way to what was open', async () => {
    const openBuiltIn = () => Promise.reject(new Error('it did not arrive'))
    const { studio } = setUp({ tools: { openBuiltIn } })
    expect(await studio.actions.openLesson(LESSON)).toBe(false)
    expect(studio.store.getState()).toMatchObject({
      lesson: null,
      intake: { kind: 'idle' },
      notice: expect.any(String),
    })
  })
})
