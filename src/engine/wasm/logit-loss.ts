// The losses of logits as one kernel on the wasm backend: value and slopes from their formulas, a handful of numbers in
// double precision. engine/logit-loss says what it computes.

import type * as tf from '@tensorflow/tfjs'
import { type Formula, functionOfMany, math, slope } from '../../network/formula'
import type { LogitKernel } from '../logit-loss'
import { type KernelArguments, unpack } from './heap'

type Inputs = Readonly<Record<string, tf.TensorInfo>>
type OfParts = (values: Float64Array) => number

interface Compiled {
  /** Of each term, all its formulas together. */
  readonly terms: readonly OfParts[]
  /** Of each term by each moving part. */
  readonly slopes: readonly (readonly OfParts[])[]
}

const compiled = new Map<string, Compiled>()

function compile({ moving, fixed, terms }: LogitKernel): Compiled {
  const key = JSON.stringify([moving, fixed, terms])
  const known = compiled.get(key)
  if (known) return known
  const names = [...moving, ...fixed]
  const wholes = terms.map((formulas) => formulas.reduce((a: Formula, b) => math.add(a, b)))
  const made = {
    terms: wholes.map((whole) => functionOfMany(whole, names)),
    slopes: wholes.map((whole) => moving.map((part) => functionOfMany(slope(whole, part), names))),
  }
  compiled.set(key, made)
  return made
}

/** The loss, of several terms the values (LogitLoss), then the slopes of each head. */
export function logitLossKernel(args: KernelArguments): tf.TensorInfo[] {
  const { inputs, attrs, backend } = unpack<Inputs, { kernel: LogitKernel }>(args)
  const { kernel } = attrs
  const { moving, fixed, heads } = kernel
  const { terms, slopes } = compile(kernel)
  const several = terms.length > 1
  const shape = (name: string) => inputs[name]?.shape ?? []
  const loss = backend.makeOutput([], 'float32')
  const values = several ? [backend.makeOutput([terms.length + heads], 'float32')] : []
  const pulls = Array.from({ length: heads }, (_, head) =>
    backend.makeOutput(shape(`moving${head}`), 'float32'),
  )
  const read = (name: string) => {
    const info = inputs[name]
    return info ? backend.typedArrayFromHeap(info) : new Float32Array()
  }
  const weights = several ? Float64Array.from(read('weights')) : Float64Array.of(1)
  const sums = new Float64Array(terms.length)
  // What each head adds to the first of them.
  const shares = new Float64Array(heads)
  const parts = new Float64Array(moving.length + fixed.length)
  pulls.forEach((pull, head) => {
    const [own, others, to] = [read(`moving${head}`), read(`fixed${head}`), backend.typedArrayFromHeap(pull)]
    const n = own.length / moving.length
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < moving.length; p++) parts[p] = own[p * n + i] ?? NaN
      for (let p = 0; p < fixed.length; p++) parts[moving.length + p] = others[p * n + i] ?? NaN
      terms.forEach((term, t) => {
        const value = term(parts) / n
        sums[t] = (sums[t] ?? 0) + value
        if (t === 0) shares[head] = (shares[head] ?? 0) + value
      })
      for (let p = 0; p < moving.length; p++) {
        let sum = 0
        for (let t = 0; t < terms.length; t++) sum += (weights[t] ?? 0) * (slopes[t]?.[p]?.(parts) ?? NaN)
        to[p * n + i] = sum / n
      }
    }
  })
  backend.typedArrayFromHeap(loss)[0] = sums.reduce((sum, value, t) => sum + (weights[t] ?? 0) * value, 0)
  for (const info of values) backend.typedArrayFromHeap(info).set([...sums, ...shares])
  return [loss, ...values, ...pulls]
}
