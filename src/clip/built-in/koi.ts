// Koi in a pond, seen from above: bodies that bend as they swim, light moving over the floor, lily pads.

import { Random } from '../../core/random'
import { dim, lay, paint, ramp, screen, shine, type Colour, type Ink } from './colour'
import { bell, clamp, edge, mix, smooth, span } from './curves'
import { makeNoise, type Noise } from './noise'
import type { Scene } from './scene'

const FLOOR = [screen(0x0d3b3f), screen(0x1a5a55), screen(0x2f7a68), screen(0x5a9c7c)]
const LIGHT = screen(0xd8fff0)
const PAD = screen(0x3f8f4a)
const PAD_LIGHT = screen(0x8fc95f)
const PETAL = screen(0xffc4dc)
const HEART = screen(0xffe08a)
const WHITE = screen(0xfff6ea)
const PATCHES: readonly Colour[] = [screen(0xf2541b), screen(0xe8332a), screen(0xf7a21b)]

/** Two rings of eight petals. */
const PETALS = [
  { reach: 0.082, shade: 0.78, turn: 0 },
  { reach: 0.058, shade: 1, turn: 0.39 },
]
const EYE: Colour = [0.01, 0.01, 0.015]

const JOINTS = 12
const LENGTH = 0.5

interface Fish {
  readonly phase: number
  readonly rate: number
  readonly cx: number
  readonly cy: number
  readonly rx: number
  readonly ry: number
  readonly patch: Colour
  readonly pattern: number
  readonly scale: number
}

/** A fish at one moment: its spine from nose to tail, x and y in turn, and a circle around it. */
interface Body {
  readonly fish: Fish
  readonly spine: Float64Array
  readonly x: number
  readonly y: number
  readonly reach: number
  readonly beat: number
}

export function koi(seed: number): Scene {
  const random = new Random(seed, 106)
  const noise = makeNoise(random)
  const turn = 6.28 * random.uniform()
  const fish: Fish[] = Array.from({ length: 2 }, (_, i) => ({
    phase: turn + i * 2.9,
    rate: i === 0 ? 1.05 : 0.85,
    cx: 0.5 + 0.04 * (i * 2 - 1),
    cy: 0.52,
    rx: 0.25 + 0.04 * i,
    ry: 0.22 - 0.03 * i,
    patch: PATCHES[(i + random.integer(0, 3)) % 3] ?? WHITE,
    pattern: 40 * random.uniform(),
    scale: i === 0 ? 1 : 0.8,
  }))
  const pads = [
    { x: 0.1, y: 0.12, radius: 0.17, turn: 0.8 },
    { x: 0.93, y: 0.9, radius: 0.2, turn: 3.7 },
    { x: 0.72, y: 0.04, radius: 0.09, turn: 2.2 },
  ]
  return (time, pixel) => {
    const bodies = fish.map((each) => bodyAt(each, time))
    const floating = pads.map(({ x, y, radius, turn: leaf }, i) => {
      const sway = time * 0.7 + i * 2
      return {
        x: x + 0.008 * Math.sin(sway),
        y: y + 0.008 * Math.cos(sway * 0.8),
        radius,
        turn: leaf + 0.06 * Math.sin(sway),
      }
    })
    const blur = Math.max(pixel, 0.003)
    return (x, y, ink) => {
      const bend = 0.004 * (Math.sin(x * 19 + y * 9 + time * 1.7) + Math.sin(y * 23 - x * 7 - time * 1.3))
      floor(ink, x + bend, y + bend, time, noise)
      for (const body of bodies) shadow(ink, x - 0.03, y - 0.045, body)
      for (const body of bodies) drawFish(ink, x + bend * 0.6, y + bend * 0.6, body, blur, noise)
      for (const pad of floating) drawPad(ink, x - pad.x, y - pad.y, pad.radius, pad.turn, blur)
      flower(ink, x - 0.115, y - 0.115 + 0.004 * Math.sin(time * 0.7), blur)
    }
  }
}

/**
 * The nose leads along a slow loop; each joint was there a little earlier, swung sideways by the stroke of the tail.
 */
