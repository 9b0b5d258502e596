// What an optimizer keeps beside each parameter: its moments and a running average (EMA), in plain tensors, so that
// they can be saved and updated in place. Where one launch updates all parameters, it works on flat copies of them. Not
// here: the updates (adam.ts, muon.ts).

import * as tf from '@tensorflow/tfjs'
import { runKernel } from './fused'

/** A trained tensor. */
export interface Parameter {
  readonly name: string
  /** Multiplies the learning rate; with 0 it is never changed. */
  readonly rate: number
  /** Trained by Muon as a matrix of these [rows, columns]; by Adam where left out. */
  readonly matrix?: readonly [rows: number, columns: number]
  readonly value: tf.Variable
}

/** What all updates of one step have in common. */
export interface UpdateStep {
  /** Learning rate of this step. */
  readonly rate: number
  /** EMA decay of this step, 0 .. 1: average = decay·average + (1 − decay)·parameter. */
  readonly decay: number
}

/**
 * What changes from update to update, in the order of a control tensor: rate, Adam's two corrections, decay. Muon takes
 * the first and the last.
 */
export type UpdateControl = Float32Array<ArrayBuffer>

type Part<Moment extends string> = Moment | 'average'

interface Slot<Moment extends string> {
  readonly parameter: Parameter
  readonly moments: Readonly<Record<Moment, tf.Variable>>
  /** Absent where no average is kept (the discriminator is never shown). */
  readonly average: tf.Variable | undefined
}

const partOf = <Moment extends string>({ moments, average }: Slot<Moment>, part: Part<Moment>) =>
  part === 'average' ? average : moments[part]

export class Slots<Moment extends string> {
  readonly all: readonly Slot<Moment>[]
  readonly #parts: readonly Part<Moment>[]
  #flat: Flat<Moment> | null = null

  constructor(parameters: readonly Parameter[], moments: readonly Moment[], keepAverage: boolean) {
    this.#parts = [...moments, 'average']
    // A clone would share memory with the parameter, and the update in place would change both: hence the product.
    this.all = parameters.map((parameter) => ({
      parameter,
      moments: Object.fromEntries(
        moments.map((name) => [name, owned(() => tf.zerosLike(parameter.value))]),
      ) as Record<Moment, tf.Variable>,
      average: keepAverage ? owned(() => tf.mul(parameter.value, 1)) : undefined,
    }))
  }

  get variables(): tf.Variable[] {
    return this.all.map(({ parameter }) => parameter.value)
  }

  /** The averaged parameters by name; empty when no average is kept. They change in place with every step. */
  averages(): ReadonlyMap<string, tf.Tensor> {
    this.#flat?.settle('average')
    return new Map(
      this.all.flatMap(({ parameter, average }) => (average ? [[parameter.name, average] as const] : [])),
    )
  }

