// What the rest of the page knows of a clip: its description, a film strip, and frames taken from it.

import type { Frames, Sides } from '../core/frames'
import type { Region } from './shrink'

/** What is taken of the upright (rotation applied) picture, its pixels: in the shape of the frames. */
export interface Crop {
  readonly x: number
  readonly y: number
  /** The short one. */
  readonly side: number
}

export interface ClipDescription {
  readonly name: string
  readonly kind: 'video' | 'animation' | 'images' | 'built-in'
  /** Of the upright picture, pixels. */
  readonly width: number
  readonly height: number
  /** First and last time that can be shown, seconds; a file's first frame need not be at 0. */
  readonly start: number
  readonly end: number
  /** Native frames per second where the file tells, else null. */
  readonly fps: number | null
  /** How many different frames there are, where that is known. */
  readonly frames: number | null
  /** Set where only a part of the file can be read: one sentence for the page, which part, and what to do. */
  readonly note?: string
  /** Set for built-in clips: enough to draw the same one elsewhere. */
  readonly builtIn?: { readonly id: string; readonly seed: number }
}

export interface Take extends Sides {
  /** In and out points, seconds, start ≤ from < to ≤ end. */
  readonly from: number
  readonly to: number
  readonly crop: Crop
  /** Frames wanted, at the mid-points of equal parts of the range. */
  readonly count: number
  readonly signal?: AbortSignal
  /** 0 .. 1. */
  readonly onProgress?: (done: number) => void
}

/** An opened clip. `close` frees its decoder and files; nothing may be asked of it afterwards. */
export interface Clip {
  readonly description: ClipDescription
  /** `count` small pictures over the whole clip, `height` pixels high (less where they are very wide), not cropped. */
  strip(count: number, height: number, signal?: AbortSignal): Promise<ImageBitmap[]>
  /** @throws ReelError; with fewer different frames in the range than asked, the result has fewer. */
  take(take: Take): Promise<Frames>
  close(): void
}

/** The rectangle of a crop for frames of this shape. */
export function regionOf({ x, y, side }: Crop, shape: Sides): Region {
  const scale = side / Math.min(shape.width, shape.height)
  return { x, y, width: shape.width * scale, height: shape.height * scale }
}

/** The short side of the largest region of this shape in a picture, pixels. */
export const largestSide = (picture: Sides, shape: Sides): number =>
  Math.min(shape.width, shape.height) * Math.min(picture.width / shape.width, picture.height / shape.height)

/** The largest centred region of this shape. */
export function centredCrop(picture: Sides, shape: Sides): Crop {
  const side = largestSide(picture, shape)
  const { width, height } = regionOf({ x: 0, y: 0, side }, shape)
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, side }
}
