// The shared words for pictures. Not here: how they are decoded (clip/) or drawn (player/).

/** A network is not trained on fewer: a third of a second, of which some are held out. */
export const FEWEST_FRAMES = 8

/** A clip as the network sees it: square RGB frames in time order. */
export interface Frames {
  /** Side of a frame, pixels. */
  readonly size: number
  /** Number of frames, N. */
  readonly count: number
  /** Frames per second at which the clip plays. */
  readonly fps: number
  /** N × size × size × 3 bytes, 0..255, row by row from the top left. */
  readonly rgb: Uint8Array
  /** What of the clip could not be read, one sentence; goes no further than the page. */
  readonly fault?: string
}

/** Generated pictures, ready for `ImageData`. */
export interface Pictures {
  readonly size: number
  readonly count: number
  /** count × size × size × 4 bytes, 0..255, alpha 255. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
}

/** What is remembered of the clip that a model was trained on; goes into links and files. */
export interface ClipInfo {
  readonly name: string
  readonly frames: number
  readonly fps: number
  /** Set when the clip is one of the built-in ones: enough to draw it again elsewhere. */
  readonly builtIn?: { readonly id: string; readonly seed: number }
}
