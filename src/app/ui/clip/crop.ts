// Geometry of the square crop, in pixels of the upright picture. Pure.

import type { Crop } from '../../../clip/clip'

export interface Area {
  readonly width: number
  readonly height: number
}

/** The smallest crop: a network of 16 px still gets real pixels, and it can be grabbed. */
export const smallestSide = ({ width, height }: Area): number =>
  Math.min(width, height, Math.max(16, Math.round(Math.min(width, height) / 8)))

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** The crop moved by (dx, dy), kept inside of the picture. */
export const moved = ({ x, y, side }: Crop, dx: number, dy: number, area: Area): Crop => ({
  x: clamp(x + dx, 0, area.width - side),
  y: clamp(y + dy, 0, area.height - side),
  side,
})

/** The crop with another side, its top left corner kept where that is possible. */
export function resized({ x, y }: Crop, wanted: number, area: Area): Crop {
  const side = clamp(wanted, smallestSide(area), Math.min(area.width, area.height))
  return { x: clamp(x, 0, area.width - side), y: clamp(y, 0, area.height - side), side }
}
