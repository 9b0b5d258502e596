// Which moments of a clip become frames. Plain numbers, shared by the page and the decode worker.

/** The mid-points of `count` equal parts of `from` .. `to`, seconds. */
export function midPoints(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((i + 0.5) * (to - from)) / count)
}
