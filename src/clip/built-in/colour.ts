// Colour in linear light for the built-in clips: parsing, laying one over another, the way to display bytes.
// Inks are written in place, because a clip mixes millions of them.

/** Red, green, blue in linear light; 0 is black, 1 is the brightest white of the screen, lights may be brighter. */
export type Colour = readonly [number, number, number]
export type Ink = [number, number, number]

const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const toDisplay = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)

/** `0xrrggbb` as on a screen (sRGB) → linear light. */
export function screen(code: number): Colour {
  return [
    toLinear(((code >> 16) & 255) / 255),
    toLinear(((code >> 8) & 255) / 255),
    toLinear((code & 255) / 255),
  ]
}

export function paint(ink: Ink, colour: Colour): void {
  ink[0] = colour[0]
  ink[1] = colour[1]
  ink[2] = colour[2]
}

/** Lays `colour` over the ink; `cover` 0 (nothing) .. 1 (hides it). */
export function lay(ink: Ink, colour: Colour, cover: number): void {
  if (cover <= 0) return
  ink[0] += (colour[0] - ink[0]) * cover
  ink[1] += (colour[1] - ink[1]) * cover
  ink[2] += (colour[2] - ink[2]) * cover
}

/** Adds light. */
export function shine(ink: Ink, colour: Colour, amount: number): void {
  if (amount <= 0) return
  ink[0] += colour[0] * amount
  ink[1] += colour[1] * amount
  ink[2] += colour[2] * amount
}

/** Multiplies the ink: 1 leaves it, 0 is full shadow. */
export function dim(ink: Ink, factor: number): void {
  ink[0] *= factor
  ink[1] *= factor
  ink[2] *= factor
}

/** The colour at `place` 0..1 of evenly spaced `stops` (at least two), written into `ink`. */
export function ramp(ink: Ink, stops: readonly Colour[], place: number): void {
  const scaled = Math.min(Math.max(place, 0), 1) * (stops.length - 1)
  const index = Math.min(Math.floor(scaled), stops.length - 2)
  const low = stops[index]
  const high = stops[index + 1]
  if (!low || !high) return
  paint(ink, low)
  lay(ink, high, scaled - index)
}

const STEPS = 4096
const table = Uint8Array.from({ length: STEPS + 1 }, (_, i) => Math.round(toDisplay(i / STEPS) * 255))

/** Linear light → display byte. Above 0.7 the curve bends, so that lights bloom to white and do not clip. */
export function displayByte(light: number): number {
  const soft = light <= 0.7 ? light : 1 - 0.3 * Math.exp((0.7 - light) / 0.3)
  return table[Math.round(Math.max(soft, 0) * STEPS)] ?? 0
}
