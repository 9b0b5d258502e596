// Which pictures of made-clips.fixture.ts are seen, read from their bars.

import type { Frames } from '../core/frames'

/** Frame indexes read from the bars, which fill the centred 96 pixels of the picture's 128. */
export function indexes({ rgb, width: size, count }: Frames): number[] {
  return Array.from({ length: count }, (_, n) => {
    let index = 0
    for (let bar = 0; bar < 8; bar++) {
      const x = Math.floor(((bar + 0.5) * size) / 8)
      const at = ((n * size + Math.floor(size / 3)) * size + x) * 3
      index = index * 2 + ((rgb[at + 1] ?? 0) > 128 ? 1 : 0)
    }
    return index
  })
}

/** 0, 1, 2 … */
export const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
