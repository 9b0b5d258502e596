// What the measures say of a model of which it is known: its every picture on the path is a frame of its clip.

import { beforeAll, expect, test } from 'vitest'
import type { Frames } from '../core/frames'
import { startInNode } from '../engine/node.fixture'
import { PRINCIPAL } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { discClip } from '../trainer/worker/clip.fixture'
import { Run } from '../trainer/worker/run'
import { measureInvented } from './invented'

beforeAll(() => startInNode('cpu'))

const FRAMES = 24

/**
 * A clip that goes round in the plane that two pictures span: principal pictures alone give its frames back, and what
 * lies between far moments is none of them.
 */
function spanned(): Frames {
  const { width, height, fps, rgb: disc } = discClip(16, 2)
  const length = disc.length / 2
  const rgb = new Uint8Array(FRAMES * length)
  for (let t = 0; t < FRAMES; t++) {
    const angle = (2 * Math.PI * t) / FRAMES
    for (let i = 0; i < length; i++) {
      const [a, b] = [disc[i] ?? 0, disc[i + length] ?? 0]
      rgb[t * length + i] = 128 + 0.5 * ((a - 128) * Math.sin(angle) + (b - 128) * Math.cos(angle))
    }
  }
  return { width, height, count: FRAMES, fps, rgb }
}

/** A model at step zero. */
async function measured() {
  const frames = spanned()
  const settings = completeSettings({
    ...PRINCIPAL,
    size: 16,
    frames: FRAMES,
    codeSpacing: 1,
    smoothness: 0,
    noise: 0,
    holdOut: 0,
  })
  const run = new Run(frames, { name: 'spanned', frames: FRAMES, fps: frames.fps }, settings)
  const found = await measureInvented(await run.snapshot(), frames)
  run.dispose()
  return found
}

test('pictures on the path are frames of the clip, straight morphs the double exposures that all is compared with', async () => {
  const { seeds, morphPath, morphStraight, random, directions } = await measured()
  // What rounding leaves: bytes, and the steps of the components.
  expect(seeds.patch).toBeLessThan(0.15)
  expect(seeds.nearest).toBeLessThan(0.15)
  expect(seeds.temporal).toBeLessThan(0.35)
  expect(Math.abs(seeds.diversity - 1)).toBeLessThan(0.15)
  // Untrained, it mixes linearly.
  expect(Math.abs(morphStraight.patch - 1)).toBeLessThan(0.1)
  expect(Math.abs(morphStraight.nearest - 1)).toBeLessThan(0.1)
  expect(Math.abs(morphStraight.temporal - 1)).toBeLessThan(0.1)
  expect(morphPath.patch).toBeLessThan(0.5)
  // Nothing holds what lies off the circle to it.
  expect(random.patch).toBeGreaterThan(0.8)
  expect(directions.patch).toBeGreaterThan(0.3)
  expect(Math.abs(random.diversity - 1)).toBeLessThan(0.2)
})
