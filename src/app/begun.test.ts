// What a run with principal pictures begins with, before it is trained.

import { expect, it, vi } from 'vitest'
import { CONTROL_WEIGHT } from '../settings/control'
import { PRINCIPAL } from '../settings/presets'
import { network, setUp } from './fake-studio.fixture'
import { drawnBy, isAtZero, wouldLose } from './state'

it('shows what it begins with while it is being built, and nothing of it is at stake or kept', async () => {
  const { studio, loads, told, run } = setUp()
  const quality = { step: 0, psnrTrain: 38, psnrHeldOut: null }
  const event = { type: 'begun', run: 1, network: network(64), quality } as const
  const opened = studio.actions.openBuiltIn('flame', 1)
  // Of the run before, whose clip is gone.
  told.event(event)
  expect(studio.metrics.qualities()).toEqual([])
  await vi.waitFor(() => expect(loads).toHaveLength(1))
  expect(drawnBy(run())).toBeNull()
  told.event(event)
  const shown = drawnBy(run())
  expect(shown?.network).toEqual(network(64))
  expect(isAtZero(run())).toBe(true)
  loads[0]?.answer.resolve(network(64))
  await opened
  // The same number: the same network answers, so that nothing is drawn anew.
  expect(drawnBy(run())?.id).toBe(shown?.id)
  expect(wouldLose(run())).toBe(false)
  expect(studio.unsaved()).toBe(false)
  expect(studio.store.getState().project).toBeNull()
  // One that is told late comes before what was measured later.
  told.event({ type: 'quality', run: 1, quality: { ...quality, step: 25 } })
  told.event(event)
  expect(studio.metrics.qualities().map(({ step }) => step)).toEqual([0, 0, 25])
  expect(studio.metrics.reading().quality?.step).toBe(25)
})

it('starts a control as a run of its own, also where the setting could change mid-run', async () => {
  const { studio, loads, calls, ready, run } = setUp()
  await ready()
  void studio.actions.applySettings(PRINCIPAL)
  const starting = studio.actions.startWith({ gameWeight: CONTROL_WEIGHT })
  await vi.waitFor(() => expect(loads.at(-1)?.settings.gameWeight).toBe(CONTROL_WEIGHT))
  loads.at(-1)?.answer.resolve(network(64))
  await starting
  expect(run().kind).toBe('ready')
  expect(calls.filter((call) => call.startsWith('change'))).toEqual([])
})
