// Shapes of pictures: the one place that knows how wide and how high they are.

import type { Sides } from '../core/frames'

/** Across and down in quarters of the short side: the generator's first picture, which every layer after it doubles. */
export const SHAPES = [
  { value: '1:1', label: '1:1', stem: { width: 4, height: 4 } },
  { value: '16:9', label: '16:9', stem: { width: 7, height: 4 } },
  { value: '4:3', label: '4:3', stem: { width: 5, height: 4 } },
  { value: '3:4', label: '3:4', stem: { width: 4, height: 5 } },
  { value: '9:16', label: '9:16', stem: { width: 4, height: 7 } },
] as const

export type ShapeName = (typeof SHAPES)[number]['value']

/** What decides the sides of a picture. */
export interface Shaped {
  readonly size: number
  readonly shape: ShapeName
}

const stemOf = (name: ShapeName): Sides => (SHAPES.find(({ value }) => value === name) ?? SHAPES[0]).stem

/** Sides of the pictures under these settings, pixels: the short one is `size`. */
export function sidesOf({ size, shape }: Shaped): Sides {
  const { width, height } = stemOf(shape)
  return { width: (width * size) / 4, height: (height * size) / 4 }
}

/** The shape that is nearest to these sides: the one that a centred crop leaves most of. */
export function nearestShape({ width, height }: Sides): ShapeName {
  const unlike = ({ stem }: (typeof SHAPES)[number]) =>
    Math.abs(Math.log((stem.width * height) / (stem.height * width)))
  return SHAPES.reduce((best, each) => (unlike(each) < unlike(best) ? each : best)).value
}
