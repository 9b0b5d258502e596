// What is measured of pictures that nobody filmed, by kind: whether they could be frames of the clip, how sharp and how
// various they are, and whether they move as the clip does. Recipe 3, section 2.

import { lengthOf } from '../core/classes'
import { type Frames, pixelsOf } from '../core/frames'
import { laplacianEnergy } from '../core/measures'
import { patchDistance } from '../core/patch-distance'
import { Random } from '../core/random'
import { codeAt, codeTimeOf, splineRows } from '../network/codes'
import { COMPONENTS } from '../network/components'
import { contentOf, labelsOfRows } from '../network/labels'
import { componentSizes, distance, looksOf } from '../network/looks'
import { hopAt, shortestWay } from '../network/path-morph'
import { randomCodeRow } from '../network/random-code'
import type { Snapshot } from '../network/snapshot'
import { CODE, NOISE } from '../network/widths'
import { loadKernels } from './kernels'
import { Arena } from './memory'
import { Network } from './network'

/** Measures of one kind of invented pictures. */
export interface InventedMeasures {
  /** Distance of their patches to those of the clip over that of double exposures: 0 a real frame, 1 a cross-fade. */
  readonly patch: number
  /** The same of whole pictures: L1 to the nearest frame. */
  readonly nearest: number
  /** Over that of the clip. */
  readonly sharpness: number
  /** Mean L1 between two of them over that between two frames of the clip. */
  readonly diversity: number
  /** As `patch`, of what changes from one picture to the next. */
  readonly temporal: number
}

export type InventedKind = 'morphPath' | 'morphStraight' | 'random' | 'directions' | 'seeds'
export type Invented = Readonly<Record<InventedKind, InventedMeasures>>

/** Pictures of each kind. */
const COUNT = 48
const SEED = 7
/** A far moment is the least alike of so many. */
const TRIED = 4
/** Directions are the first numbers of the code, moved by so many deviations of the path. */
const DIRECTIONS = 8
const MOVED = 2

/** What to draw, and what follows it in time. */
interface Shot {
  readonly code: Float32Array
  readonly next: Float32Array
  readonly content: Float32Array
}

/**
 * Measures of every kind at {@link COUNT} places with a seed of their own: those of two models of one clip are compared
 * at the same places.
 * @throws ReelError `file-wrong` when the tensors do not fit the manifest.
 */
export async function measureInvented(snapshot: Snapshot, frames: Frames): Promise<Invented> {
  const arena = new Arena()
  const network = new Network(snapshot, arena, await loadKernels(arena))
  const { pairs, shots } = placesOf(snapshot)
  const clip = Float32Array.from(frames.rgb)
  const length = pixelsOf(frames) * 3
  const frame = (t: number) => clip.subarray(t * length, (t + 1) * length)
  const changes = minus(clip.subarray(length), clip.subarray(0, clip.length - length))
  const fades = (later: number) =>
    joined(pairs.map(([a, b]) => blend(frame(a + later), frame(b + later), 0.5)))
  const [fade, nextFade] = [fades(0), fades(1)]
  const worst = {
    patch: patchDistance(fade, clip, frames),
    nearest: nearestFrame(fade, clip, length),
    temporal: patchDistance(minus(nextFade, fade), changes, frames),
  }
  const whole = { sharpness: laplacianEnergy(clip, frames), diversity: diversityOf(clip, length) }
  const measures = (kind: InventedKind): InventedMeasures => {
    const draw = (at: (shot: Shot) => Float32Array) =>
      joined(shots[kind].map((shot) => bytesOf(network.draw(at(shot), shot.content))))
    const pictures = draw(({ code }) => code)
    const change = minus(
      draw(({ next }) => next),
      pictures,
    )
    return {
      patch: patchDistance(pictures, clip, frames) / worst.patch,
      nearest: nearestFrame(pictures, clip, length) / worst.nearest,
      sharpness: laplacianEnergy(pictures, frames) / whole.sharpness,
      diversity: diversityOf(pictures, length) / whole.diversity,
      temporal: patchDistance(change, changes, frames) / worst.temporal,
    }
  }
  return {
    morphPath: measures('morphPath'),
    morphStraight: measures('morphStraight'),
    random: measures('random'),
    directions: measures('directions'),
    seeds: measures('seeds'),
  }
}

