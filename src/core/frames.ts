// The shared words for pictures. Not here: how they are decoded (clip/) or drawn (player/).

/** A network is not trained on fewer: a third of a second, of which some are held out. */
export const FEWEST_FRAMES = 8

/** Sides of a picture, pixels. */
export interface Sides {
  readonly width: number
  readonly height: number
}

export const square = (side: number): Sides => ({ width: side, height: side })

/** How many pixels a picture has. */
export const pixelsOf = ({ width, height }: Sides): number => width * height

/** A clip as the network sees it: RGB frames in time order. */
export interface Frames extends Sides {
  /** Number of frames, N. */
  readonly count: number
  /** Frames per second at which the clip plays. */
  readonly fps: number
  /** N × height × width × 3 bytes, 0..255, row by row from the top left. */
  readonly rgb: Uint8Array
  /** What of the clip could not be read, one sentence; goes no further than the page. */
  readonly fault?: string
}

/** Generated pictures, ready for `ImageData`. */
export interface Pictures extends Sides {
  readonly count: number
  /** count × height × width × 4 bytes, 0..255, alpha 255. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
}

/** What is remembered of the clip that a model was trained on; goes into links and files. */
export interface ClipInfo {
  readonly name: string
  readonly frames: number
  readonly fps: number
  /** Set when the clip is one of the built-in ones: enough to draw it again elsewhere. */
  readonly builtIn?: { readonly id: string; readonly seed: number }
  /** Set when it is several clips one after another (core/classes.ts), 2 to 8; `frames` counts all of theirs. */
  readonly classes?: readonly ClipClass[]
}

/** One of several clips that are trained together. */
export interface ClipClass {
  readonly name: string
  readonly frames: number
}
