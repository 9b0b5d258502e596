// A ringed planet that turns, with a moon on its way around it.

import { Random } from '../../core/random'
import { dim, lay, paint, ramp, screen, shine, type Colour, type Ink } from './colour'
import { bell, clamp, edge, mix, smooth, span } from './curves'
import { layered, makeNoise, type Noise } from './noise'
import type { Scene } from './scene'

/** Seconds of one turn: the clip loops after it. */
const TURN = 5
const RADIUS = 0.27
const RING_IN = 0.345
const RING_OUT = 0.52

const SPACE = [screen(0x070714), screen(0x15123a), screen(0x2c1a4e)]
const STAR = screen(0xdfe8ff)
const PALETTES: readonly (readonly Colour[])[] = [
  [
    screen(0x8c4a32),
    screen(0xd98d5a),
    screen(0xf3d3a2),
    screen(0xc97a4c),
    screen(0xf6e6c8),
    screen(0xa85f45),
  ],
  [
    screen(0x1f4e79),
    screen(0x3f8fb5),
    screen(0xa9dfe0),
    screen(0x2f6fa3),
    screen(0xd6f2ea),
    screen(0x28507f),
  ],
  [
    screen(0x5b2d6e),
    screen(0xb45c8e),
    screen(0xf2b5a7),
    screen(0x8a4a8c),
    screen(0xf7dcc8),
    screen(0x6d3b7d),
  ],
]
const RING = screen(0xe8cfa8)
const MOON = screen(0xc9c4c0)
const AIR = screen(0x9fd0ff)

/** Towards the sun; length 1. */
const SUN = [-0.62, 0.42, 0.66] as const

interface Look {
  readonly noise: Noise
  readonly palette: readonly Colour[]
  readonly bands: number
  readonly spot: number
}

export function planet(seed: number): Scene {
  const random = new Random(seed, 104)
  const noise = makeNoise(random)
  const palette = PALETTES[random.integer(0, PALETTES.length)] ?? []
  const look: Look = {
    noise,
    palette,
    bands: mix(2.6, 3.8, random.uniform()),
    spot: 2 * Math.PI * random.uniform(),
  }
  const stars = Array.from({ length: 26 }, () => ({
    x: random.uniform(),
    y: random.uniform(),
    light: mix(0.25, 1, random.uniform() ** 2),
    phase: 6.28 * random.uniform(),
  }))
  const phase = 2 * Math.PI * random.uniform()
  const lean = mix(0.2, 0.42, random.uniform()) * (random.uniform() < 0.5 ? -1 : 1)
  return (time, pixel) => {
    const turn = (2 * Math.PI * time) / TURN
    const open = 0.3 + 0.07 * Math.sin(turn + phase)
    const roll = lean + 0.05 * Math.cos(turn + phase)
    const cos = Math.cos(roll)
    const sin = Math.sin(roll)
    const moonTurn = turn + phase
    const moon = { x: 0.43 * Math.cos(moonTurn), y: -0.15 * Math.sin(moonTurn) - 0.03, z: Math.sin(moonTurn) }
    const blur = Math.max(pixel, 0.003)
    return (u, v, ink) => {
      const gx = u - 0.5
      const gy = 0.5 - v
      space(ink, u, v, stars, turn)
      const x = gx * cos + gy * sin
      const y = gy * cos - gx * sin
      if (moon.z > 0) drawMoon(ink, x - moon.x, y - moon.y, blur)
      if (y > 0) ring(ink, x, y / open, blur, noise, x, y)
      globe(ink, x, y, cos, sin, turn, open, blur, look)
      if (y <= 0) ring(ink, x, y / open, blur, noise, x, y)
      if (moon.z <= 0) drawMoon(ink, x - moon.x, y - moon.y, blur)
    }
  }
}

function space(
  ink: Ink,
  u: number,
  v: number,
  stars: readonly { x: number; y: number; light: number; phase: number }[],
  turn: number,
): void {
  ramp(ink, SPACE, 0.15 + 0.85 * bell(span(u - 0.85, v - 0.2), 0.65))
  shine(ink, AIR, 0.05 * bell(span(u - 0.5, v - 0.5), 0.42))
  for (const star of stars) {
    const dx = u - star.x
    const dy = v - star.y
    if (dx * dx + dy * dy > 0.0004) continue
    shine(ink, STAR, star.light * (0.85 + 0.15 * Math.sin(turn + star.phase)) * bell(span(dx, dy), 0.007))
  }
}

