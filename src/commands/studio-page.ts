// The studio's page as the headless command uses it: a person's clicks by role and label, and what the page shows, read
// through `window.reelgan`. The types are the part of that window that is read here; e2e/headless.test.ts holds them to
// it.

import { basename } from 'node:path'
import type { Browser, Page } from 'playwright'
import { type Frames, pixelsOf, type Sides } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { WarmStart } from '../network/warm-start'
import type { SettingChanges, Settings } from '../settings/settings'
import type { TaskShares } from '../settings/tasks'
import type { OtherClip } from './headless-flags.mjs'
import { Refusal } from './steps.mjs'

export interface PageReading {
  readonly progress: {
    readonly step: number
    readonly elapsed: number
    readonly left: number | null
    readonly stepsPerSecond: number
    readonly losses: { readonly reconstruction: number }
  } | null
  readonly quality: { readonly psnrTrain: number } | null
  readonly report: {
    readonly psnrTrain: number
    readonly psnrHeldOut: number | null
    readonly sharpnessPath: number
    readonly sharpnessMorph: number
    readonly motionRatio: number
    readonly tasks?: TaskShares
  } | null
}

export interface PageState {
  readonly run: string
  readonly engine: {
    readonly kind: string
    readonly message?: string
    readonly info?: { readonly backend: string; readonly label: string }
  }
  readonly intake: { readonly kind: string; readonly message?: string }
  readonly notice: string | null
  readonly failure: string | null
  readonly clip: string | null
  readonly settings: Settings
  readonly reading: PageReading
  readonly heldOut: readonly number[]
  readonly measuring: boolean
  readonly warm: WarmStart | null
  readonly headStart: boolean
}

export interface PageWindow {
  state(): PageState
  frames(): Frames | null
  applySettings(changes: SettingChanges): Promise<void>
  sample(points: readonly LatentPoint[]): Promise<{ readonly rgba: Uint8ClampedArray }>
  view(): { readonly walkSeed: number } | null
}

/** What is evaluated in the page finds the window under this name. */
type Globals = typeof globalThis & { readonly reelgan: PageWindow }

const POLL_MS = 250
/** Opening a clip, building a network, measuring: nothing of that takes longer on a machine that works. */
const PATIENCE_MS = 180_000

/** The open page; `faults` collects what broke in it. */
export interface Studio {
  readonly page: Page
  readonly faults: string[]
}

/** Opens the page and waits until its first visit plays, or something has failed. */
export async function openStudio(browser: Browser, address: string, backend: string): Promise<Studio> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(address).origin })
  // Whatever is waited for in the page: a loaded machine takes long, and half a minute is Playwright's own limit.
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('crash', () => faults.push('the page crashed'))
  await page.goto(backend === 'auto' ? address : `${address}?backend=${backend}`)
  await page.waitForFunction(() => 'reelgan' in globalThis)
  const studio = { page, faults }
  await until(studio, ({ run }) => run === 'demo' || run === 'ready')
  return studio
}

/** What the page shows now. @throws Refusal with its own sentence when something in it has failed. */
export async function readState({ page, faults }: Studio): Promise<PageState> {
  const state = await page.evaluate(() => (globalThis as Globals).reelgan.state())
  const failure =
    state.engine.message ??
    state.failure ??
    (state.intake.kind === 'refused' ? state.intake.message : null) ??
    faults[0]
  if (failure !== undefined) throw new Refusal(failure)
  return state
}

/**
 * Reads the page four times a second until `isThere`; `onState` sees every reading.
 * @throws Refusal when something in the page has failed or nothing has changed for three minutes.
 */
export async function until(
  studio: Studio,
  isThere: (state: PageState) => boolean,
  onState?: (state: PageState) => void,
): Promise<PageState> {
  let seen = ''
  let changedAt = performance.now()
  for (;;) {
    const state = await readState(studio)
    onState?.(state)
    if (isThere(state)) return state
    const now = JSON.stringify(state)
    if (now !== seen) {
      seen = now
      changedAt = performance.now()
    }
    if (performance.now() - changedAt > PATIENCE_MS) {
      throw new Refusal(`The page stands still (“${state.run}”): try a smaller size or fewer frames.`)
    }
    await studio.page.waitForTimeout(POLL_MS)
  }
}

