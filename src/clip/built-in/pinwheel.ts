// A paper pinwheel in the wind: six folded blades over a meadow, faster and slower with the gusts.

import { Random } from '../../core/random'
import { dim, lay, paint, ramp, screen, shine, type Colour, type Ink } from './colour'
import { bell, clamp, edge, lineDistance, mix, smooth, span } from './curves'
import type { Scene } from './scene'

const SKY = [screen(0x5fb3e8), screen(0x9fd6f2), screen(0xe6f4ea), screen(0xfdf0cf)]
const MEADOW = [screen(0x9ccf6a), screen(0x5fa84e), screen(0x2f7a45)]
const STICK = screen(0xc79a63)
const PAPERS: readonly (readonly Colour[])[] = [
  [screen(0xe8443a), screen(0xf6b93b), screen(0x2aa198)],
  [screen(0xef5da8), screen(0xf7d154), screen(0x5bc0be)],
  [screen(0xf2703f), screen(0xf9e07f), screen(0x4fa3d9)],
]
const PIN = screen(0xfff4d6)

const BLADES = 6
const STEP = (2 * Math.PI) / BLADES
const RADIUS = 0.36
const HUB_Y = 0.42

export function pinwheel(seed: number): Scene {
  const random = new Random(seed, 107)
  const papers = PAPERS[random.integer(0, PAPERS.length)] ?? []
  const phase = 2 * Math.PI * random.uniform()
  const puffs = Array.from({ length: 4 }, (_, i) => ({
    x: random.uniform() * 1.6,
    y: mix(0.08, 0.4, random.uniform()),
    size: 0.07 + 0.03 * (i % 3),
  }))
  return (time, pixel) => {
    // Gusts: two slow swells that never meet the same way twice.
    const turned = phase + 0.75 * time + 0.32 * Math.sin(time * 0.9 + phase) + 0.1 * Math.sin(time * 1.57)
    const sway = 0.012 * Math.sin(time * 0.9 + phase + 0.6)
    const blur = Math.max(pixel, 0.003)
    return (x, y, ink) => {
      backdrop(ink, x, y, time, puffs, blur)
      const hubX = 0.5 + sway
      stick(ink, x, y, hubX, blur)
      const dx = x - hubX
      const dy = y - HUB_Y
      // The wheel's soft shadow on what lies behind.
      dim(ink, 1 - 0.16 * smooth(RADIUS + 0.03, RADIUS - 0.07, span(dx - 0.025, dy - 0.04)))
      blades(ink, dx, dy, turned, papers, blur)
      const pin = span(dx, dy)
      lay(ink, PIN, edge(0.03 - pin, blur))
      shine(ink, PIN, -0.35 * edge(0.03 - pin, blur) * smooth(-0.02, 0.03, dy))
    }
  }
}

function backdrop(
  ink: Ink,
  x: number,
  y: number,
  time: number,
  puffs: readonly { x: number; y: number; size: number }[],
  blur: number,
): void {
  ramp(ink, SKY, y / 0.78)
  for (const puff of puffs) {
    if (Math.abs(y - puff.y) > 0.2) continue
    const px = ((puff.x + time * 0.035) % 1.6) - 0.3
    if (Math.abs(x - px) > 0.4) continue
    const heap =
      bell(span(x - px, (y - puff.y) * 1.5), puff.size) +
      0.8 * bell(span(x - px - puff.size * 0.9, (y - puff.y - 0.02) * 1.7), puff.size * 0.8) +
      0.7 * bell(span(x - px + puff.size * 0.95, (y - puff.y - 0.025) * 1.8), puff.size * 0.7)
    lay(ink, [1, 1, 1], 0.85 * smooth(0.25, 1, heap))
  }
  for (let i = 0; i < MEADOW.length; i++) {
    const colour = MEADOW[i]
    const top = 0.76 + 0.075 * i - 0.03 * Math.sin(x * (4 - 0.6 * i) + 1.7 * i + 0.4)
    const cover = edge(y - top, blur)
    if (!colour || cover <= 0) continue
    const grass: Ink = [0, 0, 0]
    paint(grass, colour)
    // Wind runs through the grass as bands of light.
    dim(
      grass,
      1 + 0.12 * Math.sin(x * 9 - time * 1.8 + (y - top) * 14 + i * 2) - 0.3 * smooth(0, 0.2, y - top),
    )
    lay(ink, grass, cover)
  }
}

function stick(ink: Ink, x: number, y: number, hubX: number, blur: number): void {
  const half = 0.014
  const distance = lineDistance(x, y, hubX, HUB_Y, 0.5, 1.1)
  const cover = edge(half - distance, blur)
  if (cover <= 0) return
  const wood: Ink = [0, 0, 0]
  paint(wood, STICK)
  dim(wood, 0.45 + 0.65 * Math.sqrt(clamp(1 - ((x - 0.5 + 0.005) / 0.02) ** 2)))
  lay(ink, wood, cover)
}

/**
 * Each blade is a sheet whose outer corner is folded to the pin: a straight leading edge, a round belly behind it.
 * The blades overlap like a fan, so each pixel asks the blade that it lies in and its neighbour behind.
 */
function blades(
  ink: Ink,
  dx: number,
  dy: number,
  turned: number,
  papers: readonly Colour[],
  blur: number,
): void {
  const radius = span(dx, dy)
  if (radius > RADIUS + 0.02) return
  const around = Math.atan2(dy, dx) - turned
  const full = around / STEP
  const base = Math.floor(full)
  for (let index = base - 1; index <= base; index++) {
    const angle = (full - index) * STEP
    // The belly: a circle through the pin, leaning away from the leading edge.
    const bx = radius * Math.cos(angle) - RADIUS * 0.52
    const by = radius * Math.sin(angle) - RADIUS * 0.16
    const inside = Math.min(RADIUS * 0.53 - span(bx, by * 1.15), radius * Math.sin(angle))
    const cover = edge(inside, blur)
    if (cover <= 0) continue
    const paper = papers[((index % papers.length) + papers.length) % papers.length]
    if (!paper) continue
    const sheet: Ink = [0, 0, 0]
    paint(sheet, paper)
    const curl = clamp(angle / (STEP * 1.6))
    // The sun stands at the upper left; the paper curves from its bright edge into its own shade.
    const facing = 0.5 + 0.5 * Math.cos(index * STEP + turned + angle * 0.6 + 2.3)
    dim(sheet, (0.58 + 0.34 * facing) * mix(1.12, 0.62, curl) * mix(0.72, 1, smooth(0, 0.16, radius)))
    shine(sheet, [1, 1, 1], 0.2 * bell(angle - 0.12, 0.12) * facing * smooth(0.05, 0.2, radius))
    lay(ink, sheet, cover)
  }
}