function globe(
  ink: Ink,
  x: number,
  y: number,
  cos: number,
  sin: number,
  turn: number,
  open: number,
  blur: number,
  look: Look,
): void {
  const squared = x * x + y * y
  const distance = Math.sqrt(squared)
  const air = distance - RADIUS
  // Thin air around the lit limb.
  const nx = x / (distance + 1e-6)
  const ny = y / (distance + 1e-6)
  const facing = nx * (SUN[0] * cos + SUN[1] * sin) + ny * (SUN[1] * cos - SUN[0] * sin)
  if (air > 0) shine(ink, AIR, 0.35 * bell(air, 0.018) * smooth(-0.3, 0.9, facing))
  const cover = edge(RADIUS - distance, blur)
  if (cover <= 0) return
  const sx = x / RADIUS
  const sy = y / RADIUS
  const sz = Math.sqrt(clamp(1 - sx * sx - sy * sy))
  // The pole leans towards the viewer as the ring opens.
  const py = sy * Math.sqrt(1 - open * open) + sz * open
  const pz = sz * Math.sqrt(1 - open * open) - sy * open
  const surface: Ink = [0, 0, 0]
  weather(surface, sx, py, pz, turn, look)
  const light = sx * (SUN[0] * cos + SUN[1] * sin) + sy * (SUN[1] * cos - SUN[0] * sin) + sz * SUN[2]
  const day = smooth(-0.18, 0.85, light)
  // The ring's shadow lies where the line to the sun crosses the ring.
  const reach = py / 0.55
  const rx = sx - SUN[0] * reach
  const rz = pz + 0.4 * reach
  const crossing = span(rx, rz) * RADIUS
  const shadow =
    py > 0
      ? 0.5 * smooth(RING_IN - 0.01, RING_IN + 0.02, crossing) * smooth(RING_OUT, RING_OUT - 0.05, crossing)
      : 0
  dim(surface, (0.025 + 1.15 * day) * (1 - shadow))
  shine(surface, AIR, 0.4 * (1 - sz) ** 3 * day)
  lay(ink, surface, cover)
}

/** Bands, eddies between them, and one storm; (x, y, z) is on the unit sphere, y towards the pole. */
function weather(ink: Ink, x: number, y: number, z: number, turn: number, look: Look): void {
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  const lx = x * cos - z * sin
  const lz = z * cos + x * sin
  const eddies = layered(look.noise, lx * 1.9, y * 5, lz * 1.9, 3)
  const band = y * look.bands + 0.3 * eddies + 10
  ramp(ink, look.palette, Math.abs(((band * 0.5) % 2) - 1))
  const fine = look.noise(lx * 3, y * 16, lz * 3)
  dim(ink, 1 + 0.16 * fine)
  const around = Math.atan2(lz, lx) - look.spot
  const away = span(Math.atan2(Math.sin(around), Math.cos(around)) * 0.62, (y + 0.34) * 1.7)
  lay(ink, look.palette[0] ?? [0, 0, 0], 0.85 * smooth(0.26, 0.16, away))
  lay(ink, look.palette[2] ?? [0, 0, 0], 0.75 * smooth(0.14, 0.04, away))
}

/** (x, z) in the plane of the ring; (sx, sy) on the screen, for the planet's shadow. */
function ring(ink: Ink, x: number, z: number, blur: number, noise: Noise, sx: number, sy: number): void {
  const radius = span(x, z)
  if (radius < RING_IN - 0.03 || radius > RING_OUT + 0.03) return
  const soft = blur * 2
  let density = edge(radius - RING_IN, soft) * edge(RING_OUT - radius, soft)
  if (density <= 0) return
  density *= 0.62 + 0.3 * noise(radius * 32, 0.5, 0.5) + 0.08 * noise(radius * 70, 4.5, 0.5)
  // The gap.
  density *= 1 - 0.85 * bell(radius - 0.456, 0.011)
  const inShadow =
    smooth(RADIUS + 0.01, RADIUS - 0.02, span(sx * 0.75 + z * 0.55, (sx * 0.1 - sy) * 0.5)) *
    smooth(0, 0.1, sx) *
    smooth(0, 0.05, z)
  const colour: Ink = [0, 0, 0]
  paint(colour, RING)
  dim(colour, (0.62 + 0.3 * smooth(0.5, -0.5, x)) * (1 - 0.88 * inShadow))
  lay(ink, colour, clamp(density) * 0.92)
}

function drawMoon(ink: Ink, x: number, y: number, blur: number): void {
  const radius = 0.042
  const distance = span(x, y)
  const cover = edge(radius - distance, blur)
  if (cover <= 0) return
  const nz = Math.sqrt(clamp(1 - (distance / radius) ** 2))
  const light = smooth(-0.15, 0.9, (x / radius) * SUN[0] + (y / radius) * SUN[1] + nz * SUN[2])
  const colour: Ink = [0, 0, 0]
  paint(colour, MOON)
  dim(colour, 0.04 + light)
  lay(ink, colour, cover)
}
