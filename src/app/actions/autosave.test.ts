// When a run is saved, what with, and what is said when it cannot be. Against fakes: nothing is written.

import { describe, expect, it, vi } from 'vitest'
import { ReelError } from '../../core/errors'
import { completeSettings } from '../../settings/settings'
import type { SaveContext } from '../../projects/save-context'
import type { Saved } from '../../projects/slots'
import { savedClip, savedRun } from '../../projects/saved.fixture'
import type { ProjectTools } from './project-tools'
import { checkpointAt, network, noProjects, progressAt, setUp } from '../fake-studio.fixture'

const picture = { size: 1, rgb: Uint8Array.of(1, 2, 3) }

/** A studio whose trainer saves whatever it is given, at the step of the newest progress. */
function keeping(
  refuse?: () => Error | null,
  open: ProjectTools['open'] = noProjects.open,
  elsewhere: readonly string[] = [],
) {
  const saves: { beside: SaveContext; fresh: boolean }[] = []
  const released: string[] = []
  const onPage: SaveContext[] = []
  let hide: () => void = () => undefined
  const savedOf = ({ project, name, keep }: SaveContext): Saved => ({
    head: {
      id: project,
      name,
      created: 1,
      saved: Date.now(),
      step: studio.metrics.reading().progress?.step ?? 0,
      turn: saves.length,
      runBytes: 1,
      clipBytes: 1,
      kept: keep,
      deleted: null,
      picture,
    },
    freed: [],
  })
  const under = setUp({
    tools: {
      projects: {
        ...noProjects,
        open,
        hold: (id) => Promise.resolve(elsewhere.includes(id) ? null : () => void released.push(id)),
        onHidden: (listener) => {
          hide = listener
        },
        save: (beside) => {
          onPage.push(beside)
          return Promise.resolve(savedOf(beside))
        },
      },
    },
    trainer: {
      save: (beside, fresh) => {
        saves.push({ beside, fresh })
        const error = refuse?.() ?? null
        return error ? Promise.reject(error) : Promise.resolve(savedOf(beside))
      },
      newest: () => checkpointAt(10),
    },
  })
  const { studio } = under
  const trainTo = (step: number) => under.told.event({ type: 'progress', run: 1, progress: progressAt(step) })
  const training = async () => {
    await under.ready()
    await studio.actions.train()
    trainTo(10)
  }
  const project = () => studio.store.getState().project
  return { ...under, saves, released, onPage, hide: () => hide(), trainTo, training, project }
}

