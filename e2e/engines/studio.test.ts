// The studio in every browser other than Chromium: the first visit, pictures of one's own, training, a film.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { exportFile, probe } from './films.fixture'
import { CLIPS, opened, page, recipe, site, small } from './page.fixture'
import { soon } from './person.fixture'

test('the first visit: a model plays, and a slider moves it by the keyboard', async () => {
  await page.person.visit(site)
  await page.person.click('button', 'Play')
  await page.person.pictureChanges(await page.person.picture())
  await page.person.click('button', 'Pause the player')
  const still = await page.person.picture()
  await page.person.focus('slider', 'Direction 1')
  for (let i = 0; i < 4; i++) await page.person.tab.press('ArrowRight')
  await page.person.pictureChanges(still)
})

// What Safari has beside (webkit.ts) decodes nothing.
describe.skipIf(inject('engine') === 'webkit-as-safari')('clips of one’s own', () => {
  // Bars are read from 32 pixels; a light network is soon timed.
  beforeAll(() => page.person.visit(`${site}?backend=wasm${recipe({ size: 32, frames: 48 })}`, 'ready'))

  test.each(['clip.gif', 'clip.apng'])('%s', async (name) => {
    await opened(name, [join(CLIPS, name)], 24)
  })

  test('several images', async () => {
    const frames = join(page.folder, 'image-%02d.png')
    execFileSync('ffmpeg', ['-v', 'error', '-i', join(CLIPS, 'h264.mp4'), '-frames:v', '16', frames])
    const paths = Array.from({ length: 16 }, (_, i) =>
      join(page.folder, `image-${String(i + 1).padStart(2, '0')}.png`),
    )
    await opened('16 images', paths, 16)
  })
})

describe('a trained network', () => {
  test('a few steps are trained, and measured', async () => {
    await page.person.visit(`${site}?backend=wasm${recipe({ shape: '9:16' })}`, 'ready')
    await page.person.click('button', 'Train')
    const { reading } = await page.person.until('finished')
    expect(reading.progress?.step).toBe(small.steps)
    expect(Object.values(reading.progress?.losses ?? {}).every(Number.isFinite)).toBe(true)
    await soon('measures', async () => (await page.person.state())?.measuring === false)
  })

  test('a WebM: ffprobe finds every frame and nothing to complain of', async () => {
    const film = await exportFile(page.person, { file: 'WebM', frames: 10 })
    expect(probe(film)).toEqual({ complaints: '', frames: 10, codec: 'vp8', aspect: 16 / 28 })
  })
})
