// WGSL for a network of vectors, written from its plan (engine/vector-plan). Not here: the launches
// (vector-network.ts).

import type { Place, VectorPlan, VectorStep } from '../vector-plan'
import { THREADS } from './launch'

type Dense = Extract<VectorStep, { op: 'dense' }>

/** Rows of a matrix of weights that a thread sums up. */
const DEEP = 4

/** Where the weights of a layer begin in all trained tensors end to end: its bias is the row after its last. */
function matrices({ steps }: VectorPlan): (Dense & { readonly first: number })[] {
  let first = 0
  return steps.flatMap((step) => {
    if (step.op !== 'dense') return []
    const layer = { ...step, first }
    first += (step.x.length + 1) * step.y.length
    return [layer]
  })
}

const firstOf = (layers: ReturnType<typeof matrices>, step: VectorStep): number =>
  layers.find(({ y }) => y === step.y)?.first ?? 0

const numbersOf = ({ rows, length }: Place): number => rows * length

/** WGSL of a number of this item in a place: of the block, or of the buffer `<other><i>` of a given value. */
const numberAt =
  (block: string, other: string) =>
  (place: Place, at: string): string => {
    const own = `item * ${numbersOf(place)} + ${at}`
    return place.given === null
      ? `${block}[u.items * ${place.offset} + ${own}]`
      : `${other}${place.given}[${own}]`
  }

const value = numberAt('values', 'given')
const slope = numberAt('slopes', 'found')

/** Everybody of the workgroup, number `i` of so many; then all wait. */
const each = (count: number, body: string) => `for (var i = member; i < ${count}; i += ${THREADS}) {
    ${body}
  }
  storageBarrier();`

/** `set` of every row of an item, one line each: they share what is read of a matrix. */
const ofRows = (place: Place, set: (row: number) => string): string =>
  Array.from({ length: place.rows }, (_, row) => set(row)).join('\n    ')

function forwardStep(step: VectorStep, trained: (at: string) => string, first: number): string {
  const { y } = step
  if (step.op === 'dense') {
    const { x, leak } = step
    return each(
      y.length,
      `${ofRows(x, (row) => `var sum${row} = ${trained(`${first + x.length * y.length} + i`)};`)}
    for (var k = 0; k < ${x.length}; k++) {
      let w = ${trained(`${first} + k * ${y.length} + i`)};
      ${ofRows(x, (row) => `sum${row} += w * ${value(x, `${row * x.length} + k`)};`)}
    }
    ${ofRows(x, (row) => `${value(y, `${row * y.length} + i`)} = select(${leak} * sum${row}, sum${row}, sum${row} > 0);`)}`,
    )
  }
  if (step.op === 'sum')
    return each(
      numbersOf(y),
      `${value(y, 'i')} = ${step.scale} * (${step.parts.map((part) => value(part, 'i')).join(' + ')});`,
    )
  if (step.op === 'differences')
    return step.parts
      .map((x) =>
        each(
          x.length,
          `let before = ${value(x, 'i')};
    let here = ${value(x, `${x.length} + i`)};
    let after = ${value(x, `${2 * x.length} + i`)};
    ${value(y, 'i')} = here;
    ${value(y, `${x.length} + i`)} = 2 * (here - before);
    ${value(y, `${2 * x.length} + i`)} = 2 * (after - here);`,
        ),
      )
      .join('\n  ')
  return sideBySide(step.parts, y)
    .map(({ part, from }) => {
      const count = Math.min(part.length, y.length)
      const [own, to] = [
        `i / ${count} * ${part.length} + i % ${count}`,
        `i / ${count} * ${y.length} + ${from} + i % ${count}`,
      ]
      return each(y.rows * count, `${value(y, to)} = ${value(part, own)};`)
    })
    .join('\n  ')
}

/** Where in a row of `y` each part begins. */
function sideBySide(parts: readonly Place[], y: Place) {
  let at = 0
  return parts.map((part) => {
    const from = at
    at += Math.min(part.length, y.length)
    return { part, from }
  })
}

/** The weights lie behind the block of values: the buffers are few. */
const trainedAt = (perItem: number) => (at: string) => `values[u.items * ${perItem} + ${at}]`

/**
 * What a workgroup does for `item`: from `given<i>` and the block `values`, behind which the weights lie, to `values`
 * and `output<i>`.
 */
export function forwardBody(plan: VectorPlan): string {
  const layers = matrices(plan)
  const steps = plan.steps.map((step) => forwardStep(step, trainedAt(plan.perItem), firstOf(layers, step)))
  const out = plan.outputs.map((place, i) =>
    each(numbersOf(place), `output${i}[item * ${numbersOf(place)} + i] = ${value(place, 'i')};`),
  )
  return [...steps, ...out].join('\n  ')
}

/** Adds to the slopes of places; the first that comes to one sets it. */
class Slopes {
  readonly #begun = new Set<string>()

  readonly wanted: (place: Place) => boolean

  constructor(wanted: (place: Place) => boolean) {
    this.wanted = wanted
  }

  /** `all`: WGSL for every number `i` of an item's place. */
  add(place: Place, all: string): string {
    return this.wanted(place) ? each(numbersOf(place), this.to(place)('i', all)) : ''
  }

  has({ given, offset }: Place): boolean {
    return this.#begun.has(`${given ?? 'block'} ${offset}`)
  }

