// A browser with a page of the studio, for a test file. Nothing that a page or a worker complains of is let pass.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { indexes, upTo } from '../../src/clip/bars.fixture'
import { recipeLink } from '../../src/share/recipe-link'
import { Person, soon } from './person.fixture'
import { startEngine } from './start'
import type { Browser } from './tab'
import { LIGHT_GAME } from '../../src/settings/light-game.fixture'

/** Where made-clips.fixture.ts puts its films. */
export const CLIPS = join(import.meta.dirname, '../../node_modules/.cache/clip-fixtures')
export const site = inject('site')

/** A network that learns in seconds. */
export const small = { size: 16, frames: 16, steps: 12, batch: 2, ...LIGHT_GAME } as const
export const recipe = (changes: object = {}) =>
  recipeLink({ builtIn: { id: 'jellyfish', seed: 1 }, changes: { ...small, ...changes } })

class OpenPage {
  #browser: Browser | null = null
  #person: Person | null = null
  /** For files that a test makes. */
  readonly folder = mkdtempSync(join(tmpdir(), 'engine-'))

  async start(): Promise<void> {
    this.#browser = await startEngine(inject('engine'), inject('port'))
    this.#person = new Person(await this.#browser.open(), this.#browser)
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('no browser was started')
    return this.#browser
  }

  get person(): Person {
    if (!this.#person) throw new Error('no page was opened')
    return this.#person
  }

  async end(): Promise<void> {
    await this.#browser?.close()
    rmSync(this.folder, { recursive: true })
  }
}

export const page = new OpenPage()

beforeAll(() => page.start())
afterAll(() => page.end())
afterEach(() => {
  expect(page.browser.complaints.splice(0)).toEqual([])
})

/** A clip is taken in, and its network made. */
export async function takenIn(name: string, paths: readonly string[]): Promise<void> {
  await page.person.upload(paths)
  await soon(`${name} is open`, async () => {
    const state = await page.person.state()
    if (state?.intake.kind === 'refused') throw new Error(state.intake.message)
    if (state?.clip === name && state.run === 'failed') throw new Error(state.failure ?? '')
    return state?.clip === name && state.run === 'ready'
  })
}

/** Each picture carries its index: all come, in order. */
export async function opened(name: string, paths: readonly string[], count: number): Promise<void> {
  await takenIn(name, paths)
  const taken = await page.person.tab.evaluate(() => {
    const frames = window.reelgan?.frames()
    return frames ? { ...frames, rgb: [...frames.rgb] } : null
  })
  if (!taken) throw new Error('no frames were taken')
  const shown = indexes({ ...taken, rgb: Uint8Array.from(taken.rgb) })
  expect([...new Set(shown)]).toEqual(upTo(count))
  expect(shown).toEqual(shown.toSorted((a, b) => a - b))
}

/** A link opens in a page of its own, with a model whose pictures are so wide. */
export async function playsThere(link: string, width: number): Promise<void> {
  const other = new Person(await page.browser.open(), page.browser)
  await other.visit(link)
  await soon('its model', async () => (await other.widthOfPictures()) === width)
  await other.tab.close()
}
