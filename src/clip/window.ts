// Looks into a file here and there without reading all of it.

const BLOCK = 65536

export class Window {
  readonly size: number
  readonly #file: Blob
  #start = 0
  #held = new Uint8Array(0)

  constructor(file: Blob) {
    this.#file = file
    this.size = file.size
  }

  /**
   * The bytes from `at` on: `length` of them (up to 64 KiB), fewer at the end of the file. @throws what reading the
   * file throws.
   */
  async bytes(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (at < this.#start || at + length > this.#start + this.#held.length) {
      this.#held = new Uint8Array(await this.#file.slice(at, at + BLOCK).arrayBuffer())
      this.#start = at
    }
    return this.#held.subarray(at - this.#start, at - this.#start + length)
  }

  /** The same as a view; null where the file ends before. */
  async view(at: number, length: number): Promise<DataView<ArrayBuffer> | null> {
    const bytes = await this.bytes(at, length)
    return bytes.length < length ? null : new DataView(bytes.buffer, bytes.byteOffset, length)
  }
}

/** Four letters of a view, as containers name their parts. */
export const fourLetters = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)))
