// The room that a network is drawn in: floats handed out once, in one growing memory. Not here: what computes in it
// (kernels.ts).

const PAGE = 65_536
/** Blocks start on cache lines. */
const LINE = 64
/** Most pages: 256 MB, far above any network of ours. */
const MOST_PAGES = 4096

export class Arena {
  readonly memory: WebAssembly.Memory
  /** 0 means “none” to the kernels. */
  #next = LINE

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES })
  }

  /**
   * A byte offset with room for `bytes`. Nothing is ever given back: the page of a model lives as long as the model.
   */
  readonly allocate = (bytes: number): number => {
    const start = this.#next
    this.#next = Math.ceil((start + bytes) / LINE) * LINE
    const missing = this.#next - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE))
    return start
  }

  /** `count` floats at a byte offset; good until the next allocation. */
  view(pointer: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, count)
  }

  /** Room filled with `values`. */
  put(values: Float32Array): number {
    const pointer = this.allocate(values.byteLength)
    this.view(pointer, values.length).set(values)
    return pointer
  }
}
