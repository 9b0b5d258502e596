// The body of a model link, written. A model of principal pictures goes in fewer levels than 8 bits have: what its
// convolutions draw is a small part of the picture. Apart from reading (model-link.ts), which the start of the page
// waits for. Not here: deflating it (pack-model.ts).

import { ReelError } from '../core/errors'
import { allFinite } from '../core/finite'
import { COMPONENT_STEP, COMPONENTS, isOfMapping, MEAN } from '../network/components'
import type { NamedTensor, Snapshot } from '../network/snapshot'
import { packedLength, quantizedChannels } from './model-link'
import { type Even, evenLevels, LARGEST_LEVEL, quantize } from './quantize'

/** A sixth of a level of a screen. */
const MEAN_STEP = 0.005
/** Largest level of the convolutions and what leads to them. */
const RESIDUAL_LEVEL = 15
/** Of the mapping network, whose errors move a whole picture. */
const MAPPING_LEVEL = 23
/** Values of a tensor below which it saves nothing: codes, corrections and the last layer keep 8 bits. */
const SMALL = 4096

/** One tensor on its way: with `even`, or with a scale per channel and levels up to `most`. */
interface Coded {
  readonly tensor: NamedTensor
  readonly even?: Even
  readonly most: number
}

/**
 * The body without deflating, which is quick: for what stays on the page.
 * @throws ReelError `export-failed` when a weight is NaN or infinite.
 */
export function packBody({ manifest, tensors }: Snapshot): Uint8Array<ArrayBuffer> {
  const residual = tensors.some(({ name }) => name === COMPONENTS)
  const coded = tensors.map((tensor): Coded => {
    if (!allFinite(tensor.data)) {
      throw new ReelError(
        'export-failed',
        `The model holds a value that is not a number (${tensor.name}); reset the run and train again.`,
      )
    }
    if (!residual) return { tensor, most: LARGEST_LEVEL }
    const even = evenOf(tensor)
    return { tensor, most: levelsOf(tensor), ...(even ? { even } : {}) }
  })
  const entries = coded.map(({ tensor: { name, shape }, even }) =>
    even ? [name, shape, even] : [name, shape],
  )
  return joined({ manifest, tensors: entries }, coded.map(packTensor))
}

/** JSON behind its length, then the rest. */
export function joined(header: unknown, rest: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(rest.reduce((length, each) => length + each.length, 4 + text.length))
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  let at = 4 + text.length
  for (const each of rest) {
    bytes.set(each, at)
    at += each.length
  }
  return bytes
}

function packTensor({ tensor: { shape, data }, even, most }: Coded): Uint8Array {
  if (even) return evenLevels(data, even)
  const bytes = new Uint8Array(packedLength(shape, even))
  const view = new DataView(bytes.buffer)
  const channels = quantizedChannels(shape)
  const { levels, scales } = channels > 0 ? quantize(data, channels, most) : { levels: [], scales: data }
  for (const [i, value] of scales.entries()) view.setFloat32(i * 4, value, true)
  bytes.set(levels, channels * 4)
  return bytes
}

// Plain loops: half a million weights are packed between two pictures, on the page's own thread, where a callback for
// each of them took 70 ms.

function largestOf(data: Float32Array): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] ?? 0))
  return largest
}

/** Those of another program may lie between the steps. */
function liesOnSteps(data: Float32Array, step: number): boolean {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0
    if (Math.fround(Math.round(value / step) * step) !== value) return false
  }
  return true
}

/** How a tensor of a model of principal pictures goes that has one step for all; null for one that has not. */
function evenOf({ name, shape, data }: NamedTensor): Even | null {
  const largest = largestOf(data)
  if (name === COMPONENTS)
    return largest < 2.55 && liesOnSteps(data, COMPONENT_STEP)
      ? { step: COMPONENT_STEP, bytes: 1, pixels: true }
      : null
  if (name === MEAN) return largest < 100 ? { step: MEAN_STEP, bytes: 2, pixels: true } : null
  if (shape.length !== 1 || !(largest > 1e-20 && largest < 1e20)) return null
  return { step: Number((largest / LARGEST_LEVEL).toPrecision(4)), bytes: 1, pixels: false }
}

function levelsOf({ name, data: { length } }: NamedTensor): number {
  if (length < SMALL) return LARGEST_LEVEL
  return isOfMapping(name) ? MAPPING_LEVEL : RESIDUAL_LEVEL
}