  /** The parameters by their names, and beside each `name/<moment>` and, where one is kept, `name/average`; live. */
  state(): ReadonlyMap<string, tf.Variable> {
    for (const part of this.#parts) this.#flat?.settle(part)
    return new Map(
      this.all.flatMap((slot) => {
        const { name, value } = slot.parameter
        const parts = this.#parts.flatMap((part) => {
          const variable = partOf(slot, part)
          return variable ? [[`${name}/${part}`, variable] as const] : []
        })
        return [[name, value] as const, ...parts]
      }),
    )
  }

  /**
   * Goes on from `values` by the names of `state`, each of its variable's shape; the tensors stay the caller's. After 0
   * `steps` there may be fewer: an average then starts from its parameter, the rest stays as it was made.
   */
  restore(steps: number, values: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, variable] of this.state()) {
      const value = values.get(name)
      if (!value && steps > 0) throw new Error(`no saved value for ${name}`)
      const parameter = values.get(name.replace(/\/average$/, ''))
      if (value) variable.assign(value)
      // A sum is memory of its own: one that both had would be changed by the update of either.
      else if (parameter) variable.assign(tf.tidy(() => tf.add(parameter, 0)))
    }
    this.#flat?.dispose()
    this.#flat = null
  }

  /** Every tensor that an update reads or changes in place, but for the gradients. */
  get tensors(): tf.Tensor[] {
    return [...this.variables, ...(this.#flat?.tensors ?? [])]
  }

  /** The gradient of each parameter, of those by variable name. */
  ordered(gradients: tf.NamedTensorMap): tf.Tensor[] {
    return this.all.map(({ parameter: { name, value } }) => {
      const gradient = gradients[value.name]
      if (!gradient) throw new Error(`no gradient for ${name}`)
      return gradient
    })
  }

  /** All end to end, about to be updated: the slots' own moments and averages are old from now on. */
  flat(): Flat<Moment> {
    this.#flat ??= new Flat(this.all, this.#parts)
    this.#flat.moved()
    return this.#flat
  }

  /** Frees the moments and averages; the parameters stay their owner's. */
  dispose(): void {
    for (const slot of this.all) tf.dispose(this.#parts.flatMap((part) => partOf(slot, part) ?? []))
    this.#flat?.dispose()
  }
}

/**
 * All slots of an optimizer end to end, as one launch updates them. Parameters are copied back with every update,
 * because the network reads them; moments and averages only when they are asked for.
 */
class Flat<Moment extends string> {
  readonly #slots: readonly Slot<Moment>[]
  readonly #parameter: tf.Tensor
  readonly #rates: tf.Tensor
  readonly #parts: ReadonlyMap<Part<Moment>, tf.Tensor>
  readonly #stale = new Set<Part<Moment>>()

  constructor(slots: readonly Slot<Moment>[], parts: readonly Part<Moment>[]) {
    this.#slots = slots
    // Kept: they may be made within a step, whose end frees what it made.
    this.#parameter = tf.keep(together(slots.map(({ parameter }) => parameter.value)))
    this.#rates = tf.keep(tf.tensor1d(ratesOf(slots.map(({ parameter }) => parameter))))
    this.#parts = new Map(
      parts.flatMap((part) => {
        const tensors = slots.flatMap((slot) => partOf(slot, part) ?? [])
        return tensors.length > 0 ? [[part, tf.keep(together(tensors))] as const] : []
      }),
    )
  }

  get tensors(): tf.Tensor[] {
    return [this.#parameter, this.#rates, ...this.#parts.values()]
  }

  moved(): void {
    for (const part of this.#parts.keys()) this.#stale.add(part)
  }

  /** Brings the slots' own tensors of one part up to date. */
  settle(part: Part<Moment>): void {
    const flat = this.#parts.get(part)
    if (!flat || !this.#stale.delete(part)) return
    apart(
      flat,
      this.#slots.flatMap((slot) => partOf(slot, part) ?? []),
    )
  }

  /** Runs a kernel that updates `parameter` and the parts in place; `rates`: the factor on the rate of each number. */
  update(
    kernel: string,
    gradients: readonly tf.Tensor[],
    control: tf.Tensor1D,
    attrs: tf.NamedAttrMap,
  ): void {
    const gradient = together(gradients)
    const parts = Object.fromEntries(this.#parts)
    runKernel(kernel, { parameter: this.#parameter, gradient, rates: this.#rates, control, ...parts }, attrs)
    gradient.dispose()
    apart(
      this.#parameter,
      this.#slots.map(({ parameter }) => parameter.value),
    )
  }

  dispose(): void {
    tf.dispose(this.tensors)
  }
}

/** The factor on the rate for each number. */
function ratesOf(parameters: readonly Parameter[]): Float32Array {
  const rates = new Float32Array(parameters.reduce((sum, { value }) => sum + value.size, 0))
  let at = 0
  for (const { rate, value } of parameters) {
    rates.fill(rate, at, at + value.size)
    at += value.size
  }
  return rates
}

const numbered = (tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> =>
  Object.fromEntries(tensors.entries())

/** Tensors end to end, by copies. */
const together = (tensors: readonly tf.Tensor[]): tf.Tensor => runKernel('CopyTogether', numbered(tensors))

/** The inverse, into tensors that are there. */
function apart(flat: tf.Tensor, tensors: readonly tf.Tensor[]): void {
  runKernel('CopyApart', { ...numbered(tensors), flat })
}

/** A variable over a fresh tensor; `tf.variable` keeps a tensor of its own, so that the first one can go. */
function owned(make: () => tf.Tensor): tf.Variable {
  const initial = make()
  const variable = tf.variable(initial, false)
  initial.dispose()
  return variable
}
