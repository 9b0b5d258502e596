// A jellyfish that pulses through deep water, its arms and tentacles trailing, under shafts of light.

import { Random } from '../../core/random'
import { lay, ramp, screen, shine, type Colour, type Ink } from './colour'
import { bell, clamp, edge, mix, smooth, span } from './curves'
import { makeNoise, type Noise } from './noise'
import type { Scene } from './scene'

const DEEP = [screen(0x2f8fb5), screen(0x125a8c), screen(0x0a2f63), screen(0x07183f), screen(0x050d28)]
const SHAFT = screen(0x9fe8ff)
const MOTE = screen(0xbfefff)
const PALETTES: readonly { skin: Colour; glow: Colour; heart: Colour }[] = [
  { skin: screen(0xff9ec4), glow: screen(0xffd0e6), heart: screen(0xff5a8f) },
  { skin: screen(0xc6a2ff), glow: screen(0xe8d6ff), heart: screen(0x8f5aff) },
  { skin: screen(0xffb98a), glow: screen(0xffe2c4), heart: screen(0xff7a45) },
]

interface Strand {
  /** Where on the rim it hangs, -1 .. 1. */
  readonly root: number
  readonly length: number
  readonly phase: number
  readonly width: number
  readonly sway: number
  readonly light: number
}

/** The animal at one moment: place, lean, and how far the bell is closed. */
interface Pose {
  readonly x: number
  readonly y: number
  readonly cos: number
  readonly sin: number
  readonly half: number
  readonly tall: number
  readonly beat: number
  readonly time: number
}

export function jellyfish(seed: number): Scene {
  const random = new Random(seed, 105)
  const noise = makeNoise(random)
  const palette = PALETTES[random.integer(0, PALETTES.length)] ?? { skin: SHAFT, glow: SHAFT, heart: SHAFT }
  const strands: Strand[] = Array.from({ length: 6 }, (_, i) => ({
    root: -0.88 + (1.76 * i) / 5,
    length: mix(0.4, 0.58, random.uniform()),
    phase: 0.75 * i + random.uniform(),
    width: 0.009,
    sway: 0.032,
    light: 0.5,
  }))
  const arms: Strand[] = Array.from({ length: 3 }, (_, i) => ({
    root: -0.3 + 0.3 * i,
    length: mix(0.34, 0.46, random.uniform()),
    phase: 1.3 * i + 4 * random.uniform(),
    width: 0.024,
    sway: 0.026,
    light: 0.62,
  }))
  const motes = Array.from({ length: 10 }, () => ({
    x: random.uniform(),
    y: random.uniform(),
    speed: mix(0.015, 0.04, random.uniform()),
  }))
  const phase = 6.28 * random.uniform()
  return (time, pixel) => {
    const pose = poseAt(time, phase)
    const drifting = motes.map(({ x, y, speed }) => ({
      x: x + 0.02 * Math.sin(time * 0.8 + y * 20),
      y: 1.1 - ((1.1 - y + speed * time) % 1.2),
    }))
    return (x, y, ink) => {
      water(ink, x, y, time, noise)
      for (const mote of drifting) {
        const dy = y - mote.y
        if (dy < 0.03 && dy > -0.03) shine(ink, MOTE, 0.3 * bell(span(x - mote.x, dy), 0.01))
      }
      const gx = x - pose.x
      const gy = y - pose.y
      const lx = gx * pose.cos + gy * pose.sin
      const ly = gy * pose.cos - gx * pose.sin
      shine(ink, palette.skin, 0.1 * bell(span(lx, ly - 0.02), 0.3))
      for (const strand of strands) trail(ink, lx, ly, strand, pose, palette.skin, pixel)
      for (const arm of arms) trail(ink, lx, ly, arm, pose, palette.glow, pixel)
      drawBell(ink, lx, ly, pose, palette, pixel)
    }
  }
}

/** One beat takes 2 s: a quick closing, a slow opening, and the push follows it. */
function poseAt(time: number, phase: number): Pose {
  const cycle = Math.PI * time + phase
  const beat = Math.sin(cycle + 0.45 * Math.sin(cycle))
  const lean = 0.2 * Math.sin(time * 0.52 + phase) + 0.05 * Math.sin(cycle)
  return {
    x: 0.5 + 0.1 * Math.sin(time * 0.52 + phase + 0.7),
    y: 0.37 + 0.05 * Math.sin(time * 0.41 + phase * 2) + 0.035 * Math.sin(cycle + 1.3),
    cos: Math.cos(lean),
    sin: Math.sin(lean),
    half: 0.26 + 0.05 * beat,
    tall: 0.235 - 0.03 * beat,
    beat,
    time,
  }
}

