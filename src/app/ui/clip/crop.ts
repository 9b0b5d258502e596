// Geometry of the crop, whose shape is that of the frames, in pixels of the upright picture. Pure.

import { type Crop, largestSide, regionOf } from '../../../clip/clip'
import type { Sides } from '../../../core/frames'

/** The smallest crop: a network of 16 px still gets real pixels, and it can be grabbed. */
export function smallestSide(picture: Sides, shape: Sides): number {
  const largest = largestSide(picture, shape)
  return Math.min(largest, Math.max(16, Math.round(largest / 8)))
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** The crop moved by (dx, dy), kept inside of the picture. */
export function moved(crop: Crop, dx: number, dy: number, picture: Sides, shape: Sides): Crop {
  const { x, y, width, height } = regionOf(crop, shape)
  return {
    x: clamp(x + dx, 0, picture.width - width),
    y: clamp(y + dy, 0, picture.height - height),
    side: crop.side,
  }
}

/** The crop with another side, its top left corner kept where that is possible. */
export function resized({ x, y }: Crop, wanted: number, picture: Sides, shape: Sides): Crop {
  const side = clamp(wanted, smallestSide(picture, shape), largestSide(picture, shape))
  return moved({ x, y, side }, 0, 0, picture, shape)
}
