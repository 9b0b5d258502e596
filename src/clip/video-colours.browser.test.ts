import { describe, expect, it } from 'vitest'
import { open, video } from './opened-clips.fixture'
import { CARD, COLOUR_CLIPS } from './video-clips.fixture'
import { square } from '../core/frames'

/** Side of the square that is compared, and where it begins: it holds some of each patch. */
const SIDE = CARD.height
const LEFT = 16

describe('colours are those that ffmpeg shows', () => {
  it.each(COLOUR_CLIPS.map(({ name }) => name))('%s', async (name) => {
    const truth = new Uint8Array(await (await video(`${name}.rgb`)).arrayBuffer())
    const clip = await open(await video(name))
    const { start, end } = clip.description
    const crop = { x: LEFT, y: 0, side: SIDE }
    const { rgb, count } = await clip.take({ from: start, to: end, crop, count: CARD.count, ...square(SIDE) })
    expect(count).toBe(CARD.count)
    let squares = 0
    for (let i = 0; i < rgb.length; i++) {
      const [pixel, channel] = [Math.floor(i / 3), i % 3]
      const [x, row] = [pixel % SIDE, Math.floor(pixel / SIDE)]
      squares += ((rgb[i] ?? 0) - (truth[(row * CARD.width + x + LEFT) * 3 + channel] ?? 0)) ** 2
    }
    expect(10 * Math.log10(255 ** 2 / (squares / rgb.length))).toBeGreaterThan(35)
    for (const [i, x] of [4, 32, 58].entries()) {
      const [at, patch] = [(10 * SIDE + x) * 3, CARD.patches[i] ?? []]
      for (const [channel, value] of patch.entries())
        expect(Math.abs((rgb[at + channel] ?? 0) - value)).toBeLessThanOrEqual(3)
    }
  })
})
