// Small curves that the built-in clips are drawn with.

export const clamp = (value: number, low = 0, high = 1): number => Math.min(Math.max(value, low), high)

export const mix = (from: number, to: number, amount: number): number => from + (to - from) * amount

/** 0 below `low`, 1 above `high`, smooth between; with low > high it falls instead. */
export function smooth(low: number, high: number, value: number): number {
  const x = clamp((value - low) / (high - low))
  return x * x * (3 - 2 * x)
}

/** A bell: 1 at distance 0, e^-1 at `width`. */
export function bell(distance: number, width: number): number {
  const x = distance / width
  // Beyond three widths it is under 1e-4: not worth the exponential.
  return x > 3 || x < -3 ? 0 : Math.exp(-x * x)
}

/** How much of a pixel lies inside an edge: `inside` is the distance to it (positive inside), `blur` its softness. */
export const edge = (inside: number, blur: number): number => smooth(-blur, blur, inside)

/** Distance from (x, y) to the line from (ax, ay) to (bx, by). */
export function lineDistance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax
  const dy = by - ay
  const along = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9))
  return span(x - ax - along * dx, y - ay - along * dy)
}

/** Length of (x, y). Math.hypot is many times slower, for a care with overflow that pictures do not need. */
export function span(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
