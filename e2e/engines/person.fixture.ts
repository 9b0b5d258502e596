// What a person sees and does on the studio's page in any browser: finds things by role and name, waits until the page
// has come to where the next thing can be done. Not here: what must hold.

import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReelganState } from '../../src/app/test-window'
import type { Browser, Point, Tab } from './tab'

/** Milliseconds. WebKit paints slowly on a display without hardware. */
const PATIENCE = 60_000

type Role =
  'button' | 'checkbox' | 'combobox' | 'dialog' | 'menuitem' | 'option' | 'radio' | 'slider' | 'textbox'

/** Polls until `look` gives something else than null or false. */
export async function soon<Found>(what: string, look: () => Promise<Found | null | false>): Promise<Found> {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

export class Person {
  readonly tab: Tab
  readonly #downloads: string
  #visits = 0

  constructor(tab: Tab, { downloads }: Browser) {
    this.tab = tab
    this.#downloads = downloads
  }

  state(): Promise<ReelganState | null> {
    return this.tab.evaluate(() => window.reelgan?.state() ?? null)
  }

  /** Waits until the run is of this kind; a failed one ends the wait with its sentence. */
  async until(kind: string): Promise<ReelganState> {
    return soon(`the run is ${kind}`, async () => {
      const state = await this.state()
      if (state?.run === 'failed' && kind !== 'failed') throw new Error(state.failure ?? '')
      return state?.run === kind ? state : null
    })
  }

  /** Anew: an address that differs behind its # alone would be followed on the page that is there. */
  async visit(url: string, kind = 'demo'): Promise<void> {
    const address = new URL(url)
    address.searchParams.set('visit', String((this.#visits += 1)))
    await this.tab.goto(address.href)
    await this.until(kind)
  }

  /** The selector of what has this role and name, once it is there and can be used. A text must be the whole name. */
  async find(role: Role, name: string | RegExp): Promise<string> {
    const [source, whole] = typeof name === 'string' ? [name, true] : [name.source, false]
    return soon(`${role} “${source}”`, () => this.tab.evaluate(mark, role, source, whole))
  }

  /** Whether something has this role and name now. */
  async sees(role: Role, name: string | RegExp): Promise<boolean> {
    const [source, whole] = typeof name === 'string' ? [name, true] : [name.source, false]
    return (await this.tab.evaluate(mark, role, source, whole)) !== null
  }

  async click(role: Role, name: string | RegExp): Promise<void> {
    const selector = await this.find(role, name)
    await this.centre(selector)
    await this.tab.click(selector)
  }

  /**
   * In the window, once it is there and stands still: a film that is still loading moves what is below it, and the
   * clip's parts come a while after the run is ready.
   */
  async centre(selector: string): Promise<Point> {
    const place = () =>
      this.tab.evaluate((found) => {
        const films = [...document.querySelectorAll('[role=dialog] video')]
        const shown = films.every((film) => film instanceof HTMLVideoElement && film.readyState > 0)
        const box = document.querySelector(found)?.getBoundingClientRect()
        if (!shown || !box) return null
        return { x: Math.round(box.left + box.width / 2), y: Math.round(box.top + box.height / 2) }
      }, selector)
    let before: Point | null = null
    return soon(`${selector} stands still`, async () => {
      const now = await place()
      const still = now?.x === before?.x && now?.y === before?.y
      before = now
      return still && now
    })
  }

  async focus(role: Role, name: string | RegExp): Promise<void> {
    const selector = await this.find(role, name)
    await this.tab.evaluate((found) => document.querySelector<HTMLElement>(found)?.focus(), selector)
  }

  /** Opens a dialog by its button. The dialog takes the focus a moment later, and keys before that would get lost. */
  async openDialog(button: string): Promise<void> {
    await this.click('button', button)
    await soon('the focus in the dialog', () =>
      this.tab.evaluate(() => (document.activeElement?.closest('[role=dialog]') ?? null) !== null),
    )
  }

  /** Chooses in a list by the keyboard. */
  async choose(list: string, option: string): Promise<void> {
    await this.focus('combobox', list)
    await this.tab.press('Enter')
    await this.focus('option', option)
    await this.tab.press('Enter')
    const box = await this.find('combobox', list)
    await soon(`${list} is ${option}`, async () => (await this.textOf(box)) === option)
  }

  /** Writes a number into a box. */
  async write(box: string, value: string): Promise<void> {
    const selector = await this.find('textbox', box)
    await this.tab.evaluate((found) => {
      const input = document.querySelector<HTMLInputElement>(found)
      input?.focus()
      input?.select()
    }, selector)
    await this.tab.type(value)
    await this.tab.press('Tab')
  }

  /** What stands in a box. A long link is there as a whole when it is to be copied by hand. */
  async valueOf(box: string): Promise<string> {
    const selector = await this.find('textbox', box)
    return this.tab.evaluate(
      (found) => document.querySelector<HTMLInputElement>(found)?.value ?? '',
      selector,
    )
  }

  textOf(selector: string): Promise<string> {
    return this.tab.evaluate((found) => document.querySelector(found)?.textContent?.trim() ?? '', selector)
  }

  /** All that can be read on the page. */
  text(): Promise<string> {
    return this.tab.evaluate(() => document.body.innerText)
  }

  async reads(text: string | RegExp): Promise<void> {
    await soon(`“${String(text)}” on the page`, async () => {
      const all = await this.text()
      return typeof text === 'string' ? all.includes(text) : text.test(all)
    })
  }

  /** The stage's picture as text that tells whether it has changed. */
  picture(): Promise<string> {
    return this.tab.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('main canvas, canvas')
      const small = new OffscreenCanvas(32, 32).getContext('2d')
      if (!canvas || !small) return ''
      small.drawImage(canvas, 0, 0, 32, 32)
      return String(small.getImageData(0, 0, 32, 32).data)
    })
  }

  async pictureChanges(from: string): Promise<void> {
    await soon('another picture on the stage', async () => (await this.picture()) !== from)
  }

  /** Of the model that the stage shows; null before there is one. */
  widthOfPictures(): Promise<number | null> {
    return this.tab.evaluate(async () => {
      const point = { kind: 'moment', moment: { t: 0, directions: [], content: 0 } } as const
      return (await window.reelgan?.sample([point]).catch(() => null))?.width ?? null
    })
  }

  /** Of the first frame that was taken from the clip, as text. */
  firstPixels(): Promise<string> {
    return this.tab.evaluate(() => String(window.reelgan?.frames()?.rgb.slice(0, 3000) ?? ''))
  }

  async upload(paths: readonly string[]): Promise<void> {
    await this.tab.upload('input[aria-label="Clip or model file"]', paths)
  }

  /**
   * The file that the page saves when `act` is done, taken from its hands: WebKit's small browser does not hand on a
   * second download. Real downloads have a test of their own.
   */
  async saved(act: () => Promise<void>): Promise<string> {
    await this.tab.evaluate(catchSaved)
    await act()
    const { name, data } = await soon('a saved file', () => this.tab.evaluate(() => window.savedFile ?? null))
    const path = join(mkdtempSync(join(this.#downloads, '.saved-')), name)
    writeFileSync(path, Buffer.from(data.slice(data.indexOf(',') + 1), 'base64'))
    return path
  }

  /** The file that `act` makes the browser download, once all of it is there; the first of a browser. */
  async download(act: () => Promise<void>): Promise<string> {
    await act()
    return soon('a download', () => {
      const [name, ...others] = readdirSync(this.#downloads).filter((each) => !each.startsWith('.'))
      // While it is written there is another file beside it, or it has another name.
      if (name === undefined || others.length > 0 || /\.(?:part|wkdownload)$/.test(name))
        return Promise.resolve(null)
      const found = join(this.#downloads, name)
      return Promise.resolve(statSync(found).size > 0 && found)
    })
  }
}

declare global {
  interface Window {
    savedFile?: { readonly name: string; readonly data: string } | null
  }
}

/** Runs in the page: the next file that it saves stands in `window.savedFile`, as a data address. */
function catchSaved(): void {
  const blobs = new Map<string, Blob>()
  const make = URL.createObjectURL.bind(URL)
  window.savedFile = null
  URL.createObjectURL = (blob) => {
    const address = make(blob)
    if (blob instanceof Blob) blobs.set(address, blob)
    return address
  }
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    const blob = blobs.get(this.href)
    if (!blob) throw new Error(`no file stands at ${this.href}`)
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      window.savedFile = { name: this.download, data: reader.result as string }
    })
    reader.readAsDataURL(blob)
  }
}

/**
 * Runs in the page: marks the first visible element of a role and a name, and gives a selector of it; null when there
 * is none.
 */
function mark(role: string, name: string, whole: boolean): string | null {
  const kinds: Readonly<Record<string, string>> = {
    button: 'button, [role=button]',
    checkbox: '[role=checkbox], input[type=checkbox]',
    radio: '[role=radio], input[type=radio]',
    slider: 'input[type=range], [role=slider]',
    textbox: 'input, textarea',
  }
  const textOf = (element: Element): string => element.textContent.trim()
  const nameOf = (element: Element): string => {
    const label = element.getAttribute('aria-label')
    if (label) return label
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? []
    const labels = ids.flatMap((id) => document.getElementById(id) ?? [])
    if (element instanceof HTMLInputElement) labels.push(...(element.labels ?? []))
    return labels.length > 0 ? labels.map(textOf).join(' ') : textOf(element)
  }
  const found = [...document.querySelectorAll(kinds[role] ?? `[role=${role}]`)].find((element) => {
    if (element.closest('[inert], [aria-hidden=true]') || element.matches(':disabled')) return false
    if (element.getClientRects().length === 0) return false
    return whole ? nameOf(element) === name : new RegExp(name).test(nameOf(element))
  })
  if (!found) return null
  found.setAttribute('data-found', `${role} ${name}`)
  for (const other of document.querySelectorAll('[data-found]'))
    if (other !== found && other.getAttribute('data-found') === `${role} ${name}`)
      other.removeAttribute('data-found')
  return `[data-found=${JSON.stringify(`${role} ${name}`)}]`
}
