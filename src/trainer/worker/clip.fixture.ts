// A small clip drawn for tests: a soft disc on a ring road over a slope of colour.

import { type Frames, type Sides, square } from '../../core/frames'

/** Of these sides, or a square. */
export function discClip(sides: Sides | number, count: number): Frames {
  const { width, height } = typeof sides === 'number' ? square(sides) : sides
  const size = Math.min(width, height)
  const rgb = new Uint8Array(count * width * height * 3)
  for (let f = 0; f < count; f++) {
    const angle = (2 * Math.PI * f) / count
    const [cx, cy] = [width * (0.5 + 0.28 * Math.cos(angle)), height * (0.5 + 0.28 * Math.sin(angle))]
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const near = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (size * 0.16) ** 2)
        const i = ((f * height + y) * width + x) * 3
        rgb[i] = 40 + 200 * near
        rgb[i + 1] = 60 + (100 * y) / height + 60 * near
        rgb[i + 2] = 160 - (100 * x) / width
      }
    }
  }
  return { width, height, count, fps: 12, rgb }
}