describe('a run is saved', () => {
  it('when a save is due, as of the last checkpoint; always into the same project', async () => {
    const { told, saves, training, trainTo, project } = keeping()
    await training()
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(project()?.step).toBe(10))
    trainTo(20)
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(project()?.step).toBe(20))
    expect(saves.map(({ fresh }) => fresh)).toEqual([false, false])
    expect(saves[1]?.beside.project).toBe(saves[0]?.beside.project)
    expect(saves[1]?.beside.curves.progress?.step).toBe(20)
    expect(saves[0]?.beside).toMatchObject({ name: 'flame', keep: false, cut: { from: 0, to: 4 } })
  })

  it('as it is when it pauses, when the tab hides, and when settings change meanwhile', async () => {
    const { studio, saves, hide, training, pausing } = keeping()
    await training()
    hide()
    await vi.waitFor(() => expect(saves).toHaveLength(1))
    const paused = studio.actions.pause()
    pausing.resolve()
    await paused
    await vi.waitFor(() => expect(saves).toHaveLength(2))
    await studio.actions.applySettings({ gamma: 2 })
    await vi.waitFor(() => expect(saves).toHaveLength(3))
    expect(saves.map(({ fresh }) => fresh)).toEqual([true, true, true])
    expect(saves[2]?.beside.settings).toEqual(completeSettings({ ...saves[1]?.beside.settings, gamma: 2 }))
  })

  it('not before it has learned anything', async () => {
    const { studio, saves, hide, ready, project } = keeping()
    await ready()
    hide()
    await studio.actions.saveNow()
    expect(saves).toEqual([])
    expect(project()).toBeNull()
    expect(studio.unsaved()).toBe(false)
  })

  it('before another run takes its place, with its own clip; the next one is another project', async () => {
    const { studio, saves, released, loads, told, training, project, file } = keeping()
    await training()
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(project()?.step).toBe(10))
    const first = project()?.id
    told.event({ type: 'progress', run: 1, progress: progressAt(11) })
    const opening = studio.actions.openFiles([file])
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await opening
    expect(saves).toHaveLength(2)
    expect(saves[1]).toMatchObject({ fresh: true, beside: { project: first, name: 'flame', files: [] } })
    expect(released).toEqual([first])
    expect(project()).toBeNull()
    await studio.actions.train()
    told.event({ type: 'progress', run: 2, progress: progressAt(3) })
    await studio.actions.saveNow()
    expect(saves[2]?.beside).toMatchObject({ name: 'a', keep: true, files: [file] })
    expect(saves[2]?.beside.project).not.toBe(first)
  })

  it('into the same project when it failed and goes back to its last checkpoint', async () => {
    const { studio, told, loads, saves, released, training, hide, project } = keeping()
    await training()
    hide()
    await vi.waitFor(() => expect(project()?.step).toBe(10))
    told.event({ type: 'failed', run: 1, error: { code: 'worker-crashed', message: 'It broke.' } })
    await vi.waitFor(() => expect(released).toHaveLength(1))
    const going = studio.actions.goBack()
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    loads[1]?.answer.resolve(network(64))
    await going
    await studio.actions.saveNow()
    expect(saves.length).toBeGreaterThan(1)
    expect(new Set(saves.map(({ beside }) => beside.project)).size).toBe(1)
  })

  it('by the page when its worker is gone', async () => {
    const { saves, onPage, training, hide, project } = keeping(
      () => new ReelError('worker-crashed', 'The worker stopped.'),
    )
    await training()
    hide()
    await vi.waitFor(() => expect(project()?.step).toBe(10))
    expect(saves).toHaveLength(1)
    expect(onPage[0]).toEqual(saves[0]?.beside)
  })
})

describe('a save that fails', () => {
  const full = () => new ReelError('storage-full', 'The disk space for this page is full.')

  it('says so once, leaves the run alone, and is tried again', async () => {
    let error: Error | null = full()
    const { studio, told, training, project, run } = keeping(() => error)
    const notice = () => studio.store.getState().notice
    await training()
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(notice()).toBe('The disk space for this page is full.'))
    expect(project()).toMatchObject({ step: null, saving: false, problem: notice() })
    expect(run().kind).toBe('training')
    expect(studio.unsaved()).toBe(true)
    studio.actions.notify(null)
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(project()?.saving).toBe(false))
    expect(notice()).toBeNull()
    error = null
    told.event({ type: 'save-due', run: 1 })
    await vi.waitFor(() => expect(project()).toMatchObject({ step: 10, problem: null }))
    expect(studio.unsaved()).toBe(false)
  })
})

it('how long ago it was saved does not follow a clock that was set back', async () => {
  const { studio, told, training, project } = keeping()
  await training()
  told.event({ type: 'save-due', run: 1 })
  await vi.waitFor(() => expect(project()?.step).toBe(10))
  expect(studio.unsaved()).toBe(false)
  const [date, now] = [Date.now(), performance.now()]
  vi.spyOn(Date, 'now').mockReturnValue(date - 3_600_000)
  vi.spyOn(performance, 'now').mockReturnValue(now + 50_000)
  expect(studio.unsaved()).toBe(true)
  vi.restoreAllMocks()
})

