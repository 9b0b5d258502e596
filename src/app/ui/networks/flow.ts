// A network as rows with lines beside them: which line runs where, and how large a layer's box is. Pure; the drawing
// itself stands in NetworkFlow.tsx.

import type { Node, Shape } from '../../../network/graph'

/** What is drawn beside one row. Lanes are counted from the boxes outwards. */
export interface RowLines {
  /** Whether its box is joined to the box above, and to the one below. */
  readonly above: boolean
  readonly below: boolean
  /** Lanes that pass by, and turn to no side. */
  readonly through: readonly number[]
  /** The lane by which its value leaves for rows further down, and those by which others come in. */
  readonly leaves: number | null
  readonly enters: readonly { readonly lane: number; readonly ends: boolean }[]
}

export interface Flow {
  readonly rows: readonly RowLines[]
  readonly lanes: number
}

interface Skip {
  readonly from: number
  /** Rows that it reaches, the last one last. */
  readonly to: readonly number[]
  readonly lane: number
}

const lastOf = ({ to }: Pick<Skip, 'to'>): number => to.at(-1) ?? 0

/** Lines between nodes in this order. One value has one lane, whoever takes it; no two lanes lie over one another. */
export function flowOf(nodes: readonly Node[]): Flow {
  const at = new Map(nodes.map(({ name }, row) => [name, row]))
  const rowsThatTake = (name: string) =>
    nodes.flatMap(({ inputs }, row) => (inputs.includes(name) ? [row] : []))
  const skips: Skip[] = []
  nodes.forEach(({ name }, from) => {
    const to = rowsThatTake(name).filter((row) => row > from + 1)
    if (to.length === 0) return
    const taken = new Set(skips.filter((skip) => lastOf(skip) >= from).map(({ lane }) => lane))
    const lane = skips.findIndex((_, free) => !taken.has(free))
    skips.push({ from, to, lane: lane < 0 ? skips.length : lane })
  })
  const takesAbove = (row: number) => nodes[row]?.inputs.some((input) => at.get(input) === row - 1) === true
  const rows = nodes.map((_, row): RowLines => ({
    above: takesAbove(row),
    below: takesAbove(row + 1),
    through: skips
      .filter((skip) => skip.from < row && row < lastOf(skip) && !skip.to.includes(row))
      .map(({ lane }) => lane),
    leaves: skips.find(({ from }) => from === row)?.lane ?? null,
    enters: skips
      .filter(({ to }) => to.includes(row))
      .map((skip) => ({ lane: skip.lane, ends: lastOf(skip) === row })),
  }))
  return { rows, lanes: skips.reduce((most, { lane }) => Math.max(most, lane + 1), 0) }
}

/** The sides of a layer's box, pixels: as wide as it has channels, as high as its picture is, both by powers of two. */
export function boxOf(shape: Shape): { readonly width: number; readonly height: number } {
  const channels = shape.at(-1) ?? 1
  const side = shape.length === 3 ? (shape[0] ?? 1) : 1
  return { width: Math.round(8 + 5 * Math.log2(channels)), height: Math.round(6 + 5 * Math.log2(side)) }
}
