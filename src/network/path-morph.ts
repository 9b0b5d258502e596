// The way from one moment of a clip to another along its own frames: between moments that look unlike a straight line
// of codes is a double exposure, along the frames that lie between every picture is one. Recipe 2, section 2.

import { distance } from './looks'

/**
 * The cost of a hop is this power of how unlike its frames look: at 1 the straight hop would be the shortest way, at 2
 * some ways still jump.
 */
const COST_POWER = 3

/** A way over frames: where each stop lies on it, 0 .. 1. */
export interface Way {
  /** Frames, first and last included. */
  readonly stops: readonly number[]
  /** As many, rising. */
  readonly places: readonly number[]
}

/** The cheapest way over the frames that look like `looks`, from number `from` to number `to` (Dijkstra 1959). */
export function shortestWay(looks: readonly Float32Array[], from: number, to: number): Way {
  const cost = looks.map(() => Infinity)
  const before = looks.map(() => -1)
  const open = new Set(looks.keys())
  cost[from] = 0
  while (open.has(to)) {
    const here = cheapest(open, cost)
    open.delete(here)
    for (const next of open) {
      const total =
        (cost[here] ?? Infinity) + distance(lookAt(looks, here), lookAt(looks, next)) ** COST_POWER
      if (total >= (cost[next] ?? Infinity)) continue
      cost[next] = total
      before[next] = here
    }
  }
  const stops = [to]
  while (stops[0] !== from) stops.unshift(before[stops[0] ?? 0] ?? from)
  return { stops, places: placesOf(stops, looks) }
}

/** Each stop by how far it looks along the way: a morph changes as much in every part of its time. */
function placesOf(stops: readonly number[], looks: readonly Float32Array[]): number[] {
  let length = 0
  const lengths = stops.map((stop, i) => {
    if (i > 0) length += distance(lookAt(looks, stops[i - 1] ?? 0), lookAt(looks, stop))
    return length
  })
  const last = stops.length - 1
  return lengths.map((at, i) => (length > 0 ? at / length : i / Math.max(1, last)))
}

/** Between which two stops a morph is at `amount` 0 .. 1, and how far it has come from the first to the second. */
export function hopAt({ places }: Way, amount: number): { readonly hop: number; readonly part: number } {
  const last = Math.max(0, places.length - 2)
  const next = places.findIndex((place) => place > amount)
  const hop = Math.min(last, next < 0 ? last : Math.max(0, next - 1))
  const [start = 0, end = 1] = [places[hop], places[hop + 1]]
  return { hop, part: end > start ? Math.min(1, (amount - start) / (end - start)) : 0 }
}

const lookAt = (looks: readonly Float32Array[], i: number): Float32Array => looks[i] ?? new Float32Array()

function cheapest(open: ReadonlySet<number>, cost: readonly number[]): number {
  let best = -1
  for (const i of open) if (best < 0 || (cost[i] ?? Infinity) < (cost[best] ?? Infinity)) best = i
  return best
}