/** Chooses files at the page's own input, or a built-in clip by its tile, and waits until frames were taken from it. */
export async function chooseClip(
  studio: Studio,
  files: readonly string[],
  builtIn: string | null,
): Promise<void> {
  const { page } = studio
  if (builtIn === null) {
    await page.getByLabel('Clip or model file').setInputFiles([...files])
  } else {
    const tiles = page
      .locator('section', { hasText: 'Or start from one of ours' })
      .locator('button[aria-pressed]')
    // The page is built in slices: under load its tiles come later than its model.
    await tiles.first().waitFor()
    const names = await tiles.allTextContents()
    const index = names.findIndex((name) => plain(name) === plain(builtIn))
    if (index < 0)
      throw new Refusal(`There is no built-in clip “${builtIn}”: choose one of ${names.join(', ')}.`)
    await tiles.nth(index).click()
  }
  await until(studio, ({ intake, run }) => intake.kind === 'idle' && run === 'ready')
}

/** Adds clips beside the one that is open, each a class, and waits until frames were taken from all. */
export async function addClips(studio: Studio, others: readonly OtherClip[]): Promise<void> {
  const { page } = studio
  for (const other of others) {
    if ('file' in other) await page.getByLabel('Another clip', { exact: true }).setInputFiles(other.file)
    else {
      const list = page.getByLabel('Add one of ours')
      const names = (await list.locator('option').allTextContents()).slice(1)
      const index = names.findIndex((name) => plain(name) === plain(other.builtIn))
      if (index < 0)
        throw new Refusal(`There is no built-in clip “${other.builtIn}”: choose one of ${names.join(', ')}.`)
      await list.selectOption({ index: index + 1 })
    }
    // Opening begins a little later.
    await page.waitForTimeout(POLL_MS)
    await until(studio, ({ intake, run }) => intake.kind === 'idle' && run === 'ready')
  }
}

/** “Camp fire” and “campfire” are the same clip. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/\W/g, '')

/** Sets settings as the page's form does, and waits until the run is ready with them. */
export async function applySettings(studio: Studio, changes: SettingChanges): Promise<void> {
  await studio.page.evaluate((wanted) => (globalThis as Globals).reelgan.applySettings(wanted), changes)
  await until(studio, ({ run }) => run === 'ready')
}

/** Chooses a model or a project for the run to begin with. @throws Refusal where nothing of it fits. */
export async function beginWith(studio: Studio, file: string): Promise<void> {
  await studio.page.getByLabel('A model or a project to start from').setInputFiles(file)
  const told = await until(
    studio,
    ({ run, headStart, notice }) => notice !== null || (run === 'ready' && headStart),
  )
  if (!told.warm)
    throw new Refusal(
      told.notice ??
        `Nothing of ${basename(file)} fits these networks: --set the widths and the size that it has.`,
    )
}

/** The frames that the network is trained on. */
export async function realFrames({ page }: Studio): Promise<Frames> {
  const frames = await page.evaluate(() => (globalThis as Globals).reelgan.frames())
  if (!frames) throw new Refusal('The page holds no frames: the clip could not be taken.')
  return frames
}

/** The seed of the walk that the stage plays and the export writes. */
export const walkSeed = ({ page }: Studio): Promise<number> =>
  page.evaluate(() => (globalThis as Globals).reelgan.view()?.walkSeed ?? 0)

/** Pictures at latent points, RGBA, one after another; asked for in small lots. */
export async function samplePictures(
  { page }: Studio,
  points: readonly LatentPoint[],
  sides: Sides,
): Promise<Uint8ClampedArray> {
  const length = pixelsOf(sides) * 4
  const all = new Uint8ClampedArray(points.length * length)
  for (let i = 0; i < points.length; i += 16) {
    const lot = points.slice(i, i + 16)
    const { rgba } = await page.evaluate((wanted) => (globalThis as Globals).reelgan.sample(wanted), lot)
    all.set(rgba, i * length)
  }
  return all
}
