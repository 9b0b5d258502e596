// What every kind of file looks like to the film worker: frames go in, a checked file comes out.

import type { MadeFile } from '../film-protocol'
import type { Caption } from '../movie'

export interface Sink {
  /** Frames in time order, each as `Movie.frame` gives it; the memory is the sink's. */
  add(rgba: Uint8ClampedArray<ArrayBuffer>, captions: readonly Caption[]): Promise<void>
  /** `written`: frames that are in the file, where that is still to be done. */
  finish(written: (done: number) => void): Promise<MadeFile>
}
