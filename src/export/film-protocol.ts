// The wall between the page and the worker that makes files of films: types only, a union each way. Every message to
// the worker is answered by one from it, in order; `written` comes in between. The worker ends with its film.

import type { ErrorData } from '../core/errors'
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

export type ToFilmWorker =
  | { readonly type: 'begin'; readonly order: FilmOrder }
  | {
      readonly type: 'frame'
      readonly rgba: Uint8ClampedArray<ArrayBuffer>
      readonly captions: readonly Caption[]
    }
  | { readonly type: 'end' }

export type FromFilmWorker =
  /** The beginning or the frame was taken; the next one may come. */
  | { readonly type: 'taken' }
  /** Frames that have been written since the end was announced. */
  | { readonly type: 'written'; readonly done: number }
  | {
      readonly type: 'made'
      readonly blob: Blob
      /** Counted in the finished file. */
      readonly frames: number
      /** E.g. `avc`; null where there is no choice. */
      readonly codec: string | null
    }
  | { readonly type: 'refused'; readonly error: ErrorData }
