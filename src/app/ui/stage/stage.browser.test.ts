// The stage in a real browser, used as a person would: keys, mouse, and what is on the canvas afterwards.

import axe from 'axe-core'
import { createElement, createRef } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../theme.css'
import { type Frames, type Pictures, square } from '../../../core/frames'
import type { LatentPoint, Moment } from '../../../core/latent'
import type { NetworkInfo } from '../../../trainer/protocol'
import { Stage, type StageHandle, type StageProps } from './Stage'

const SIZE = 8
const FRAMES = 64
const real: Frames = {
  ...square(SIZE),
  count: FRAMES,
  fps: 12,
  rgb: new Uint8Array(FRAMES * SIZE * SIZE * 3).fill(9),
}
const network: NetworkInfo = {
  ...square(SIZE),
  generatorParameters: 1,
  discriminatorParameters: 1,
  frames: FRAMES,
  heldOut: [],
}

const tint = ({ t, directions, content, random = 0 }: Moment) => [
  t,
  100 + 20 * (directions[0] ?? 0),
  (content === 0 ? 0 : 200) + (random === 0 ? 0 : 50),
]

/**
 * A network that tells by its colour what it was asked: red is the time, green the first direction, blue the content.
 */
function colourOf(point: LatentPoint): readonly number[] {
  if (point.kind === 'moment') return tint(point.moment)
  if (point.kind === 'walk') return [point.frame, 50, point.seed % 256]
  const [from, to] = [tint(point.from), tint(point.to)]
  return from.map((value, i) => value * (1 - point.amount) + (to[i] ?? 0) * point.amount)
}

let under: number
let most: number
const look = async (points: readonly LatentPoint[]): Promise<Pictures> => {
  most = Math.max(most, ++under)
  await Promise.resolve()
  under--
  const rgba = new Uint8ClampedArray(points.length * SIZE * SIZE * 4)
  for (const [n, point] of points.entries()) {
    for (let i = 0; i < SIZE * SIZE; i++) rgba.set([...colourOf(point), 255], (n * SIZE * SIZE + i) * 4)
  }
  return { ...square(SIZE), count: points.length, rgba }
}

let root: Root
let stage: StageHandle

/** Waits for the controls, which come after the canvas. */
async function show(change: Partial<StageProps> = {}): Promise<void> {
  const ref = createRef<StageHandle>()
  const props: StageProps = {
    ref,
    look,
    ahead: null,
    network,
    real,
    clip: { name: 'flower', frames: FRAMES, fps: 12 },
    scene: null,
    trained: true,
    path: async (from, to) => [from, 30, to],
    about: null,
    asking: true,
    weights: 0,
    ...change,
  }
  flushSync(() => root.render(createElement(Stage, props)))
  if (!ref.current) throw new Error('The stage gave no handle.')
  stage = ref.current
  await expect.poll(() => document.querySelector('[aria-label="One frame back"]')).not.toBeNull()
}

const canvas = () => page.getByRole('img').element() as HTMLCanvasElement

function centre(): number[] {
  const { width, height } = canvas()
  const data = canvas()
    .getContext('2d')
    ?.getImageData(width >> 1, height >> 1, 1, 1).data
  return [...(data ?? [])].slice(0, 3)
}

const slider = (name: string) => page.getByRole('slider', { name, exact: true })

beforeEach(async () => {
  under = 0
  most = 0
  await page.viewport(1000, 760)
  const frame = document.createElement('div')
  frame.style.cssText = 'width: 820px; height: 640px'
  document.body.append(frame)
  root = createRoot(frame)
})

afterEach(() => {
  root.unmount()
  document.body.replaceChildren()
})

