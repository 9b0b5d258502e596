// Adam (Kingma and Ba 2014) with a running average of the parameters (EMA) in the same pass.
// State lives in plain tensors beside each parameter, so that it can be saved and a pass updates everything in place.
// Where the backend has a kernel for it, all parameters are updated by one launch, on flat copies of them.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel } from './fused'

/** A trained tensor. `rate` multiplies the learning rate. */
export interface Parameter {
  readonly name: string
  readonly rate: number
  readonly value: tf.Variable
}

export interface AdamStep {
  /** Learning rate of this step. */
  readonly rate: number
  /** EMA decay of this step, 0 .. 1: average = decay·average + (1 − decay)·parameter. */
  readonly decay: number
}

const BETA1 = 0.5
const BETA2 = 0.99
const EPSILON = 1e-8
export const ADAM = { beta1: BETA1, beta2: BETA2, epsilon: EPSILON }

/** What changes from update to update, in the order of a control tensor: rate, both corrections, decay. */
export type AdamControl = Float32Array<ArrayBuffer>

interface Slot {
  readonly parameter: Parameter
  readonly m: tf.Variable
  readonly v: tf.Variable
  /** Absent where no average is kept (the discriminator is never shown). */
  readonly average: tf.Variable | undefined
}

export class Adam {
  readonly #slots: readonly Slot[]
  #step = 0
  #flat: FlatSlots | null = null

