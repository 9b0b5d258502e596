// Animations as the page decodes them, beside ffmpeg and the browser's own decoder.

import { describe, expect, it } from 'vitest'
import { fixture, open } from './opened-clips.fixture'
import { square } from '../core/frames'

const SIDE = 64
const COUNT = 12

const bytesOf = async (name: string) => new Uint8Array(await (await fixture(name)).arrayBuffer())

const whole = { from: 0, to: 1.2, crop: { x: 0, y: 0, side: SIDE }, count: COUNT, ...square(SIDE) }
const ours = async (name: string) => (await (await open(await fixture(name))).take(whole)).rgb

async function theirs(name: string, type: string): Promise<Uint8Array> {
  const decoder = new ImageDecoder({ data: await bytesOf(name), type })
  const canvas = new OffscreenCanvas(SIDE, SIDE)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new Error('no canvas')
  const rgb: number[] = []
  for (let frameIndex = 0; frameIndex < COUNT; frameIndex++) {
    const { image } = await decoder.decode({ frameIndex })
    context.fillRect(0, 0, SIDE, SIDE)
    context.drawImage(image, 0, 0)
    image.close()
    const { data } = context.getImageData(0, 0, SIDE, SIDE)
    rgb.push(...data.filter((_, i) => i % 4 < 3))
  }
  return Uint8Array.from(rgb)
}

const worst = (a: Uint8Array, b: Uint8Array) => {
  expect(a).toHaveLength(b.length)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0)
}

describe('pictures laid over each other', () => {
  // Within the rounding of soft edges, each of which is laid over the one before.
  it.each([
    ['hard.gif', 0],
    ['soft.apng', 4],
    ['odd.apng', 4],
    ['soft.webp', 4],
  ])('%s: as ffmpeg decodes them', async (name, most) => {
    expect(worst(await ours(name), await bytesOf(`${name}.rgb`))).toBeLessThanOrEqual(most)
  })

  // ffmpeg clears a GIF to its background colour, browsers clear it to nothing.
  it.each([
    ['odd.gif', 'image/gif', 0],
    ['odd.apng', 'image/png', 4],
    ['odd.webp', 'image/webp', 4],
  ])('%s: as the browser itself does', async (name, type, most) => {
    expect(worst(await ours(name), await theirs(name, type))).toBeLessThanOrEqual(most)
  })

  it('are the same from the middle on', async () => {
    for (const name of ['odd.gif', 'odd.apng', 'odd.webp']) {
      const clip = await open(await fixture(name))
      const all = (await clip.take(whole)).rgb
      const part = (await clip.take({ ...whole, from: 0.7, to: 1.1, count: 4 })).rgb
      const length = SIDE * SIDE * 3
      expect(worst(part, all.subarray(7 * length, 11 * length))).toBe(0)
    }
  })
})

describe('an animation that was cut off', () => {
  it.each(['odd.gif', 'soft.apng', 'soft.webp'])(
    '%s: whole pictures are taken, and the page is told',
    async (name) => {
      const bytes = await bytesOf(name)
      const clip = await open(new File([bytes.subarray(0, bytes.length * 0.6)], name))
      const { frames, note } = clip.description
      expect(frames).toBeGreaterThan(3)
      expect(frames).toBeLessThan(COUNT)
      expect(note).toBe(
        `“${name}” was cut off or is damaged: ${frames} of its pictures can be read and are taken; save or download it again to have the rest.`,
      )
      const taken = await clip.take({ ...whole, to: clip.description.end, count: frames ?? 0 })
      expect(worst(taken.rgb, (await ours(name)).subarray(0, taken.rgb.length))).toBe(0)
    },
  )

  it('or damaged in the middle keeps what can be read, each picture in its time', async () => {
    const bytes = await bytesOf('soft.webp')
    const starts = Array.from(bytes.keys()).filter(
      (i) => String.fromCharCode(...bytes.subarray(i, i + 4)) === 'ANMF',
    )
    // Behind the chunk's head, the frame's head and the head of its data: the first bytes of the sixth picture.
    bytes.fill(255, (starts[5] ?? 0) + 32, (starts[5] ?? 0) + 48)
    const clip = await open(new File([bytes], 'soft.webp'))
    expect(clip.description).toMatchObject({
      frames: COUNT - 1,
      note: expect.stringMatching(/: 11 of its/) as string,
    })
    expect(clip.description.end).toBeCloseTo(1.2)
    const length = SIDE * SIDE * 3
    const taken = (await clip.take(whole)).rgb
    const truth = await bytesOf('soft.webp.rgb')
    for (const [i, shown] of [0, 1, 2, 3, 4, 4].entries())
      expect(
        worst(
          taken.subarray(i * length, (i + 1) * length),
          truth.subarray(shown * length, (shown + 1) * length),
        ),
      ).toBeLessThanOrEqual(4)
  })

  it('is refused where no two pictures are left', async () => {
    for (const name of ['odd.gif', 'soft.apng', 'soft.webp'])
      await expect(open(new File([(await bytesOf(name)).subarray(0, 600)], name))).rejects.toThrow(
        `“${name}” is damaged or was cut off`,
      )
  })
})