describe('the time line', () => {
  it('goes one frame with an arrow key and says where it is', async () => {
    await show()
    stage.seek(20)
    await expect.poll(centre).toEqual([20, 100, 0])
    ;(slider('Moment of the clip').element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowRight}')
    await expect.poll(centre).toEqual([21, 100, 0])
    await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')
    await expect.poll(centre).toEqual([11, 100, 0])
    await expect
      .poll(() => slider('Moment of the clip').element().getAttribute('aria-valuetext'))
      .toBe('0.9 seconds of 5.3')
    await userEvent.keyboard('{End}')
    await expect.poll(centre).toEqual([63, 100, 0])
  })

  it('follows a press on its strip', async () => {
    await show()
    stage.seek(0)
    await userEvent.click(document.querySelector('canvas[aria-hidden]') ?? document.body)
    await expect.poll(() => Math.abs(stage.view().moment.t - 31.5)).toBeLessThan(1)
  })
})

describe('playing', () => {
  it('starts and stops with the space bar, one request at a time', async () => {
    await show()
    stage.seek(0)
    await userEvent.keyboard(' ')
    await expect.poll(() => stage.view().playing).toBe(true)
    await expect.poll(() => stage.view().moment.t).toBeGreaterThan(3)
    await userEvent.keyboard(' ')
    await expect.poll(() => stage.view().playing).toBe(false)
    expect(most).toBe(1)
  })

  it('leaves the space bar to what needs it, and takes it where it means nothing else', async () => {
    await show()
    stage.seek(0)
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    await userEvent.keyboard(' ')
    expect(field.value).toBe(' ')
    expect(stage.view().playing).toBe(false)
    await page.getByRole('radio', { name: 'Loop' }).click()
    await userEvent.keyboard(' ')
    await expect.poll(() => stage.view()).toMatchObject({ mode: 'loop', playing: true })
  })

  it('waits while the playhead is held and goes on from where it is let go', async () => {
    await show()
    stage.seek(40)
    await userEvent.keyboard(' ')
    const control =
      document.querySelector('canvas[aria-hidden]')?.parentElement?.parentElement ?? document.body
    const { left, top } = control.getBoundingClientRect()
    const at = { bubbles: true, clientX: left + 30, clientY: top + 10, button: 0, buttons: 1, pointerId: 1 }
    control.dispatchEvent(new PointerEvent('pointerdown', at))
    expect(stage.view().playing).toBe(false)
    control.dispatchEvent(new PointerEvent('pointerup', { ...at, buttons: 0 }))
    expect(stage.view().playing).toBe(true)
    expect(stage.view().moment.t).toBeLessThan(20)
  })

  it('walks with a seed that can be rolled anew', async () => {
    await show({ real: null })
    await page.getByRole('radio', { name: 'Endless walk' }).click()
    expect(stage.view().mode).toBe('walk')
    const before = stage.view().walkSeed
    await page.getByRole('button', { name: 'Another walk' }).click()
    await expect.poll(() => stage.view().walkSeed).not.toBe(before)
  })
})

