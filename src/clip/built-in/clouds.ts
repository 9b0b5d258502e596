// Clouds that stream overhead on a summer evening, over hills and a far horizon.

import { Random } from '../../core/random'
import { lay, paint, ramp, screen, shine, type Ink } from './colour'
import { bell, clamp, edge, smooth, span } from './curves'
import { layered, makeNoise, type Noise } from './noise'
import type { Scene } from './scene'

const SKY = [screen(0xffd9a8), screen(0xb9d3ea), screen(0x6aa5e0), screen(0x2f6fc4), screen(0x1d4fa3)]
const LIT = screen(0xfffaf0)
const SHADED = screen(0x7f8fb5)
const HAZE = screen(0xffdfb8)
const SUN = screen(0xffc987)
const HILLS = [screen(0x7f9bb0), screen(0x4f7a6c), screen(0x2f5a3c)]

export function clouds(seed: number): Scene {
  const random = new Random(seed, 102)
  const noise = makeNoise(random)
  const shift = 40 * random.uniform()
  const sunX = 0.2 + 0.6 * random.uniform()
  const roll = random.uniform() * 6
  return (time, pixel) => {
    const swirl = time * 0.07
    const drive = time * 0.42 + shift
    // Small pictures have no room for the finest wisps.
    const octaves = pixel < 0.006 ? 4 : 3
    return (x, y, ink) => {
      const up = 0.8 - y
      ramp(ink, SKY, clamp(up * 1.15))
      shine(ink, SUN, 0.55 * bell(span(x - sunX, (up - 0.06) * 1.7), 0.33))
      if (up > -0.02) {
        // The cloud sheet is a plane overhead: the lower in the picture, the farther away.
        const far = 0.42 / (up + 0.13)
        const px = (x - 0.5) * far * 2.1 + time * 0.05
        const pz = far * 2.3 + drive
        sheet(ink, noise, px, pz, swirl, (sunX - 0.5) * far, smooth(0.0, 0.28, up), octaves)
      }
      hills(ink, x, y, roll, pixel)
    }
  }
}

function sheet(
  ink: Ink,
  noise: Noise,
  px: number,
  pz: number,
  swirl: number,
  sunward: number,
  near: number,
  octaves: number,
): void {
  const density = layered(noise, px, pz, swirl, octaves) + 0.06
  const cover = smooth(-0.02, 0.3, density)
  if (cover <= 0) return
  // Light comes from the sun's side: where the cloud is thinner towards it, the edge is bright.
  const towards = layered(noise, px + 0.16 * sunward, pz + 0.2, swirl, 2) + 0.06
  const light = clamp(0.62 + 1.5 * (density * 0.6 - towards) - 0.35 * smooth(0.2, 0.6, density) + 0.2)
  const cloud: Ink = [0, 0, 0]
  paint(cloud, SHADED)
  lay(cloud, LIT, light)
  lay(cloud, HAZE, 0.75 * (1 - near))
  lay(ink, cloud, cover * (0.35 + 0.62 * near))
}

function hills(ink: Ink, x: number, y: number, roll: number, pixel: number): void {
  for (let i = 0; i < HILLS.length; i++) {
    const colour = HILLS[i]
    if (!colour) continue
    const top =
      0.815 +
      0.05 * i -
      0.022 * Math.sin(x * (5 + 1.5 * i) + roll * (i + 1)) -
      0.01 * Math.sin(x * 13 - roll + i * 2)
    const cover = edge(y - top, Math.max(pixel, 0.003))
    if (cover <= 0) continue
    const ground: Ink = [0, 0, 0]
    paint(ground, colour)
    shine(ground, SUN, 0.1 * smooth(0.12, 0, y - top))
    lay(ink, ground, cover)
  }
}
