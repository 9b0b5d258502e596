// What a built-in clip is: a function from time and place to colour. Here also: from that function to bytes.

import type { Sides } from '../../core/frames'
import { displayByte, type Ink } from './colour'

/** Writes the colour at (x, y) into `ink`; both run from 0 to 1 over the whole picture, y downwards. */
type Shade = (x: number, y: number, ink: Ink) => void

/**
 * One moment of a scene. `time`: seconds, any value ≥ 0; `pixel`: width of a sample as a share of the picture, for soft
 * edges.
 */
export type Scene = (time: number, pixel: number) => Shade

/** A part of the picture, as shares of its side; `side` is the short one of what is drawn. */
export interface View {
  readonly x: number
  readonly y: number
  readonly side: number
}

export const wholeView: View = { x: 0, y: 0, side: 1 }

/**
 * Sides at which fewer samples suffice: small pictures get more samples a pixel, large ones have soft edges already.
 */
const samplesAcross = (size: number) => (size <= 16 ? 4 : size <= 32 ? 3 : size <= 160 ? 2 : 1)

/** Draws one picture: height × width × 3 bytes into `rgb` from `offset`. */
export function drawScene(
  scene: Scene,
  time: number,
  view: View,
  { width, height }: Sides,
  rgb: Uint8Array,
  offset = 0,
): void {
  const size = Math.min(width, height)
  const across = samplesAcross(size)
  const step = view.side / (size * across)
  const shade = scene(time, step)
  const ink: Ink = [0, 0, 0]
  const share = 1 / (across * across)
  let at = offset
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let red = 0
      let green = 0
      let blue = 0
      for (let sample = 0; sample < across * across; sample++) {
        const sx = column * across + (sample % across) + 0.5
        const sy = row * across + Math.floor(sample / across) + 0.5
        shade(view.x + sx * step, view.y + sy * step, ink)
        red += ink[0]
        green += ink[1]
        blue += ink[2]
      }
      rgb[at++] = displayByte(red * share)
      rgb[at++] = displayByte(green * share)
      rgb[at++] = displayByte(blue * share)
    }
  }
}