function bodyAt(fish: Fish, time: number): Body {
  const spine = new Float64Array(JOINTS * 2)
  const speed = fish.rate * 0.62
  const stroke = time * fish.rate * 5.2 + fish.phase * 3
  for (let joint = 0; joint < JOINTS; joint++) {
    const along = joint / (JOINTS - 1)
    const angle = speed * time + fish.phase - (along * LENGTH * fish.scale) / ((fish.rx + fish.ry) / 2)
    const swing = 0.042 * fish.scale * (0.12 + along ** 1.6) * Math.sin(stroke - along * 4.2)
    const wobble = 0.16 * Math.sin(angle * 2 + fish.pattern)
    const reach = 1 + wobble * 0.35 + swing / fish.rx
    spine[joint * 2] = fish.cx + fish.rx * reach * Math.cos(angle)
    spine[joint * 2 + 1] = fish.cy + fish.ry * reach * Math.sin(angle)
  }
  const middle = Math.floor(JOINTS / 2) * 2
  const x = spine[middle] ?? 0
  const y = spine[middle + 1] ?? 0
  let reach = 0
  for (let joint = 0; joint < JOINTS; joint++) {
    reach = Math.max(reach, span((spine[joint * 2] ?? 0) - x, (spine[joint * 2 + 1] ?? 0) - y))
  }
  // The veil of the tail goes on beyond the last joint.
  return { fish, spine, x, y, reach: reach + 0.2 * LENGTH * fish.scale, beat: Math.sin(stroke) }
}

function floor(ink: Ink, x: number, y: number, time: number, noise: Noise): void {
  const stones = 0.5 + 0.36 * noise(x * 6, y * 6, 0.5)
  ramp(ink, FLOOR, stones * 0.75 * (1.15 - 0.9 * span(x - 0.5, y - 0.5)))
  // Two crossing ripples focus light where both are near zero.
  const a = Math.abs(noise(x * 3.4 + time * 0.12, y * 3.4, time * 0.26))
  const b = Math.abs(noise(x * 3.4 - 3, y * 3.4 + time * 0.1, time * 0.28 + 9))
  shine(ink, LIGHT, 0.2 * smooth(0.42, 0, a + b) + 0.035 * smooth(0.2, 0, Math.min(a, b)))
}

/** Nearest place on the spine: how far along (0 nose .. 1 tail), how far aside (signed). */
function nearest(body: Body, x: number, y: number): { along: number; aside: number } {
  const { spine } = body
  let best = Infinity
  let along = 0
  let turned = 0
  for (let joint = 0; joint < JOINTS - 1; joint++) {
    const ax = spine[joint * 2] ?? 0
    const ay = spine[joint * 2 + 1] ?? 0
    const dx = (spine[joint * 2 + 2] ?? 0) - ax
    const dy = (spine[joint * 2 + 3] ?? 0) - ay
    const length = dx * dx + dy * dy + 1e-9
    const raw = ((x - ax) * dx + (y - ay) * dy) / length
    // The ends run on, so that nose and tail taper by the width and not by a round cap.
    const place = clamp(raw, joint === 0 ? -1 : 0, joint === JOINTS - 2 ? 5 : 1)
    const ox = x - ax - place * dx
    const oy = y - ay - place * dy
    const distance = ox * ox + oy * oy
    if (distance >= best) continue
    best = distance
    along = (joint + place) / (JOINTS - 1)
    turned = dx * oy - dy * ox
  }
  return { along, aside: turned < 0 ? -Math.sqrt(best) : Math.sqrt(best) }
}

const nearBody = (body: Body, x: number, y: number) => span(x - body.x, y - body.y) < body.reach

function shadow(ink: Ink, x: number, y: number, body: Body): void {
  if (!nearBody(body, x, y)) return
  const { along, aside } = nearest(body, x, y)
  const width = bodyWidth(along) * body.fish.scale
  dim(
    ink,
    1 -
      0.5 *
        smooth(-0.03, 0.02, width - Math.abs(aside)) *
        smooth(-0.12, 0.05, along) *
        smooth(1.1, 0.85, along),
  )
}