  constructor(parameters: readonly Parameter[], keepAverage: boolean) {
    // A clone would share memory with the parameter, and the update in place would change both: hence the product.
    this.#slots = parameters.map((parameter) => ({
      parameter,
      m: owned(() => tf.zerosLike(parameter.value)),
      v: owned(() => tf.zerosLike(parameter.value)),
      average: keepAverage ? owned(() => tf.mul(parameter.value, 1)) : undefined,
    }))
  }

  get variables(): tf.Variable[] {
    return this.#slots.map((slot) => slot.parameter.value)
  }

  /** The averaged parameters by name; empty when no average is kept. They change in place with every step. */
  averages(): ReadonlyMap<string, tf.Tensor> {
    this.#flat?.settle('average')
    return new Map(
      this.#slots.flatMap(({ parameter, average }) => (average ? [[parameter.name, average] as const] : [])),
    )
  }

  /** Updates so far: the bias correction depends on them. */
  get step(): number {
    return this.#step
  }

  /**
   * Everything that another optimizer needs to go on just here, live: the parameters by their names, and beside each
   * `name/m`, `name/v` and, where one is kept, `name/average`.
   */
  state(): ReadonlyMap<string, tf.Variable> {
    for (const part of MOVING_PARTS) this.#flat?.settle(part)
    return new Map(
      this.#slots.flatMap(({ parameter: { name, value }, m, v, average }) => {
        const moments: [string, tf.Variable][] = [
          [name, value],
          [`${name}/m`, m],
          [`${name}/v`, v],
        ]
        return average ? [...moments, [`${name}/average`, average]] : moments
      }),
    )
  }

  /**
   * Goes on from a saved state: `values` by the names of `state`, each of its variable's shape. The tensors stay the
   * caller's. After 0 steps there may be fewer: what is missing stays as it was made.
   * Only for an optimizer that has not stepped yet: a variable's memory is replaced, and kernels may have noted the old
   * one.
   */
  restore(step: number, values: ReadonlyMap<string, tf.Tensor>): void {
    if (this.#step !== 0) throw new Error('only a fresh optimizer can be restored')
    for (const [name, variable] of this.state()) {
      const value = values.get(name)
      if (!value && step > 0) throw new Error(`no saved value for ${name}`)
      if (value) variable.assign(value)
    }
    this.#step = step
    this.#flat?.dispose()
    this.#flat = null
  }

  /**
   * Every tensor that an update reads or changes in place, but for the gradients; they must exist before an update is
   * recorded.
   */
  get tensors(): tf.Tensor[] {
    return [...this.variables, ...(this.#flat?.tensors ?? [])]
  }

  /**
   * Counts one update and gives its numbers. For a step that is recorded once and replayed: this runs at every step,
   * `update` only when it is recorded.
   */
  advance({ rate, decay }: AdamStep): AdamControl {
    this.#step += 1
    if (hasFused('AdamEmaFlat')) this.#flat ??= new FlatSlots(this.#slots)
    this.#flat?.moved()
    return Float32Array.of(rate, 1 / (1 - BETA1 ** this.#step), 1 / (1 - BETA2 ** this.#step), decay)
  }

  /**
   * One update from the gradients by variable name, as `tf.variableGrads` gives them. The gradients stay the caller's.
   */
  apply(gradients: tf.NamedTensorMap, step: AdamStep): void {
    const control = tf.tensor1d(this.advance(step))
    this.update(gradients, control)
    control.dispose()
  }

  /** The update that `advance` counted, with its numbers as a tensor. */
  update(gradients: tf.NamedTensorMap, control: tf.Tensor1D): void {
    const ordered = this.#slots.map(({ parameter: { name, value } }) => {
      const gradient = gradients[value.name]
      if (!gradient) throw new Error(`no gradient for ${name}`)
      return gradient
    })
    if (this.#flat) {
      this.#flat.update(ordered, control)
      return
    }
    const [rate = 0, correction1 = 1, correction2 = 1, decay = 0] = control.dataSync<'float32'>()
    const attrs = { ...ADAM, correction1, correction2, decay }
    const update = hasFused('AdamEma') ? updateFused : updateComposed
    this.#slots.forEach((slot, i) => {
      const gradient = ordered[i]
      if (gradient) tf.tidy(() => update(slot, gradient, { ...attrs, rate: rate * slot.parameter.rate }))
    })
  }

  /** Frees the moments and averages; the parameters stay their owner's. */
  dispose(): void {
    for (const { m, v, average } of this.#slots) tf.dispose(average ? [m, v, average] : [m, v])
    this.#flat?.dispose()
  }
}

const MOVING_PARTS = ['m', 'v', 'average'] as const
type MovingPart = (typeof MOVING_PARTS)[number]

/**
 * All slots of an optimizer end to end, as one launch updates them. Parameters are copied back with every update,
 * because the network reads them; moments and averages only when they are asked for.
 */
class FlatSlots {
  readonly #slots: readonly Slot[]
  readonly #parameter: tf.Tensor
  readonly #rates: tf.Tensor
  readonly #parts: Readonly<Partial<Record<MovingPart, tf.Tensor>>>
  readonly #stale = new Set<MovingPart>()

  constructor(slots: readonly Slot[]) {
    this.#slots = slots
    // Kept: they may be made within a step, whose end frees what it made.
    this.#parameter = tf.keep(together(slots.map(({ parameter }) => parameter.value)))
    this.#rates = tf.keep(tf.tensor1d(ratesOf(slots)))
    this.#parts = Object.fromEntries(
      MOVING_PARTS.flatMap((part) => {
        const tensors = slots.flatMap((slot) => slot[part] ?? [])
        return tensors.length > 0 ? [[part, tf.keep(together(tensors))]] : []
      }),
    )
  }

  get tensors(): tf.Tensor[] {
    return [this.#parameter, this.#rates, ...Object.values(this.#parts)]
  }

  /** From now on the slots' own moments and averages are old. */
  moved(): void {
    for (const part of MOVING_PARTS) this.#stale.add(part)
  }

  /** Brings the slots' own tensors of one part up to date. */
  settle(part: MovingPart): void {
    const flat = this.#parts[part]
    if (!flat || !this.#stale.delete(part)) return
    apart(
      flat,
      this.#slots.flatMap((slot) => slot[part] ?? []),
    )
  }

  update(gradients: readonly tf.Tensor[], control: tf.Tensor1D): void {
    const gradient = together(gradients)
    const inputs = { parameter: this.#parameter, gradient, rates: this.#rates, control, ...this.#parts }
    runKernel('AdamEmaFlat', inputs, ADAM)
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
function ratesOf(slots: readonly Slot[]): Float32Array {
  const rates = new Float32Array(slots.reduce((sum, { parameter: { value } }) => sum + value.size, 0))
  let at = 0
  for (const { parameter } of slots) {
    rates.fill(parameter.rate, at, at + parameter.value.size)
    at += parameter.value.size
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

interface Attributes {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly correction1: number
  readonly correction2: number
  readonly decay: number
}

function updateFused({ parameter, m, v, average }: Slot, gradient: tf.Tensor, attrs: Attributes): void {
  const inputs = { parameter: parameter.value, gradient, m, v }
  runKernel('AdamEma', average ? { ...inputs, average } : inputs, { ...attrs })
}

function updateComposed({ parameter, m, v, average }: Slot, gradient: tf.Tensor, attrs: Attributes): void {
  const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = attrs
  m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)))
  v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)))
  const step = tf.div(tf.mul(m, rate * correction1), tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon))
  parameter.value.assign(tf.sub(parameter.value, step))
  average?.assign(tf.add(tf.mul(average, decay), tf.mul(parameter.value, 1 - decay)))
}

/** A variable over a fresh tensor; `tf.variable` keeps a tensor of its own, so that the first one can go. */
function owned(make: () => tf.Tensor): tf.Variable {
  const initial = make()
  const variable = tf.variable(initial, false)
  initial.dispose()
  return variable
}
