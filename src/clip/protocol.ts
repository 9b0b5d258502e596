// The wall between the page and the decode worker: types only. One worker serves one clip; every command but `cancel`
// gets exactly one answer.

import type { ErrorData } from '../core/errors'
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

export type CallName = keyof Calls

export type Call = {
  [name in CallName]: { readonly type: name; readonly id: number } & Calls[name]['ask']
}[CallName]

/** `cancel` stops the call of that id; its answer still comes, as a refusal if the call was not done. */
export type ToDecoder = Call | { readonly type: 'cancel'; readonly id: number }

export type FromDecoder =
  | { readonly type: 'progress'; readonly id: number; readonly done: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: Calls[CallName]['answer'] }
  | { readonly type: 'refusal'; readonly id: number; readonly error: ErrorData }
