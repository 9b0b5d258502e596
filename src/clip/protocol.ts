// The wall between the page and the decode worker: types only. One worker serves one clip.

import type { Frames } from '../core/frames'
import type { ClipDescription } from './clip'
import type { Format } from './sniff'
import type { Cut } from './source'

/** What the page may ask, by name, and what comes back. */
export interface Calls {
  open: {
    readonly ask: { readonly files: readonly File[]; readonly format: Format }
    readonly answer: ClipDescription
  }
  strip: { readonly ask: { readonly count: number; readonly height: number }; readonly answer: ImageBitmap[] }
  take: { readonly ask: { readonly cut: Cut }; readonly answer: Frames }
}