it('that nothing may be stored is said once, not again with the next run', async () => {
  const off = () => new ReelError('storage-unavailable', 'Nothing is saved.')
  const { studio, told, loads, training, project, file } = keeping(off)
  await training()
  told.event({ type: 'save-due', run: 1 })
  await vi.waitFor(() => expect(studio.store.getState().notice).toBe('Nothing is saved.'))
  const opening = studio.actions.openFiles([file])
  await vi.waitFor(() => expect(loads).toHaveLength(2))
  loads[1]?.answer.resolve(network(64))
  await opening
  await studio.actions.train()
  told.event({ type: 'progress', run: 2, progress: progressAt(3) })
  told.event({ type: 'save-due', run: 2 })
  await vi.waitFor(() => expect(project()?.problem).toBe('Nothing is saved.'))
  expect(studio.store.getState().notice).toBeNull()
})

it('that another page holds the projects is said, and the save tried again by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  let held = true
  const busy = () => (held ? new ReelError('storage-busy', 'Another page saves.') : null)
  const { told, saves, training, project } = keeping(busy)
  await training()
  told.event({ type: 'save-due', run: 1 })
  await vi.waitFor(() => expect(project()?.problem).toBe('Another page saves.'))
  held = false
  await vi.advanceTimersByTimeAsync(5000)
  await vi.waitFor(() => expect(project()).toMatchObject({ step: 10, saving: false, problem: null }))
  expect(saves).toHaveLength(2)
  vi.useRealTimers()
})

describe('a saved project', () => {
  const saved = () => {
    const { checkpoint, ...rest } = savedRun(7)
    return { run: { checkpoint, ...rest }, clip: { ...savedClip(), files: [] } }
  }

  it('goes on as it stood: paused, with its curves, scene, settings and place; what was on show is saved first', async () => {
    const head = { id: 'b'.repeat(16), name: 'Mine', created: 1, saved: 5, step: 7, turn: 1 }
    const rest = { runBytes: 1, clipBytes: 1, kept: true, deleted: null, picture }
    const open = () =>
      Promise.resolve({
        head: { ...head, ...rest },
        ...saved(),
        broken: { bytes: Uint8Array.of(1), instead: null },
      })
    const { studio, loads, saves, training, run, project } = keeping(undefined, open)
    await training()
    const going = studio.actions.goOn(head.id)
    // Pressed twice.
    const again = studio.actions.goOn(head.id)
    await vi.waitFor(() => expect(loads).toHaveLength(2))
    expect(saves).toHaveLength(1)
    expect(saves[0]?.beside.project).not.toBe(head.id)
    expect(loads[1]).toMatchObject({ checkpoint: saved().run.checkpoint, frames: saved().clip.frames })
    loads[1]?.answer.resolve(network(20))
    expect([await going, await again]).toEqual(['opened', 'opened'])
    expect(loads).toHaveLength(2)
    expect(run()).toMatchObject({ kind: 'paused', settings: saved().run.settings })
    expect(project()).toMatchObject({ id: head.id, name: 'Mine', step: 7, problem: null })
    const { scene, missingClip, notice } = studio.store.getState()
    expect(scene).toEqual(saved().run.scene)
    expect(missingClip).toBe('Flamme été 🔥')
    expect(notice).toBe('Your last save cannot be read; the one before, at step 7, opens.')
    expect(studio.store.getState().rescue).toMatchObject({ says: notice, bytes: Uint8Array.of(1) })
    expect(studio.metrics.losses()).toEqual(saved().run.curves.losses)
    expect(studio.metrics.reading().progress?.step).toBe(7)
    expect(studio.milestones.read()).toEqual(saved().run.history)
    expect(studio.unsaved()).toBe(false)
  })

  it('that is open in another tab or damaged changes nothing', async () => {
    const refuse = () => Promise.reject(new ReelError('file-damaged', 'This project is damaged.'))
    const { studio, training, run, project } = keeping(undefined, refuse, ['c'.repeat(16)])
    await training()
    expect(await studio.actions.goOn('c'.repeat(16))).toBe('elsewhere')
    expect(await studio.actions.goOn('d'.repeat(16))).toBe('refused')
    expect(studio.store.getState().notice).toBe('This project is damaged.')
    expect(run().kind).toBe('training')
    expect(project()).toBeNull()
  })
})