/** The pairs of far moments, and what is drawn of every kind. */
function placesOf({ manifest: { settings, clip }, tensors }: Snapshot) {
  const table = tensors.find(({ name }) => name === 'codes')?.data ?? new Float32Array()
  const time = codeTimeOf(settings, lengthOf(clip))
  const sizes = componentSizes(tensors.find(({ name }) => name === COMPONENTS))
  const looks = looksOf(table, time, clip.frames, sizes)
  const lookAt = (t: number) => looks[t] ?? new Float32Array()
  const random = new Random(SEED)
  const at = (t: number) => codeAt(table, time, t)
  const codes = Array.from({ length: clip.frames }, (_, t) => at(t))
  // The next frame must be there.
  const anyFrame = () => random.integer(0, clip.frames - 1)
  const far = (from: number) =>
    Array.from({ length: TRIED }, anyFrame).reduce((best, t) =>
      distance(lookAt(from), lookAt(t)) > distance(lookAt(from), lookAt(best)) ? t : best,
    )
  const pairs = Array.from({ length: COUNT }, () => {
    const from = anyFrame()
    return [from, far(from)] as const
  })
  const none = new Float32Array(NOISE)
  /** A content latent where there is so much of the class at `b`, and the rest of that at `a`. */
  const classed = (z: Float32Array, a: number, b = a, amount = 0) =>
    contentOf(labelsOfRows(time, splineRows(time, [{ a, b, amount }])), z, 1)
  const contents = pairs.map(() => random.normals(NOISE).map((value) => value * settings.noise))
  const content = (i: number) => contents[i] ?? none
  const shotsOf = (shot: (a: number, b: number, i: number) => Shot) => pairs.map(([a, b], i) => shot(a, b, i))
  const shots: Readonly<Record<InventedKind, readonly Shot[]>> = {
    morphPath: shotsOf((a, b) => {
      const way = shortestWay(looks, a, b)
      const { hop, part } = hopAt(way, 0.5)
      const [from = a, to = b] = way.stops.slice(hop, hop + 2)
      // The frame after the last is none: the spline stays there.
      return {
        code: blend(at(from), at(to), part),
        next: blend(at(from + 1), at(to + 1), part),
        // As the page morphs: nothing but the frames on the way.
        content: classed(none, from, to, part),
      }
    }),
    morphStraight: shotsOf((a, b, i) => ({
      code: blend(at(a), at(b), 0.5),
      next: blend(at(a + 1), at(b + 1), 0.5),
      content: classed(content(i), a, b, 0.5),
    })),
    random: shotsOf((a, _, i) => {
      const code = codeOf(randomCodeRow(time, clip.frames, random, a), table)
      return { code, next: sum(code, minus(at(a + 1), at(a))), content: classed(content(i), a) }
    }),
    directions: shotsOf((a) => {
      const axis = random.integer(0, Math.min(DIRECTIONS, sizes?.length ?? CODE))
      const moved = new Float32Array(CODE)
      moved[axis] = (random.uniform() < 0.5 ? -MOVED : MOVED) * deviationOf(codes, axis)
      return { code: sum(at(a), moved), next: sum(at(a + 1), moved), content: classed(none, a) }
    }),
    seeds: shotsOf((a, _, i) => ({ code: at(a), next: at(a + 1), content: classed(content(i), a) })),
  }
  return { pairs, shots }
}

function codeOf(row: Float32Array, table: Float32Array): Float32Array {
  const code = new Float32Array(CODE)
  row.forEach((weight, k) => {
    for (let j = 0; j < CODE; j++) code[j] = (code[j] ?? 0) + weight * (table[k * CODE + j] ?? 0)
  })
  return code
}

function deviationOf(codes: readonly Float32Array[], axis: number): number {
  const mean = codes.reduce((total, code) => total + (code[axis] ?? 0), 0) / codes.length
  return Math.sqrt(codes.reduce((total, code) => total + ((code[axis] ?? 0) - mean) ** 2, 0) / codes.length)
}

const bytesOf = (values: Float32Array): Float32Array =>
  values.map((value) => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))))

const blend = (a: Float32Array, b: Float32Array, part: number) =>
  a.map((value, i) => value + part * ((b[i] ?? 0) - value))
const sum = (a: Float32Array, b: Float32Array) => a.map((value, i) => value + (b[i] ?? 0))
const minus = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - (b[i] ?? 0))

function joined(pictures: readonly Float32Array[]): Float32Array {
  const length = pictures[0]?.length ?? 0
  const all = new Float32Array(pictures.length * length)
  pictures.forEach((picture, i) => all.set(picture, i * length))
  return all
}

const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((total, value, i) => total + Math.abs(value - (b[i] ?? 0)), 0) / a.length

const split = (pictures: Float32Array, length: number) =>
  Array.from({ length: pictures.length / length }, (_, i) => pictures.subarray(i * length, (i + 1) * length))

/** Mean L1 of each picture to the frame that is nearest. */
function nearestFrame(pictures: Float32Array, clip: Float32Array, length: number): number {
  const frames = split(clip, length)
  const all = split(pictures, length).map((picture) =>
    Math.min(...frames.map((frame) => difference(picture, frame))),
  )
  return all.reduce((total, value) => total + value, 0) / all.length
}

/** Mean L1 between two pictures. */
function diversityOf(pictures: Float32Array, length: number): number {
  const all = split(pictures, length)
  let total = 0
  for (const a of all) for (const b of all) if (a !== b) total += difference(a, b)
  return total / (all.length * (all.length - 1))
}
