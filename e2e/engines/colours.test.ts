// The colours of videos in browsers other than Chromium, whose decoders give other kinds of pictures: they are those
// that ffmpeg shows.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { CARD } from '../../src/clip/video-clips.fixture'
import { page, recipe, site, takenIn } from './page.fixture'

const VIDEOS = join(import.meta.dirname, '../../node_modules/.cache/video-fixtures')
/** Of the square that is taken from the middle: its left side, and how many of its pixels a side become one. */
const LEFT = 16
const SHRUNK = 2
const SIDE = CARD.height / SHRUNK

/** One number of the square of the first picture, as ffmpeg shows it, shrunk. */
function shown(truth: Uint8Array, x: number, y: number, channel: number): number {
  let sum = 0
  for (let at = 0; at < SHRUNK ** 2; at++) {
    const [column, row] = [LEFT + x * SHRUNK + (at % SHRUNK), y * SHRUNK + Math.floor(at / SHRUNK)]
    sum += truth[(row * CARD.width + column) * 3 + channel] ?? 0
  }
  return sum / SHRUNK ** 2
}

/**
 * Told nothing, BT.601, BT.709 and full range; of every codec that goes its own way there, and with chroma at every
 * pixel. Not of ten bits: WebKit draws them itself, and smooths chroma otherwise than ffmpeg; Firefox does so in its
 * player, with 4:4:4. What Firefox clips when it takes full range for limited stays lost (full.mp4: 9 of 255).
 */
const NAMES =
  inject('engine') === 'firefox'
    ? ['untagged.mp4', 'bt601.mov', 'bt709-vp9.webm', 'untagged-av1.mp4', 'full-vp9.webm']
    : ['untagged.mp4', 'matrix-only.mp4', 'bt709-vp9.webm', 'fine.mp4']

describe('colours', () => {
  beforeAll(() => page.person.visit(`${site}?backend=wasm${recipe({ size: SIDE })}`, 'ready'))

  test.each(NAMES)('%s', async (name) => {
    await takenIn(name, [join(VIDEOS, name)])
    const taken = await page.person.tab.evaluate(() => {
      const frames = window.reelgan?.frames()
      return frames ? { size: frames.width, rgb: [...frames.rgb.subarray(0, frames.width ** 2 * 3)] } : null
    })
    expect(taken?.size).toBe(SIDE)
    const truth = readFileSync(join(VIDEOS, `${name}.rgb`))
    const rgb = taken?.rgb ?? []
    const squares = rgb.reduce((sum, value, i) => {
      const pixel = Math.floor(i / 3)
      return sum + (value - shown(truth, pixel % SIDE, Math.floor(pixel / SIDE), i % 3)) ** 2
    }, 0)
    expect(10 * Math.log10(255 ** 2 / (squares / rgb.length))).toBeGreaterThan(35)
    // WebKit draws 4:4:4 itself.
    const most = name === 'fine.mp4' ? 4 : 3
    for (const [i, x] of [2, 16, 29].entries())
      for (const [channel, value] of (CARD.patches[i] ?? []).entries())
        expect(Math.abs((rgb[(5 * SIDE + x) * 3 + channel] ?? 0) - value)).toBeLessThanOrEqual(most)
  })
})
