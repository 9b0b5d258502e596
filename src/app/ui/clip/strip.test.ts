import { describe, expect, it } from 'vitest'
import { stripSize } from '../../../clip/source'
import { stripCell } from './strip'

describe('a film strip', () => {
  it.each([
    [1920, 1080],
    [1080, 1920],
    [8192, 1],
    [1, 8192],
    [320, 2],
    [8192, 8192],
    [1, 1],
  ])('of a clip of %i × %i is of bounded size, and as sharp as it can be', (width, height) => {
    const size = stripSize(width, height, 180)
    expect(size.width).toBeGreaterThanOrEqual(1)
    expect(size.height).toBeGreaterThanOrEqual(1)
    expect(size.width).toBeLessThanOrEqual(720)
    expect(size.height).toBeLessThanOrEqual(180)
    expect(size.width === 720 || size.height === 180).toBe(true)
    const { width: cell, x, y, w, h } = stripCell(size, 44)
    // Neither one picture over all of the strip nor hundreds of lines; and no picture is squeezed.
    expect(cell).toBeGreaterThanOrEqual(44 / 2.5)
    expect(cell).toBeLessThanOrEqual(44 * 2.5)
    expect(w / h).toBeCloseTo(cell / 44)
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
    expect([x + w, y + h].every((far, i) => far <= ([size.width, size.height][i] ?? 0) + 1e-9)).toBe(true)
  })

  it('shows usual pictures whole', () => {
    expect(stripCell({ width: 320, height: 180 }, 44)).toEqual({
      width: (16 / 9) * 44,
      x: 0,
      y: 0,
      w: 320,
      h: 180,
    })
  })
})
