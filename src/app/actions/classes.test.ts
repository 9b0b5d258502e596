// Clips that are added beside the first one and taken away again, over a fake trainer; and what is refused.

import { expect, it, vi } from 'vitest'
import { MOST_CLASSES } from '../../core/classes'
import { fakeClip, network, setUp } from '../fake-studio.fixture'
import { isLoaded } from '../state'

const added = (id: string) => ({ builtIn: { id, seed: 1 } })

/** Does something that takes frames anew, and answers the load. */
async function prepared({ loads }: ReturnType<typeof setUp>, doing: () => Promise<void>): Promise<void> {
  const before = loads.length
  const done = doing()
  await vi.waitFor(() => expect(loads.length).toBe(before + 1))
  loads.at(-1)?.answer.resolve(network(loads.at(-1)?.frames.count ?? 0))
  await done
}

it('each clip is a class with its own frames, trim and crop, until it is removed', async () => {
  const clips = [fakeClip('first'), fakeClip('second')]
  const all = setUp({ tools: { openBuiltIn: () => Promise.resolve(clips.shift() ?? fakeClip('third')) } })
  const { studio, loads, run } = all
  await all.ready()
  const opened = studio.store.getState().source?.clip
  await prepared(all, () => studio.actions.addClip(added('second')))
  expect(loads.at(-1)?.frames.count).toBe(128)
  const present = run()
  expect(isLoaded(present) && present.clip).toMatchObject({
    name: 'first + second',
    frames: 128,
    classes: [
      { name: 'first', frames: 64 },
      { name: 'second', frames: 64 },
    ],
  })
  await prepared(all, () => studio.actions.retake({ from: 1, to: 2 }, 1))
  const { source, others } = studio.store.getState()
  expect([source, ...others].map((each) => [each?.from, each?.to])).toEqual([
    [0, 4],
    [1, 2],
  ])
  await prepared(all, () => studio.actions.removeClip(0))
  expect((opened as ReturnType<typeof fakeClip>).closed()).toBe(true)
  expect(studio.store.getState()).toMatchObject({ source: { from: 1 }, others: [] })
  const alone = run()
  expect(isLoaded(alone) && alone.clip).not.toHaveProperty('classes')
  studio.dispose()
})

it('a ninth clip, a model and a clip beside none are refused with a sentence, and lose nothing', async () => {
  const all = setUp()
  const { studio } = all
  const refused = async (clip: Parameters<typeof studio.actions.addClip>[0]) => {
    await studio.actions.addClip(clip)
    const { intake } = studio.store.getState()
    return intake.kind === 'refused' ? intake.message : null
  }
  expect(await refused(added('sea'))).toBe('There is no clip yet to add another one to: open one first.')
  await all.ready()
  expect(await refused({ files: [new File(['x'], 'a.safetensors')] })).toMatch(/Only a clip can be added/)
  for (let i = 1; i < MOST_CLASSES; i++) await prepared(all, () => studio.actions.addClip(added('sea')))
  // All together are as many as a link and a file can name.
  expect(all.loads.at(-1)?.frames.count).toBe(256)
  expect(await refused(added('sea'))).toMatch(/8 clips are the most/)
  expect(studio.store.getState().others).toHaveLength(MOST_CLASSES - 1)
  studio.dispose()
})
