// What a person goes on to do: videos of one's own, the mouse, every kind of file, links.

import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportFile, probe } from './films.fixture'
import { CLIPS, opened, page, playsThere, recipe, site, small } from './page.fixture'
import { soon } from './person.fixture'

describe('videos of one’s own', () => {
  // Bars are read from 32 pixels; a light network is soon timed.
  beforeAll(() => page.person.visit(`${site}?backend=wasm${recipe({ size: 32, frames: 48 })}`, 'ready'))

  test.each(['h264.mov', 'vp9.webm'])('%s', async (name) => {
    await opened(name, [join(CLIPS, name)], 24)
  })

  test('h264.mp4: the mouse moves the crop and the beginning, and frames are taken anew', async () => {
    await opened('h264.mp4', [join(CLIPS, 'h264.mp4')], 24)
    for (const [selector, across] of [
      ['[aria-roledescription="crop"]', -30],
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
})

describe('files and links of a network', () => {
  beforeAll(async () => {
    await page.person.visit(`${site}?backend=wasm${recipe({ shape: '16:9' })}`, 'ready')
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
    expect(probe(await exportFile(page.person, { file, frames }))).toEqual({
      complaints: '',
      frames,
      codec,
      aspect: 28 / 16,
    })
  })

  test('a short link, made by one press, and one with the model in it, copied by hand where the clipboard is barred', async () => {
    expect((await page.person.state())?.settings).toMatchObject(small)
    await page.person.openDialog('Share')
    await page.person.click('button', 'Make a short link')
    const short = await page.person.valueOf('Short link')
    expect(short).toMatch(/#s=/)
    await playsThere(short, 28)
    await page.person.tab.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('barred'))
    })
    await page.person.tab.click('input[aria-label="Model link"] + button')
    await page.person.reads('The browser did not allow copying; select the text and copy it by hand.')
    const model = await page.person.valueOf('Model link')
    expect(model).toMatch(/#m=.{10000}/)
    await playsThere(model, 28)
    await page.person.click('button', 'Close')
  })

  test('a film that was dropped again plays its model on', async () => {
    const film = await exportFile(page.person, { file: 'WebM, fast', frames: 5 })
    await page.person.visit(site)
    await page.person.upload([film])
    await page.person.reads('carries its model')
    await soon('its model', async () => (await page.person.widthOfPictures()) === 28)
  })
})
