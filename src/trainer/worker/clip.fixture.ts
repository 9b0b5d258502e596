// A small clip drawn for tests: a soft disc on a ring road over a slope of colour.

import type { Frames } from '../../core/frames'

export function discClip(size: number, count: number): Frames {
  const rgb = new Uint8Array(count * size * size * 3)
  for (let f = 0; f < count; f++) {
    const angle = (2 * Math.PI * f) / count
    const [cx, cy] = [size * (0.5 + 0.28 * Math.cos(angle)), size * (0.5 + 0.28 * Math.sin(angle))]
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const near = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (size * 0.16) ** 2)
        const i = ((f * size + y) * size + x) * 3
        rgb[i] = 40 + 200 * near
        rgb[i + 1] = 60 + (100 * y) / size + 60 * near
        rgb[i + 2] = 160 - (100 * x) / size
      }
    }
  }
  return { size, count, fps: 12, rgb }
}
