// A drawn clip: a soft disc on a ring road over a slope of colour. What is in it does not change the time of a step.

import { type Frames, square } from '../../core/frames'

/** `count` frames of side `size`. */
export function discFrames(size: number, count: number): Frames {
  const rgb = new Uint8Array(count * size * size * 3)
  for (let i = 0; i < count * size * size; i++) {
    const [x, y] = [i % size, Math.floor(i / size) % size]
    const angle = (2 * Math.PI * Math.floor(i / (size * size))) / count
    const [across, down] = [x / size - 0.5 - 0.3 * Math.cos(angle), y / size - 0.5 - 0.3 * Math.sin(angle)]
    const near = Math.exp(-(across ** 2 + down ** 2) / 0.02)
    rgb.set([40 + 200 * near, 60 + (100 * y) / size, 160 - (100 * x) / size], i * 3)
  }
  return { ...square(size), count, fps: 12, rgb }
}
