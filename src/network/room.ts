// How much memory a training run needs, from its graphs alone: known before anything is allocated.

import { type ClipLength, labelLength } from '../core/classes'
import type { Frames } from '../core/frames'
import type { Room } from '../core/engine'
import { ReelError } from '../core/errors'
import { criticsOf } from '../settings/critics'
import type { Settings } from '../settings/settings'
import { frozenGraph } from './backbone'
import { criticGraph } from './critic'
import { encoderGraph } from './encoder'
import { discriminatorGraph } from './discriminator'
import { CLIP_FRAMES } from './gaps'
import { generatorGraph } from './generator'
import { activationCount, type Graph, parameterCount, sizeOf } from './graph'

const FLOAT = 4
/** Weight, gradient, two moments, average. */
const PER_PARAMETER = 5
/** A value that is kept for the way back, and its gradient. */
const PER_VALUE = 2
/** What lies beside: temporaries and gaps in the heap. Measured at 32 to 256 px, Node, wasm: 1.4 to 2.7. */
const BESIDE = 1.8

/** The way back through attention works in values as large as what it comes to, which is larger than all else. */
const looksCount = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { op, shape, rows }) => sum + (op.op === 'attention' ? rows * sizeOf(shape) : 0), 0)

/** What a run with these settings needs on these frames; in whole about what is measured, within a half. */
export function roomOf(
  settings: Settings,
  { count, width, height }: Omit<Frames, 'rgb' | 'fps'>,
  length: ClipLength = count,
): Room {
  const { pictures, coefficients } = criticsOf(settings)
  const networks: readonly (readonly [graph: Graph, items: number])[] = [
    [generatorGraph(settings, length), settings.batch * CLIP_FRAMES],
    // Generated and real pictures.
    [frozenGraph(settings), 2 * settings.batch * CLIP_FRAMES],
    // Real and generated clips, and both once more a little aside, for the penalties.
    ...(pictures ? [[discriminatorGraph(settings, labelLength(length)), 4 * settings.batch] as const] : []),
    ...(coefficients ? [[criticGraph(settings, length), 4 * settings.roundClips] as const] : []),
    ...(settings.autoencoding ? [[encoderGraph(settings), settings.batch * CLIP_FRAMES] as const] : []),
  ]
  const floats = networks.map(
    ([graph, items]) =>
      PER_PARAMETER * parameterCount(graph) +
      PER_VALUE * items * (activationCount(graph) + looksCount(graph)),
  )
  const all = floats.reduce((sum, each) => sum + each, count * width * height * 3)
  const values = networks.flatMap(([{ nodes }, items]) =>
    nodes.map(({ rows, shape }) => items * rows * sizeOf(shape)),
  )
  return { bytes: FLOAT * BESIDE * all, largest: FLOAT * Math.max(...values) }
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** @throws ReelError `out-of-memory` where what is needed is more than there is. */
export function checkRoom(needed: Room, there: Room): void {
  const cure = 'choose a smaller size, width or batch.'
  if (needed.bytes > there.bytes)
    throw new ReelError(
      'out-of-memory',
      `To train these networks takes about ${gigabytes(needed.bytes)} of memory, and a page gets ${gigabytes(there.bytes)} at most: ${cure}`,
    )
  if (needed.largest > there.largest)
    throw new ReelError(
      'out-of-memory',
      `A layer of these networks takes ${gigabytes(needed.largest)} at once, and this graphics device gives ${gigabytes(there.largest)}: ${cure}`,
    )
}