describe('the latent controls', () => {
  it('move the picture, and a double press brings it back', async () => {
    await show()
    stage.seek(5)
    ;(slider('Direction 1').element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowRight}{ArrowRight}')
    await expect.poll(centre).toEqual([5, 102, 0])
    expect(stage.view().moment.directions[0]).toBeCloseTo(0.1, 9)
    await userEvent.dblClick(slider('Direction 1').element().closest('[class*=control]') ?? document.body)
    await expect.poll(centre).toEqual([5, 100, 0])
    ;(slider('Latent pad, directions 1 and 2').element() as HTMLElement).focus()
    await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')
    await expect.poll(centre).toEqual([5, 90, 0])
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(centre).toEqual([5, 100, 0])
  })

  it('change the content and give the clip’s own back', async () => {
    await show()
    stage.seek(5)
    await page.getByRole('button', { name: 'Another content seed' }).click()
    await expect.poll(centre).toEqual([5, 100, 200])
    await page.getByRole('button', { name: 'own content' }).click()
    await expect.poll(centre).toEqual([5, 100, 0])
  })

  it('take a random moment, another one, and give the clip’s own back', async () => {
    await show()
    stage.seek(5)
    await page.getByRole('button', { name: 'Random moment' }).click()
    await expect.poll(centre).toEqual([5, 100, 50])
    const before = stage.scene().random
    await page.getByRole('button', { name: 'Random moment' }).click()
    expect(stage.scene().random).not.toBe(before)
    // It is a moment like any other: kept as an end of a morph, it stays what it is.
    await page.getByRole('button', { name: 'Set A' }).click()
    await page.getByRole('button', { name: 'own moments' }).click()
    await expect.poll(centre).toEqual([5, 100, 0])
    await page.getByRole('button', { name: 'Set B' }).click()
    await expect.poll(() => stage.view().morph?.from.random).toBeGreaterThan(0)
    expect(stage.view().morph?.to.random ?? 0).toBe(0)
    await show({ path: null })
    expect(page.getByRole('button', { name: 'Random moment' }).elements()).toEqual([])
  })

  it('morph between two kept moments', async () => {
    await show()
    stage.seek(10)
    await page.getByRole('button', { name: 'Set A' }).click()
    stage.seek(50)
    await page.getByRole('button', { name: 'Set B' }).click()
    ;(slider('Morph from A to B').element() as HTMLElement).focus()
    await userEvent.keyboard('{PageUp}{PageUp}{PageUp}{PageUp}{PageUp}')
    await expect.poll(centre).toEqual([30, 100, 0])
    expect(stage.view().morph?.amount).toBeCloseTo(0.5, 6)
    // Its way is marked under the strip, unless it is to go straight.
    const stops = () => document.querySelectorAll<HTMLElement>('[class*=stop]')
    await expect
      .poll(() => [...stops()].map(({ style }) => Math.round(0.63 * parseFloat(style.left))))
      .toEqual([10, 30, 50])
    await page.getByRole('button', { name: 'Straight' }).click()
    await expect.poll(() => stops().length).toBe(0)
    expect(stage.scene().ends?.straight).toBe(true)
    await page.getByRole('radio', { name: 'Clip', exact: true }).click()
    await expect.poll(centre).toEqual([50, 100, 0])
  })
})

describe('what is shown', () => {
  it('is the clip and what is said about it, until a network has learned', async () => {
    await show({ look: null, network: null, trained: false, about: 'Press Train.' })
    await expect.element(page.getByText('Press Train.')).toBeVisible()
    await expect.poll(centre).toEqual([9, 9, 9])
    await show({ trained: true })
    stage.seek(40)
    await expect.poll(centre).toEqual([40, 100, 0])
    await page.getByRole('radio', { name: 'Real' }).click()
    await expect.poll(centre).toEqual([9, 9, 9])
    expect(stage.view().moment.t).toBe(40)
    expect(stage.poster()?.width).toBe(SIZE)
  })

  it.each(['Generated', 'Real'])('comes back after the graphics process was lost: %s', async (source) => {
    await show()
    stage.seek(30)
    await page.getByRole('radio', { name: source }).click()
    const before = source === 'Real' ? [9, 9, 9] : [30, 100, 0]
    await expect.poll(centre).toEqual(before)
    const { width, height } = canvas()
    canvas().getContext('2d')?.clearRect(0, 0, width, height)
    expect(centre()).toEqual([0, 0, 0])
    canvas().dispatchEvent(new Event('contextrestored'))
    await expect.poll(centre).toEqual(before)
  })

  it('asks for a clip where there is none, and not over one whose run failed', async () => {
    const nothing = { look: null, real: null, network: null, clip: null, trained: false }
    await show(nothing)
    await expect.element(page.getByText(/^Drop a clip/)).toBeVisible()
    await show({ ...nothing, asking: false })
    await expect.poll(() => page.getByText(/^Drop a clip/).elements()).toEqual([])
  })

  it('says what went wrong, and takes it back', async () => {
    await show({ look: () => Promise.reject(new Error('the worker is gone')) })
    await expect.element(page.getByText(/the worker is gone/)).toBeVisible()
    await show()
    await expect.poll(() => page.getByText(/the worker is gone/).elements()).toEqual([])
  })
})

it.each([[1000], [390]])('has nothing for axe to find, and no overflow, at %d px', async (width) => {
  await page.viewport(width, 760)
  const frame = document.body.firstElementChild as HTMLElement
  frame.style.cssText = width > 900 ? 'width: 820px; height: 640px' : ''
  await show()
  stage.seek(3)
  const { violations } = await axe.run(frame)
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
})
