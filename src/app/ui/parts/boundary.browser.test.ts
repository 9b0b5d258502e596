// A fault of ReelGAN’s own in every place of the page while a run trains: the place says so, nothing else stops, and it
// comes back. Not here: files that do not come (e2e/late.test.ts).

import { cloneElement, createElement, type ReactElement, type ReactNode, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../theme.css'
import { progressAt, setUp } from '../../fake-studio.fixture'
import { isLoaded, type Run } from '../../state'
import { App } from '../App'
import { Boundary } from './Boundary'
import { type Place, PLACES } from './places'

/** The place that fails when it is rendered. */
let faulty: Place | null = null
const listeners = new Set<() => void>()

function fail(place: Place | null): void {
  faulty = place
  flushSync(() => listeners.forEach((listener) => listener()))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Stands in every place: it has the focus when it is asked for it, and fails. */
function Planted({ place }: { readonly place: Place }): ReactNode {
  if (useSyncExternalStore(subscribe, () => faulty) === place) throw new Error(`planted in ${place}`)
  return createElement('button', { id: `in-${place}`, style: { position: 'fixed', top: '-99px' } }, place)
}

const plantedIn = (place: Place): HTMLElement | null => document.querySelector(`#in-${place}`)

/** Every boundary as it is, with one child more. */
const render = Reflect.get(Boundary.prototype, 'render') as () => ReactNode
vi.spyOn(Boundary.prototype, 'render').mockImplementation(function (this: Boundary) {
  const { place } = this.props
  const whole = Reflect.apply(render, this, []) as ReactElement<{ readonly children: ReactNode }>
  if (this.state.failed) return whole
  return cloneElement(whole, undefined, whole.props.children, createElement(Planted, { place }))
})

const DIALOGS: readonly Place[] = ['export', 'gallery', 'networks', 'own', 'projects', 'share']
/** A lesson stands where the training column is now. */
const BESIDE = (Object.keys(PLACES) as Place[]).filter(
  (place) => place !== 'page' && place !== 'lesson' && !DIALOGS.includes(place),
)
/** What opens a dialog that the header does not. */
const OPENERS: Partial<Record<Place, string>> = { networks: 'See the networks', own: 'From my own picture…' }
/** Of a place those that stand in it. */
const WITHIN: Partial<Record<Place, readonly Place[]>> = {
  header: ['engine'],
  stage: ['latent'],
  training: ['dock', 'settings', 'figures'],
  clip: ['builtIns'],
}

const missing = () => BESIDE.filter((place) => !plantedIn(place))

const root: Root = createRoot(document.body.appendChild(document.createElement('div')))
const under = setUp()
let step = 0

beforeAll(async () => {
  // React tells what a boundary has caught.
  vi.spyOn(console, 'error').mockReturnValue()
  await page.viewport(1440, 900)
  await under.ready()
  root.render(createElement(App, { studio: under.studio, first: null }))
  await under.studio.actions.train()
  tellStep()
  await vi.waitFor(() => expect(missing()).toEqual([]), 20_000)
})
beforeEach(() => fail(null))
afterAll(() => root.unmount())

const idOf = (run: Run): number => (isLoaded(run) ? run.id : 0)

/** The trainer has gone on by a step. */
function tellStep(): void {
  under.told.event({ type: 'progress', run: idOf(under.run()), progress: progressAt(++step) })
}

function expectTrains(): void {
  tellStep()
  expect(under.run().kind).toBe('training')
  expect(under.studio.metrics.reading().progress?.step).toBe(step)
  expect(under.calls).not.toContain('pause')
  expect(under.told).toMatchObject({ started: 1, disposed: 0 })
}

const alert = (place: Place) => page.getByRole('alert', { name: PLACES[place], exact: true })
const again = (place: Place) => alert(place).getByRole('button', { name: 'Try again' })

async function expectSaid(place: Place): Promise<void> {
  await expect
    .element(alert(place))
    .toHaveTextContent(
      `${PLACES[place]} stopped through a fault of ReelGAN’s own. Your training goes on.Try again`,
    )
}

it.each(BESIDE)('%s: says so, the others stay, and it comes back with the focus', async (place) => {
  const others = BESIDE.filter((each) => each !== place && !WITHIN[place]?.includes(each)).map(plantedIn)
  plantedIn(place)?.focus()
  fail(place)
  await expectSaid(place)
  expectTrains()
  expect(others.filter((each) => !each?.isConnected)).toEqual([])
  expect(document.activeElement).toBe(again(place).element())
  await userEvent.keyboard('{Enter}')
  await expectSaid(place)
  expect(document.activeElement).toBe(again(place).element())
  faulty = null
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => plantedIn(place)).not.toBeNull()
  expect(alert(place).elements()).toEqual([])
  expect(document.activeElement).not.toBe(document.body)
  expectTrains()
})

it.each(BESIDE)('%s: takes no focus that is elsewhere', (place) => {
  const elsewhere = BESIDE.find((each) => each !== place && !WITHIN[place]?.includes(each)) as Place
  plantedIn(elsewhere)?.focus()
  fail(place)
  expect(document.activeElement).toBe(plantedIn(elsewhere))
  faulty = null
  flushSync(() => (again(place).element() as HTMLElement).click())
  expect(plantedIn(place)).not.toBeNull()
  expect(document.activeElement).toBe(plantedIn(elsewhere))
})

it.each(DIALOGS)('%s: the dialog says so and holds the focus; it comes, and goes as ever', async (place) => {
  if (place === 'networks') await page.getByRole('button', { name: /^Networks/ }).click()
  const name = OPENERS[place]
  const opener = name
    ? page.getByRole('button', { name })
    : page.getByRole('banner').getByRole('button', { name: new RegExp(`^${place}`, 'i') })
  const dialog = page.getByRole('dialog')
  const held = () => dialog.elements().some((each) => each.contains(document.activeElement))
  await opener.click()
  await expect.element(dialog.getByRole('button').nth(1)).toBeVisible()
  fail(place)
  await expectSaid(place)
  expectTrains()
  await expect.poll(held).toBe(true)
  faulty = null
  await again(place).click()
  await expect.element(dialog.getByRole('button').nth(1)).toBeVisible()
  expect(alert(place).elements()).toEqual([])
  await expect.poll(held).toBe(true)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => dialog.elements()).toEqual([])
  await expect.poll(() => document.activeElement).toBe(opener.element())
  expectTrains()
})

it('page: says that the training is kept, gives the project, and is put up again', async () => {
  fail('page')
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent(/stopped through a fault.*Your training of “flame” is kept/)
  await expect.element(page.getByRole('button', { name: 'Download your project' })).toBeVisible()
  expectTrains()
  faulty = null
  await page.getByRole('button', { name: 'Put it up again' }).click()
  await expect.poll(missing).toEqual([])
  expectTrains()
})
