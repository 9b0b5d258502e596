// What the rest of the page knows of a clip: its description, a film strip, and square frames taken from it.

import type { Frames } from '../core/frames'

/** A square in the pixels of the upright (rotation applied) picture. */
export interface Crop {
  readonly x: number
  readonly y: number
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

export interface Take {
  /** In and out points, seconds, start ≤ from < to ≤ end. */
  readonly from: number
  readonly to: number
  readonly crop: Crop
  /** Frames wanted, at the mid-points of equal parts of the range, and their side in pixels. */
  readonly count: number
  readonly size: number
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

/** The largest centred square. */
export function centredCrop({ width, height }: Pick<ClipDescription, 'width' | 'height'>): Crop {
  const side = Math.min(width, height)
  return { x: (width - side) / 2, y: (height - side) / 2, side }
}