/** Half the width of the body at `along`, before scaling; below 0 beyond nose and tail. */
function bodyWidth(along: number): number {
  if (along < 0) return along * 4
  if (along > 1) return 1 - along
  return 0.105 * Math.sqrt(along) * (1 - along) + 0.007 * smooth(0, 0.3, along)
}

function drawFish(ink: Ink, x: number, y: number, body: Body, blur: number, noise: Noise): void {
  if (!nearBody(body, x, y)) return
  const { fish } = body
  const { along, aside } = nearest(body, x, y)
  const side = Math.abs(aside) / fish.scale
  if (side > 0.15) return
  fins(ink, along, side, aside, body, blur)
  const inside = (bodyWidth(along) - side) * fish.scale
  const cover = edge(inside, blur)
  if (cover <= 0) return
  const round = Math.sqrt(clamp(1 - (side / (bodyWidth(along) + 1e-6)) ** 2))
  const skin: Ink = [0, 0, 0]
  paint(skin, WHITE)
  const patch = noise(along * 3.4 + fish.pattern, (aside / fish.scale) * 9, fish.pattern) + 0.12
  lay(skin, fish.patch, smooth(-0.06, 0.08, patch))
  dim(skin, 0.42 + 0.5 * round)
  shine(skin, WHITE, 0.22 * bell(aside / fish.scale + 0.012, 0.014) * round)
  // Eyes.
  lay(skin, EYE, bell(span(along - 0.1, (side - 0.021) * 2.6), 0.018))
  lay(ink, skin, cover)
}

/** Two pectoral fins and the veil of the tail: thin, so the floor shows through. */
function fins(ink: Ink, along: number, side: number, aside: number, body: Body, blur: number): void {
  const spread = 1 + 0.14 * body.beat * Math.sign(aside)
  const fin = 0.125 * spread * smooth(0.2, 0.29, along) * smooth(0.46, 0.31, along) - side
  const tail = 0.085 * smooth(0.86, 1.2, along) * smooth(1.36, 1.14, along + side * 1.1) - side
  const cover = edge(Math.max(fin, tail), Math.max(blur, 0.007))
  if (cover <= 0) return
  const ray = 0.8 + 0.2 * Math.cos(side * 260)
  const thin: Ink = [0, 0, 0]
  paint(thin, WHITE)
  lay(thin, body.fish.patch, 0.3)
  dim(thin, 0.75)
  lay(ink, thin, 0.55 * ray * cover)
}

function drawPad(ink: Ink, x: number, y: number, radius: number, turn: number, blur: number): void {
  const distance = span(x, y)
  if (distance > radius * 1.4) return
  dim(ink, 1 - 0.45 * edge(radius - span(x - 0.02, y - 0.03), 0.025))
  const around = Math.atan2(y, x) - turn
  const angle = Math.abs(Math.atan2(Math.sin(around), Math.cos(around)))
  const inside = Math.min(radius - distance, (angle - 0.22) * distance)
  const cover = edge(inside, blur)
  if (cover <= 0) return
  const leaf: Ink = [0, 0, 0]
  paint(leaf, PAD)
  lay(leaf, PAD_LIGHT, 0.55 * smooth(0.2, 1, distance / radius) * (0.5 + 0.5 * Math.cos(around - 2.4 + turn)))
  shine(leaf, PAD_LIGHT, 0.16 * (0.5 + 0.5 * Math.cos(angle * 11)) ** 4 * smooth(1, 0.2, distance / radius))
  dim(leaf, mix(1, 0.8, smooth(0.93, 1, distance / radius)))
  lay(ink, leaf, cover)
}

function flower(ink: Ink, x: number, y: number, blur: number): void {
  const distance = span(x, y)
  if (distance > 0.1) return
  const around = Math.atan2(y, x)
  for (const { reach, shade, turn } of PETALS) {
    const petal = reach * (0.62 + 0.38 * Math.abs(Math.cos((around + turn) * 4)))
    const colour: Ink = [0, 0, 0]
    paint(colour, PETAL)
    lay(colour, WHITE, smooth(0.2, 1, distance / petal) * 0.6)
    dim(colour, shade)
    lay(ink, colour, edge(petal - distance, Math.max(blur, 0.004)))
  }
  lay(ink, HEART, edge(0.02 - distance, Math.max(blur, 0.004)))
}
