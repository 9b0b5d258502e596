// Seeded gradient noise in three dimensions (Perlin's improved noise with random unit gradients): what flames, clouds
// and pebbles are made of.

import type { Random } from '../../core/random'

/** A smooth random field, about -1 .. 1, mean 0; features are about one unit wide. */
export type Noise = (x: number, y: number, z: number) => number

const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10)

export function makeNoise(random: Random): Noise {
  const order = Uint8Array.from({ length: 256 }, (_, i) => i)
  for (let i = 255; i > 0; i--) {
    const j = random.integer(0, i + 1)
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
  const gradients = new Float64Array(256 * 3)
  for (let i = 0; i < 256; i++) {
    // Evenly on the sphere: height uniform, angle uniform. Scaled so that the noise spans about -1 .. 1.
    const height = 2 * random.uniform() - 1
    const angle = 2 * Math.PI * random.uniform()
    const ring = Math.sqrt(1 - height * height)
    gradients.set([1.6 * ring * Math.cos(angle), 1.6 * ring * Math.sin(angle), 1.6 * height], i * 3)
  }
  const slope = (hash: number, x: number, y: number, z: number) => {
    const i = (hash & 255) * 3
    return (gradients[i] ?? 0) * x + (gradients[i + 1] ?? 0) * y + (gradients[i + 2] ?? 0) * z
  }
  return (x, y, z) => {
    const ix = Math.floor(x)
    const iy = Math.floor(y)
    const iz = Math.floor(z)
    const fx = x - ix
    const fy = y - iy
    const fz = z - iz
    const low = order[ix & 255] ?? 0
    const high = order[(ix + 1) & 255] ?? 0
    const a = (order[(low + iy) & 255] ?? 0) + iz
    const b = (order[(high + iy) & 255] ?? 0) + iz
    const c = (order[(low + iy + 1) & 255] ?? 0) + iz
    const d = (order[(high + iy + 1) & 255] ?? 0) + iz
    const sx = fade(fx)
    const sy = fade(fy)
    const ab0 = blend(slope(a, fx, fy, fz), slope(b, fx - 1, fy, fz), sx)
    const cd0 = blend(slope(c, fx, fy - 1, fz), slope(d, fx - 1, fy - 1, fz), sx)
    const ab1 = blend(slope(a + 1, fx, fy, fz - 1), slope(b + 1, fx - 1, fy, fz - 1), sx)
    const cd1 = blend(slope(c + 1, fx, fy - 1, fz - 1), slope(d + 1, fx - 1, fy - 1, fz - 1), sx)
    return blend(blend(ab0, cd0, sy), blend(ab1, cd1, sy), fade(fz))
  }
}

const blend = (a: number, b: number, t: number) => a + (b - a) * t

/** Octaves of noise, each twice as fine and half as strong; about -1 .. 1. */
export function layered(noise: Noise, x: number, y: number, z: number, octaves: number): number {
  let sum = 0
  let strength = 0.5
  let scale = 1
  for (let octave = 0; octave < octaves; octave++) {
    // The shift keeps the lattices of the octaves from lining up.
    sum += strength * noise(x * scale + 17.3 * octave, y * scale - 9.1 * octave, z * scale + 5.7 * octave)
    strength *= 0.5
    scale *= 2
  }
  return sum
}
