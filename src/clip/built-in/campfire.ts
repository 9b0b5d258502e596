// A camp fire at night: tongues of flame, logs, sparks, a clearing that the fire lights.

import { Random } from '../../core/random'
import { dim, lay, paint, ramp, screen, shine, type Colour, type Ink } from './colour'
import { bell, clamp, edge, lineDistance, mix, smooth, span } from './curves'
import { makeNoise, type Noise } from './noise'
import type { Scene } from './scene'

const NIGHT = [screen(0x0b1030), screen(0x1d2350), screen(0x4a3560)]
const TREES = screen(0x0a0d1c)
const GROUND = screen(0x2a1a14)
const LOG = screen(0x4a2a18)
const GLOW = screen(0xff7a28)
const EMBER = screen(0xff4a10)
const SPARK = screen(0xffc060)
const HEAT: readonly Colour[] = [
  [0.12, 0.006, 0.004],
  [0.75, 0.06, 0.01],
  [1.5, 0.34, 0.03],
  [2.1, 0.95, 0.14],
  [2.4, 1.75, 0.75],
]

interface Spark {
  readonly phase: number
  readonly life: number
  readonly x: number
  readonly sway: number
}

/** Logs as lines: from, to, half thickness; x from -0.5 to 0.5, y up from the bottom. */
const LOGS: readonly (readonly [number, number, number, number, number])[] = [
  [-0.27, 0.13, 0.16, 0.24, 0.043],
  [0.28, 0.12, -0.15, 0.25, 0.043],
  [-0.2, 0.1, 0.22, 0.1, 0.05],
]

export function campfire(seed: number): Scene {
  const random = new Random(seed, 101)
  const noise = makeNoise(random)
  const start = 20 * random.uniform()
  const sparks: Spark[] = Array.from({ length: 9 }, () => ({
    phase: random.uniform(),
    life: mix(1.8, 3.2, random.uniform()),
    x: mix(-0.11, 0.11, random.uniform()),
    sway: mix(2, 4, random.uniform()),
  }))
  const trees = Array.from({ length: 9 }, (_, i) => ({
    x: (i - 4) / 7.5 + mix(-0.03, 0.03, random.uniform()),
    height: mix(0.16, 0.34, random.uniform()) * (0.75 + 0.12 * Math.abs(i - 4)),
  }))
  return (time, pixel) => {
    const t = time + start
    const breath = 1 + 0.13 * noise(t * 0.9, 3.3, 0.5)
    const lean = 0.06 * noise(t * 0.35, 8.1, 2.5)
    const places = sparks.map((spark) => sparkPlace(spark, time))
    return (u, v, ink) => {
      const x = u - 0.5
      const y = 1 - v
      backdrop(ink, x, y, trees, breath, pixel)
      logs(ink, x, y, breath, pixel, noise, t)
      flames(ink, x - lean * smooth(0.15, 0.9, y), y, t, breath, noise)
      for (const { px, py, light, width } of places) {
        const dy = y - py
        if (dy < 0.04 && dy > -0.04) shine(ink, SPARK, light * bell(span(x - px, dy), width))
      }
    }
  }
}

function sparkPlace({ phase, life, x, sway }: Spark, time: number) {
  const turn = time / life + phase
  const age = turn - Math.floor(turn)
  // Each rebirth takes another place, so that the sparks never repeat exactly.
  const shift = Math.sin(Math.floor(turn) * 12.9 + phase * 40) * 0.1
  return {
    px: x + shift + 0.05 * Math.sin(age * sway * 2 + phase * 9) * (0.4 + age),
    py: 0.3 + 0.66 * age ** 0.85,
    light: 2.2 * smooth(0, 0.15, age) * smooth(1, 0.55, age),
    width: mix(0.0095, 0.006, age),
  }
}

function backdrop(
  ink: Ink,
  x: number,
  y: number,
  trees: readonly { x: number; height: number }[],
  breath: number,
  pixel: number,
): void {
  const ground = 0.26 + 0.015 * Math.sin(x * 5 + 1)
  ramp(ink, NIGHT, (1 - y) * 0.95)
  for (const tree of trees) {
    // A pine: a triangle with three skirts.
    const up = (y - ground + 0.02) / tree.height
    if (up < 0 || up > 1) continue
    const skirt = (1 - up) * 0.3 + 0.1 * (1 - ((up * 3.2) % 1)) * (1 - up)
    lay(ink, TREES, 0.92 * edge(skirt * tree.height - Math.abs(x - tree.x), Math.max(pixel, 0.004)))
  }
  const floor = edge(ground - y, Math.max(pixel, 0.006))
  if (floor > 0) {
    lay(ink, GROUND, floor)
    const pool = bell(span(x, (y - 0.14) * 2.6), 0.42)
    shine(ink, GLOW, floor * 0.42 * breath * pool * pool)
    dim(ink, mix(1, 0.35 + 0.65 * pool, floor))
  }
  const halo = span(x, (y - 0.38) * 0.8)
  shine(ink, GLOW, 0.3 * breath * bell(halo, 0.3) + 0.07 * breath * bell(halo, 0.6))
}

function logs(ink: Ink, x: number, y: number, breath: number, pixel: number, noise: Noise, t: number): void {
  if (y > 0.34) return
  for (const [ax, ay, bx, by, half] of LOGS) {
    const distance = lineDistance(x, y, ax, ay, bx, by)
    const cover = edge(half - distance, Math.max(pixel, 0.004))
    if (cover <= 0) continue
    const round = Math.sqrt(clamp(1 - (distance / half) ** 2))
    const bark = 0.7 + 0.3 * Math.sin(distance * 160 + x * 20)
    const near = bell(span(x, y - 0.25), 0.2)
    const wood: Ink = [0, 0, 0]
    paint(wood, LOG)
    dim(wood, (0.25 + 0.5 * round) * bark)
    shine(wood, GLOW, 0.22 * near * round * breath)
    const ember = smooth(
      0.05,
      0.6,
      noise(x * 9, y * 9, t * 0.35) + 0.9 * bell(span(x, y - 0.19), 0.13) - 0.25,
    )
    shine(wood, EMBER, 0.9 * ember * breath)
    lay(ink, wood, cover)
  }
}

function flames(ink: Ink, x: number, y: number, t: number, breath: number, noise: Noise): void {
  const up = y - 0.15
  if (up < -0.03 || up > 0.78 || Math.abs(x) > 0.4) return
  // Two scales of turbulence rise with the hot air; both push sideways more the higher they are.
  const slow = noise(x * 3.4, up * 2.6 - t * 1.1, t * 0.4)
  const fine = noise(x * 7.5 + 4, up * 4.6 - t * 1.9, t * 0.6)
  const loose = smooth(0, 0.5, up)
  const sx = x + loose * (0.15 * slow + 0.07 * fine)
  const tongues = 0.66 + 0.3 * noise(sx * 9, t * 0.7, 6.5) + 0.1 * slow
  const height = breath * tongues * (1 - 1.9 * Math.abs(sx))
  const width = 0.25 * smooth(-0.04, 0.1, up) * (1 - 0.45 * loose)
  const body = 1 - up / Math.max(height, 0.05) - (sx / width) ** 2 * 0.75
  const heat = body + 0.22 * fine + 0.12 * slow
  const cover = smooth(0, 0.3, heat) * smooth(-0.03, 0.03, up)
  if (cover <= 0) return
  const colour: Ink = [0, 0, 0]
  ramp(colour, HEAT, heat * 1.02)
  lay(ink, colour, cover * 0.94)
}
