// The wall between the page and the worker that makes files of films: types only. The worker ends with its film.

import type { Caption, Shape } from './movie'

/** What a film worker can write. `frames`: every frame as a PNG, together in a zip. */
export type FilmFormat = 'webm' | 'mp4' | 'gif' | 'frames' | 'picture'

export interface FilmOrder {
  readonly format: FilmFormat
  readonly shape: Shape
  readonly count: number
  readonly fps: number
  /** What a WebM carries inside; see session.ts. */
  readonly session: Uint8Array<ArrayBuffer> | null
}

export interface MadeFile {
  readonly blob: Blob
  /** Counted in the finished file. */
  readonly frames: number
  /** E.g. `avc`; null where there is no choice. */
  readonly codec: string | null
}

/** What the page may ask, in this order: `begin`, each frame, `end`. */
export interface Calls {
  begin: { readonly ask: { readonly order: FilmOrder }; readonly answer: null }
  /** Answered when it was taken: the next one may come. */
  frame: {
    readonly ask: {
      readonly rgba: Uint8ClampedArray<ArrayBuffer>
      readonly captions: readonly Caption[]
    }
    readonly answer: null
  }
  /** Tells meanwhile how many frames have been written. */
  end: { readonly ask: object; readonly answer: MadeFile }
}
