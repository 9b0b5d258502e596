// The profile and the level by the tables of the standard (ITU-T H.264, annex A), not by our own constants.

import { expect, test } from 'vitest'
import { exportShape } from './movie'
import { h264For } from './h264'
import { square } from '../core/frames'

/** Blocks a second and blocks of a frame, by the level in the string. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  '28': [245_760, 8192],
  '33': [983_040, 36_864],
}

test.each([256, 512, 1024, 2048])(
  '%i pixels: constrained baseline, and a level that allows 60 frames a second',
  (size) => {
    const shape = exportShape({ sides: square(size), columns: 1, rows: 1 })
    const [, profile, level = ''] = /^avc1\.(....)(..)$/.exec(h264For(shape)) ?? []
    expect(profile).toBe('42e0')
    const [perSecond = 0, perFrame = 0] = LIMITS[level] ?? []
    const blocks = (shape.width / 16) * (shape.height / 16)
    expect(blocks).toBeLessThanOrEqual(perFrame)
    expect(blocks * 60).toBeLessThanOrEqual(perSecond)
  },
)