function water(ink: Ink, x: number, y: number, time: number, noise: Noise): void {
  ramp(ink, DEEP, y * 0.9 + 0.16 * Math.abs(x - 0.45))
  // Shafts fan out from a sun above the surface.
  const fading = smooth(0.85, 0, y)
  if (fading === 0) return
  const angle = (x - 0.4) / (y + 0.55)
  const shaft = noise(angle * 7, time * 0.16, 1.5) + 0.5 * noise(angle * 15, time * 0.22, 7.5)
  shine(ink, SHAFT, 0.2 * smooth(-0.1, 0.9, shaft) * fading)
}

function trail(
  ink: Ink,
  x: number,
  y: number,
  strand: Strand,
  pose: Pose,
  colour: Colour,
  pixel: number,
): void {
  const along = y / strand.length
  if (along < -0.02 || along > 1 || Math.abs(x) > pose.half * 1.3 + 0.1) return
  const down = clamp(along)
  const hang = x - strand.root * pose.half * (0.96 - 0.3 * down) + 0.12 * pose.sin * down * down
  const width = strand.width * (1.1 - 0.7 * down)
  const soft = Math.max(pixel, 0.004) + width
  if (Math.abs(hang) > 3 * soft + strand.sway * 1.25) return
  // A wave runs down the strand; it opens with the bell and trails behind its lean.
  const wave = Math.sin(down * 6.2 - pose.time * Math.PI + strand.phase)
  const aside = hang - strand.sway * wave * (0.25 + down)
  if (Math.abs(aside) > 3 * soft) return
  const light = strand.light * Math.sqrt(1 - down) * (0.75 + 0.25 * Math.sin(down * 24 + strand.phase))
  shine(ink, colour, light * bell(aside, soft) * smooth(-0.02, 0.03, along) * (width / soft + 0.4))
}

function drawBell(
  ink: Ink,
  x: number,
  y: number,
  pose: Pose,
  palette: { skin: Colour; glow: Colour; heart: Colour },
  pixel: number,
): void {
  const across = x / pose.half
  if (Math.abs(across) > 1.15 || y < -pose.tall - 0.05 || y > 0.1) return
  // The dome above, a scalloped rim below that curls in as the bell closes.
  const dome = 1 - span(across, Math.min(y, 0) / pose.tall)
  const scallop = 0.014 * Math.cos(across * 13) * (1 - across * across)
  const rim = 0.03 + 0.012 * pose.beat - 0.035 * across * across + scallop
  const inside = Math.min(dome * pose.tall, rim - y)
  const cover = edge(inside, Math.max(pixel, 0.005))
  if (cover <= 0) return
  const depth = clamp(1 - across * across - (y / pose.tall) ** 2 * smooth(0.02, -0.02, y))
  const thin = 1 - Math.sqrt(depth)
  lay(ink, palette.skin, cover * (0.3 + 0.42 * thin))
  shine(ink, palette.glow, cover * 0.5 * thin * thin)
  // Ribs run from the crown to the rim.
  const rib = 0.5 + 0.5 * Math.cos((across / Math.sqrt(clamp(1 - (y / pose.tall) ** 2, 0.08, 1))) * 11)
  shine(ink, palette.skin, cover * 0.13 * rib * smooth(-pose.tall * 0.9, 0, y))
  // Four organs glow around the middle, like a clover seen from below.
  for (const side of [-0.42, -0.15, 0.15, 0.42]) {
    const lobe = span((across - side) * 1.5, ((y + pose.tall * (0.5 - side * side)) / pose.tall) * 0.9)
    shine(ink, palette.heart, cover * 0.6 * bell(lobe, 0.17))
  }
  shine(ink, palette.glow, cover * 0.42 * bell(rim - y, 0.014))
  shine(ink, SHAFT, cover * 0.5 * bell(span(across + 0.32, (y + pose.tall * 0.72) / pose.tall), 0.26))
}
