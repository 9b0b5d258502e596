// A clip that has been opened, as the decoders give it: which picture is on screen at a time. Here also: film strips
// and frames from any such source. Runs on the page (for <video>) and in the decode worker (for all else).

import { ReelError } from '../core/errors'
import { type Frames, pixelsOf } from '../core/frames'
import { type ClipDescription, regionOf, type Take } from './clip'
import { copyRgb, Shrinker, type Draw } from './shrink'
import { evenFrames, midPoints } from './timing'

interface Picture {
  /** When it first shows, seconds: two pictures with the same time are the same picture. */
  readonly time: number
  /** May be called until the visit of this picture ends. */
  readonly draw: Draw
}

export interface Source {
  readonly description: ClipDescription
  /**
   * Hands the picture that is on screen at each of `times` (rising, seconds) to `show`, one after the other.
   * @throws ReelError `clip-unreadable`; the signal's reason when it is aborted.
   */
  visit(
    times: readonly number[],
    signal: AbortSignal,
    show: (picture: Picture, index: number) => Promise<void> | void,
  ): Promise<void>
  /** Times near `times` that are quicker to reach, for a film strip of a long clip. */
  near?(times: readonly number[]): Promise<number[]>
  /** What was found out to be unreadable between two times, seconds; more is known after a visit. */
  damage?(from: number, to: number): Damage | null
  close(): void
}

export interface Damage {
  /** Nothing can be read from here on, seconds; Infinity where something can. */
  readonly until: number
  /** What a person is told, by how many pictures were taken. */
  readonly sentence: (taken: number) => string
}

/** What `takeFrames` needs to know: a Take that can cross the worker wall. */
export type Cut = Pick<Take, 'from' | 'to' | 'crop' | 'count' | 'width' | 'height'>

/**
 * Frames, evenly in time: fewer than `count` when the range has fewer different pictures, and a picture twice or
 * more where it stays longer than others (timing.ts).
 * Of a damaged clip those that can be read, with a sentence.
 * @throws ReelError `clip-too-short` when the range shows fewer than two different pictures.
 */
export async function takeFrames(
  source: Source,
  cut: Cut,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Frames> {
  const { from, to, crop, count, width, height } = cut
  if (!(to > from)) throw tooFewPictures()
  const shrinker = new Shrinker(regionOf(crop, cut), width, height)
  const length = pixelsOf(cut) * 3
  const pictures: Uint8Array[] = []
  const shown: number[] = []
  await source.visit(midPoints(from, to, count), signal, ({ time, draw }, index) => {
    if (time !== shown.at(-1)) {
      const picture = new Uint8Array(length)
      copyRgb(shrinker.shrink(draw).getImageData(0, 0, width, height).data, picture, 0)
      pictures.push(picture)
    }
    shown.push(time)
    onProgress((index + 1) / count)
  })
  const damage = source.damage?.(from, to)
  if (damage && damage.until > from && damage.until < to)
    return takeFrames(source, { ...cut, to: damage.until }, signal, onProgress)
  if (pictures.length < 2)
    throw damage ? new ReelError('clip-unreadable', damage.sentence(pictures.length)) : tooFewPictures()
  const order = evenFrames(shown, from, to)
  const rgb = new Uint8Array(order.length * length)
  for (const [frame, picture] of order.entries()) rgb.set(pictures[picture] ?? [], frame * length)
  const frames = { width, height, count: order.length, fps: order.length / (to - from), rgb }
  return damage ? { ...frames, fault: damage.sentence(pictures.length) } : frames
}

const tooFewPictures = () =>
  new ReelError(
    'clip-too-short',
    'There are fewer than two different pictures between the in and out points: move them apart.',
  )

/** A picture of a strip is at most this many times as wide as the strip is high. */
const WIDEST = 4

/**
 * How large a picture of `width` × `height` is in a strip that is `high` pixels high: whole, in shape, of bounded size.
 */
export function stripSize(width: number, height: number, high: number): { width: number; height: number } {
  const scale = Math.min(high / height, (WIDEST * high) / width)
  const scaled = (side: number) => Math.max(1, Math.round(side * scale))
  return { width: scaled(width), height: scaled(height) }
}

/** `count` whole pictures over the whole clip, `height` pixels high, less where they are very wide. */
export async function takeStrip(
  source: Source,
  count: number,
  height: number,
  signal: AbortSignal,
): Promise<ImageBitmap[]> {
  const { start, end, ...full } = source.description
  const size = stripSize(full.width, full.height, height)
  const shrinker = new Shrinker(
    { x: 0, y: 0, width: full.width, height: full.height },
    size.width,
    size.height,
  )
  const exact = midPoints(start, end, count)
  const times = source.near ? await source.near(exact) : exact
  const pictures: ImageBitmap[] = []
  await source.visit(times, signal, async ({ draw }) => {
    pictures.push(await createImageBitmap(shrinker.shrink(draw).canvas))
  })
  return pictures
}