  /** How a number of a place is added to; every number must be, before anything else comes to the place. */
  to(place: Place): (at: string, what: string) => string {
    const sign = this.has(place) ? '+=' : '='
    this.#begun.add(`${place.given ?? 'block'} ${place.offset}`)
    return (at, what) => `${slope(place, at)} ${sign} ${what};`
  }
}

function backStep(step: VectorStep, slopes: Slopes, trained: (at: string) => string, first: number): string {
  const { y } = step
  if (step.op === 'dense') return denseBack(step, slopes, trained, first)
  if (step.op === 'sum')
    return step.parts.map((part) => slopes.add(part, `${step.scale} * ${slope(y, 'i')}`)).join('\n  ')
  if (step.op === 'differences')
    return step.parts
      .filter(slopes.wanted)
      .map((x) => {
        const to = slopes.to(x)
        return each(
          x.length,
          `let came = 2 * ${slope(y, `${x.length} + i`)};
    let goes = 2 * ${slope(y, `${2 * x.length} + i`)};
    ${to('i', '-came')}
    ${to(`${x.length} + i`, `${slope(y, 'i')} + came - goes`)}
    ${to(`${2 * x.length} + i`, 'goes')}`,
        )
      })
      .join('\n  ')
  return sideBySide(step.parts, y)
    .map(({ part, from }) => {
      const own = slope(
        y,
        `i / ${part.length} * ${y.length} + min(${from} + i % ${part.length}, ${y.length - 1})`,
      )
      return slopes.add(
        part,
        part.length > y.length ? `select(0, ${own}, i % ${part.length} < ${y.length})` : own,
      )
    })
    .join('\n  ')
}

function denseBack(
  { x, y, leak }: Dense,
  slopes: Slopes,
  trained: (at: string) => string,
  first: number,
): string {
  const through =
    leak === 1 ? '' : each(numbersOf(y), `if (${value(y, 'i')} <= 0) { ${slope(y, 'i')} *= ${leak}; }`)
  if (!slopes.wanted(x)) return through
  const to = slopes.to(x)
  return `${through}
  ${each(
    x.length,
    `${ofRows(x, (row) => `var sum${row} = f32(0);`)}
    for (var j = 0; j < ${y.length}; j++) {
      let w = ${trained(`${first} + i * ${y.length} + j`)};
      ${ofRows(x, (row) => `sum${row} += w * ${slope(y, `${row * y.length} + j`)};`)}
    }
    ${ofRows(x, (row) => to(`${row * x.length} + i`, `sum${row}`))}`,
  )}`
}

/** The same back: from `dy<i>` and `values` to the block `slopes` and, towards what is given, `found<i>`. */
export function backBody(plan: VectorPlan, towardsGiven: boolean): string {
  const layers = matrices(plan)
  const slopes = new Slopes(({ given }) => given === null || towardsGiven)
  const begun = plan.outputs.map((place, i) => slopes.add(place, `dy${i}[item * ${numbersOf(place)} + i]`))
  const steps = plan.steps
    .toReversed()
    .map((step) => backStep(step, slopes, trainedAt(plan.perItem), firstOf(layers, step)))
  const unfelt = plan.given.filter((place) => !slopes.has(place)).map((place) => slopes.add(place, '0'))
  return [...begun, ...steps, ...unfelt].join('\n  ')
}

const threadsOf = ({ x, y }: Dense): number => Math.ceil((x.length + 1) / DEEP) * y.length

/** A number of all rows of all items in a place. */
const inAll = (block: string, place: Place, at: string): string =>
  place.given === null ? `${block}[u.items * ${place.offset} + ${at}]` : `given${place.given}[${at}]`

/** The slope of a matrix of weights with its bias as one more row, which belongs to a number that is always 1. */
function matrixSlope({ x, y, first }: Dense & { first: number }): string {
  const all = [...Array.from({ length: DEEP }).keys()]
  const more = (k: number) =>
    `sum${k} += d * select(${inAll('values', x, `row * ${x.length} + min(k + ${k}, ${x.length - 1})`)}, 1, k + ${k} == ${x.length});`
  return `let k = own / ${y.length} * ${DEEP};
    let j = own % ${y.length};
    ${all.map((k) => `var sum${k} = f32(0);`).join(' ')}
    for (var row = 0; row < u.items * ${x.rows}; row++) {
      let d = ${inAll('slopes', y, `row * ${y.length} + j`)};
      ${all.map(more).join('\n      ')}
    }
    ${all.map((k) => `if (k + ${k} <= ${x.length}) { found[${first} + (k + ${k}) * ${y.length} + j] = sum${k}; }`).join('\n    ')}
    return;`
}

/**
 * What thread `id` does: from `values`, `slopes` and `given<i>` to `found`, the slopes of all trained tensors end to
 * end.
 */
export function weightsBody(plan: VectorPlan): string {
  const parts = matrices(plan).map(
    (layer) => `if (own < ${threadsOf(layer)}) {
    ${matrixSlope(layer)}
  }
  own -= ${threadsOf(layer)};`,
  )
  return `var own = id;
  ${parts.join('\n  ')}`
}

/** Threads that the slopes of all trained tensors take. */
export const weightThreads = (plan: VectorPlan): number =>
  matrices(plan).reduce((sum, layer) => sum + threadsOf(layer), 0)
