import { describe, expect, it } from 'vitest'
import { ReelError } from '../../core/errors'
import { frameDifference, laplacianEnergy } from '../../core/measures'
import { drawBuiltIn, drawBuiltInFrame } from './catalogue'
import { BUILT_INS } from './names'
import { square } from '../../core/frames'

const ids: readonly string[] = BUILT_INS.map((each) => each.id)

/** Frame minus the mean of its two neighbours: what smooth motion does not have and flicker has. */
function jerk(rgb: Uint8Array, frameLength: number): number {
  let sum = 0
  const from = frameLength
  const to = rgb.length - frameLength
  for (let i = from; i < to; i++) {
    sum += Math.abs((rgb[i] ?? 0) - ((rgb[i - frameLength] ?? 0) + (rgb[i + frameLength] ?? 0)) / 2)
  }
  return sum / (to - from)
}

describe('the catalogue', () => {
  it('has at least six clips with ids that fit into links', () => {
    expect(ids.length).toBeGreaterThanOrEqual(6)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]{1,24}$/)
  })

  it('names the known clips when asked for an unknown one', () => {
    expect(() => drawBuiltIn('ghost', 1, { count: 1, size: 16 })).toThrow(ReelError)
    expect(() => drawBuiltIn('ghost', 1, { count: 1, size: 16 })).toThrow(/campfire/)
  })
})

describe.each(ids)('%s', (id) => {
  const size = 32
  const frameLength = size * size * 3
  const clip = drawBuiltIn(id, 7, { count: 48, size })

  it('has the shape asked for', () => {
    expect(clip).toMatchObject({ ...square(size), count: 48 })
    expect(clip.rgb.length).toBe(48 * frameLength)
    expect(clip.fps).toBeGreaterThanOrEqual(12)
    expect(clip.fps).toBeLessThanOrEqual(24)
    expect(drawBuiltIn(id, 7, { count: 3, size: 50 }).rgb.length).toBe(3 * 50 * 50 * 3)
  })

  it('repeats bit for bit by seed, one frame as all', () => {
    expect(drawBuiltIn(id, 7, { count: 5, size }).rgb).toEqual(clip.rgb.slice(0, 5 * frameLength))
    expect(drawBuiltInFrame(id, 7, 31, size)).toEqual(clip.rgb.slice(31 * frameLength, 32 * frameLength))
  })

  it('differs by seed in every frame', () => {
    for (const seed of [0, 8, 2147483647]) {
      const other = drawBuiltIn(id, seed, { count: 4, size }).rgb
      for (let frame = 0; frame < 4; frame++) {
        const both = [
          ...clip.rgb.subarray(frame * frameLength, (frame + 1) * frameLength),
          ...other.subarray(frame * frameLength, (frame + 1) * frameLength),
        ]
        expect(frameDifference(both, frameLength)).toBeGreaterThan(1)
      }
    }
  })

  it('moves in every frame, visibly and without flicker', () => {
    const differences = Array.from({ length: 47 }, (_, i) =>
      frameDifference(clip.rgb.subarray(i * frameLength, (i + 2) * frameLength), frameLength),
    )
    expect(Math.min(...differences)).toBeGreaterThan(0.15)
    expect(frameDifference(clip.rgb, frameLength)).toBeGreaterThan(0.6)
    // For noise of any strength jerk is at least 0.87 of the mean difference (√1.5 / √2); smooth motion stays below.
    expect(jerk(clip.rgb, frameLength) / frameDifference(clip.rgb, frameLength)).toBeLessThan(0.75)
  })

  it('is a picture: a wide range of tones, soft enough to learn', () => {
    const frame = clip.rgb.subarray(0, frameLength)
    const sorted = Float64Array.from(frame).toSorted()
    expect(
      (sorted[Math.floor(frameLength * 0.98)] ?? 0) - (sorted[Math.floor(frameLength * 0.02)] ?? 0),
    ).toBeGreaterThan(90)
    expect(laplacianEnergy(clip.rgb, square(size))).toBeLessThan(45)
  })

  it('goes on for any length', () => {
    const late = drawBuiltInFrame(id, 7, 57637, size)
    expect(frameDifference([...clip.rgb.subarray(0, frameLength), ...late], frameLength)).toBeGreaterThan(0)
    expect(
      frameDifference([...late, ...drawBuiltInFrame(id, 7, 57637 + 1, size)], frameLength),
    ).toBeGreaterThan(0.15)
  })

  it('draws a part of the picture as the whole one shows it', () => {
    const part = drawBuiltInFrame(id, 7, 9, 32, { x: 0.25, y: 0.25, side: 0.5 })
    const whole = drawBuiltInFrame(id, 7, 9, 64)
    const cut = Array.from({ length: 32 }, (_, row) => [
      ...whole.subarray(((row + 16) * 64 + 16) * 3, ((row + 16) * 64 + 48) * 3),
    ]).flat()
    expect(frameDifference([...cut, ...part], frameLength)).toBeLessThan(6)
  })
})
