// What a person goes on to do: videos of one's own, the mouse, every kind of file, links, a worker that dies.

import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportFile, probe } from './films.fixture'
import { CLIPS, opened, page, recipe, site, small } from './page.fixture'
import { Person, soon } from './person.fixture'

test.each(['h264.mp4', 'h264.mov', 'vp9.webm'])('%s', async (name) => {
  await page.person.visit(site)
  await opened(name, [join(CLIPS, name)], 24)
})

test('the mouse moves the square on the clip and its beginning, and frames are taken anew', async () => {
  await page.person.visit(site)
  await page.person.upload([join(CLIPS, 'h264.mp4')])
  await soon('the clip is open', async () => (await page.person.state())?.clip === 'h264.mp4')
  await page.person.until('ready')
  for (const [selector, across] of [
    ['[aria-roledescription="crop square"]', -30],
    ['[aria-label="Part of the clip"] :has(> input)', 40],
  ] as const) {
    const before = await page.person.firstPixels()
    const { x, y } = await page.person.centre(selector)
    await page.person.tab.drag({ x, y }, { x: x + across, y })
    await soon(`other frames by ${selector}`, async () => {
      const state = await page.person.state()
      return state?.run === 'ready' && (await page.person.firstPixels()) !== before
    })
  }
})

describe('files', () => {
  beforeAll(async () => {
    await page.person.visit(`${site}?backend=wasm${recipe()}`, 'ready')
    await page.person.click('button', 'One step')
    await page.person.until('paused')
  })

  test.each([
    ['WebM, fast', 'vp8'],
    ['MP4 (H.264)', 'h264'],
    ['GIF', 'gif'],
    ['PNG frames (zip)', 'png'],
    ['Picture (PNG)', 'png'],
  ])('%s: ffprobe finds every frame and nothing to complain of', async (file, codec) => {
    const frames = file === 'Picture (PNG)' ? 1 : 10
    expect(probe(await exportFile(page.person, { file, frames }))).toEqual({ complaints: '', frames, codec })
  })

  test('a film that was dropped again plays its model on', async () => {
    const film = await exportFile(page.person, { file: 'WebM, fast', frames: 5 })
    await page.person.visit(site)
    await page.person.upload([film])
    await page.person.reads('carries its model')
    await soon('its model', async () => (await page.person.sideOfPictures()) === small.size)
  })
})

describe('links', () => {
  /** The link of that name in the share sheet; a long one is there as a whole when it is to be copied by hand. */
  const shared = async (name: string): Promise<string> => {
    const line = await page.person.find('textbox', name)
    return page.person.tab.evaluate(
      (found) => document.querySelector<HTMLInputElement>(found)?.value ?? '',
      line,
    )
  }

  /** In a page of its own. */
  const playsThere = async (link: string, size: number) => {
    const other = new Person(await page.browser.open(), page.browser)
    await other.visit(link)
    await soon('its model', async () => (await other.sideOfPictures()) === size)
    await other.tab.close()
  }

  test('to a demo', async () => {
    await page.person.visit(site)
    await page.person.openDialog('Share')
    const demo = await shared('Demo link')
    expect(demo).toContain('#demo=')
    await playsThere(demo, 32)
  })

  test('a short link, made by one press, and one with the model in it, copied by hand where the clipboard is barred', async () => {
    await page.person.visit(`${site}?backend=wasm${recipe()}`, 'ready')
    expect((await page.person.state())?.settings).toMatchObject(small)
    await page.person.click('button', 'One step')
    await page.person.until('paused')
    await page.person.openDialog('Share')
    await page.person.click('button', 'Make a short link')
    const short = await shared('Short link')
    expect(short).toMatch(/#s=/)
    await playsThere(short, small.size)
    await page.person.tab.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('barred'))
    })
    await page.person.tab.click('input[aria-label="Model link"] + button')
    await page.person.reads('The browser did not allow copying; select the text and copy it by hand.')
    const model = await shared('Model link')
    expect(model).toMatch(/#m=.{10000}/)
    await playsThere(model, small.size)
  })
})

test('a worker that trains and is killed is replaced, and training goes on', async () => {
  await page.person.visit(`${site}?backend=wasm${recipe({ steps: 20_000 })}`, 'ready')
  await page.person.tab.evaluate(() => {
    const post = Reflect.get<Worker, 'postMessage'>(Worker.prototype, 'postMessage')
    Worker.prototype.postMessage = function (this: Worker, ...given: readonly unknown[]) {
      const [message] = given
      Reflect.apply(post, this, given)
      if (message instanceof Object && 'type' in message && message.type === 'train')
        window.addEventListener('kill', () => this.terminate(), { once: true })
    }
  })
  await page.person.click('button', 'Train')
  const stepped = (from: number) =>
    soon(`steps after ${from}`, async () => {
      const state = await page.person.state()
      const step = state?.reading.progress?.step ?? 0
      return state?.run === 'training' && step > from && step
    })
  const step = await stepped(3)
  await page.person.tab.evaluate(() => void window.dispatchEvent(new Event('kill')))
  await page.person.reads(/The worker that trains stopped; training goes on from/)
  await stepped(step + 3)
  await page.person.click('button', 'Pause')
  // Left here, while it saves, the page would keep WebKit's database from the pages after it (kept.test.ts).
  await page.person.until('paused')
})
