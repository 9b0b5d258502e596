// The sea at sunset: waves in perspective, the sky and the low sun broken up in them, a small boat.

import { Random } from '../../core/random'
import { lay, paint, ramp, screen, shine, type Ink } from './colour'
import { bell, clamp, edge, lineDistance, mix, smooth, span } from './curves'
import type { Scene } from './scene'

const SKY = [screen(0xffb45e), screen(0xff8f6b), screen(0xc76a8f), screen(0x6a4a92), screen(0x2b2a66)]
const SUN = screen(0xfff0c0)
const SUN_GLOW = screen(0xff9c4a)
const DEEP = screen(0x06283f)
const BOAT = screen(0x1c1230)

const HORIZON = 0.44

interface Wave {
  readonly kx: number
  readonly kz: number
  readonly speed: number
  readonly phase: number
  readonly height: number
}

export function sea(seed: number): Scene {
  const random = new Random(seed, 103)
  const waves: Wave[] = Array.from({ length: 7 }, (_, i) => {
    const k = 1.1 * 1.5 ** i
    const angle = mix(-0.75, 0.75, random.uniform())
    return {
      kx: k * Math.sin(angle),
      kz: k * Math.cos(angle),
      // Deep water: longer waves run faster, the speed goes with the root of the wave number.
      speed: 1.5 * Math.sqrt(k),
      phase: 2 * Math.PI * random.uniform(),
      height: 0.2 / k ** 0.2,
    }
  })
  const sunX = mix(0.36, 0.64, random.uniform())
  const boatX = sunX < 0.5 ? sunX + 0.26 : sunX - 0.26
  return (time, pixel) => {
    const boat = {
      x: boatX + 0.02 * Math.sin(time * 0.35),
      bob: 0.006 * Math.sin(time * 1.5),
      roll: 0.09 * Math.sin(time * 1.15 + 1),
    }
    return (x, y, ink) => {
      const below = y - HORIZON
      if (below < 0) sky(ink, x, -below, sunX)
      else water(ink, x, below, sunX, waves, time, pixel)
      drawBoat(ink, x - boat.x, y - HORIZON - 0.045 - boat.bob, boat.roll, Math.max(pixel, 0.003))
    }
  }
}

/** `up`: height over the horizon as a share of the picture. */
function sky(ink: Ink, x: number, up: number, sunX: number): void {
  ramp(ink, SKY, up / 0.62)
  const distance = span(x - sunX, up - 0.075)
  shine(ink, SUN_GLOW, 0.75 * bell(distance, 0.16) + 0.25 * bell(distance, 0.4))
  shine(ink, SUN, 2.2 * edge(0.06 - distance, 0.006))
}

function water(
  ink: Ink,
  x: number,
  below: number,
  sunX: number,
  waves: readonly Wave[],
  time: number,
  pixel: number,
): void {
  const far = 1 / (below + 0.035)
  const wx = (x - 0.5) * far * 0.9
  const wz = far
  // Waves thinner than a sample are left out smoothly: drawn, they would only flicker.
  const footprint = pixel * far * far
  let slopeX = 0
  let slopeZ = 0
  for (const { kx, kz, speed, phase, height } of waves) {
    const kept = bell(kz * footprint, 1.8)
    if (kept < 0.02) continue
    const slope = height * kept * Math.cos(kx * wx + kz * wz + speed * time + phase)
    slopeX += slope * (kx / kz)
    slopeZ += slope
  }
  const calm = smooth(0, 0.25, below)
  const up = Math.abs(below * 0.85 + slopeZ * (0.06 + 0.3 * calm) + 0.03)
  mirrored(ink, x + slopeX * 0.2, up, sunX, below)
  // The steeper one looks down, the less is mirrored and the more the deep shows.
  const mirror = clamp(0.92 - 0.62 * smooth(0.02, 0.6, below) + 0.42 * slopeZ)
  lay(ink, DEEP, 1 - mirror)
  shine(ink, SUN_GLOW, 0.16 * bell(below, 0.05) * bell(x - sunX, 0.3))
}

/** The sky as waves mirror it: the sun is a long soft streak. */
function mirrored(ink: Ink, x: number, up: number, sunX: number, below: number): void {
  ramp(ink, SKY, up / 0.62)
  const side = x - sunX
  const streak = bell(side, 0.05 + 0.1 * below) * bell(up - 0.075, 0.1 + 0.16 * below)
  shine(ink, SUN, 1.5 * streak)
  shine(ink, SUN_GLOW, 0.8 * bell(side, 0.2) * bell(up - 0.075, 0.3))
}

function drawBoat(ink: Ink, dx: number, dy: number, roll: number, blur: number): void {
  if (Math.abs(dx) > 0.14 || dy > 0.08 || dy < -0.2) return
  const x = dx * Math.cos(roll) + dy * Math.sin(roll)
  const y = dy * Math.cos(roll) - dx * Math.sin(roll)
  const hull = Math.min(0.062 - Math.abs(x) - 0.9 * y, y + 0.004, 0.02 - y)
  const mast = 0.0035 - lineDistance(x, y, 0.004, 0, 0.004, -0.135)
  const mainsail = Math.min(x - 0.01, -0.014 - y, 0.058 - x + (y + 0.012) * 0.42)
  const jib = Math.min(-0.003 - x, -0.014 - y, x + 0.044 + (y + 0.012) * 0.42)
  const shape: Ink = [0, 0, 0]
  paint(shape, BOAT)
  lay(ink, shape, edge(Math.max(hull, mast), blur))
  lay(shape, SUN_GLOW, 0.28)
  lay(ink, shape, 0.95 * edge(Math.max(mainsail, jib), blur))
  // The boat's dark mirror image, broken and fading.
  lay(ink, BOAT, 0.5 * edge(0.05 - Math.abs(dx), 0.02) * smooth(0.015, 0.022, dy) * smooth(0.075, 0.02, dy))
}
