import { describe, expect, it } from 'vitest'
import { framesNote } from './frames-note'
import { square } from '../../../core/frames'

const frames = (fps: number, ...greys: readonly number[]) => ({
  ...square(2),
  count: greys.length,
  fps,
  rgb: Uint8Array.from(greys.flatMap((grey) => Array.from({ length: 12 }, () => grey))),
})

describe('what is said of the frames that were taken', () => {
  it('tells their rate, and why they are fewer or come again', () => {
    expect(framesNote(frames(12, 1, 2, 3), 3)).toBe('3 frames, 12 a second, evenly in time.')
    expect(framesNote(frames(0.0267, 1, 2, 3), 3)).toBe('3 frames, 0.03 a second, evenly in time.')
    expect(framesNote(frames(9.96, 1, 2, 3), 64)).toMatch(/^Only 3 different frames .* 10 a second;/)
    expect(framesNote(frames(10, 1, 2, 2, 2), 64)).toMatch(
      /^4 frames, 10 a second, .*: 2 repeat the one before, as/,
    )
  })
})
