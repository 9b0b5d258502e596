// A pad with a corner for each class: from a place on it to how much there is of each, and back. Pure.

type Place = readonly [x: number, y: number]

/** Share of the pad that its corners lie from the middle. */
const RADIUS = 0.42
/** Thousandths of a class are as fine as a link keeps. */
const FINE = 1000

/** The corners of a regular polygon, the first one at the top; shares of the pad. */
export const cornersOf = (count: number): readonly Place[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2
    return [0.5 + RADIUS * Math.cos(angle), 0.5 + RADIUS * Math.sin(angle)] as const
  })

export const evenly = (count: number): readonly number[] => Array.from({ length: count }, () => 1 / count)

/** The place of a mix: the mean of the corners that it weighs. */
export const placeOf = (corners: readonly Place[], mix: readonly number[]): Place => [
  corners.reduce((sum, [x], i) => sum + x * (mix[i] ?? 0), 0),
  corners.reduce((sum, [, y], i) => sum + y * (mix[i] ?? 0), 0),
]

/**
 * How much there is of each class at a place: Wachspress coordinates of the polygon (1975), whose mean of corners is
 * the place itself. A place outside is brought to the edge.
 */
export function mixAt(corners: readonly Place[], place: Place): readonly number[] {
  const inside = within(corners, place)
  const weights = corners.map((corner, i) => {
    const before = corners.at(i - 1) ?? corner
    const after = corners[(i + 1) % corners.length] ?? corner
    const [one, other] = [area(before, corner, inside), area(corner, after, inside)]
    return area(before, corner, after) / Math.max(1e-9, one * other)
  })
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => Math.round((FINE * weight) / sum) / FINE)
}

/** Twice the area of a triangle; positive where it turns as the corners do. */
const area = ([ax, ay]: Place, [bx, by]: Place, [cx, cy]: Place): number =>
  (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

/** The place, or where the way to it from the middle leaves the polygon. */
function within(corners: readonly Place[], [x, y]: Place): Place {
  const [dx, dy] = [x - 0.5, y - 0.5]
  const middle: Place = [0.5, 0.5]
  const reach = corners.map((corner, i) => {
    const after = corners[(i + 1) % corners.length] ?? corner
    const [here, there] = [area(corner, after, middle), area(corner, after, [x, y])]
    return there >= here ? Infinity : here / (here - there)
  })
  // Not quite to the edge, where areas are 0.
  const part = Math.min(1, 0.9999 * Math.min(...reach))
  return [0.5 + part * dx, 0.5 + part * dy]
}
