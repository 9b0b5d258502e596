// The elements of an EBML file, which is what Matroska and WebM are made of: where they begin and end. Not here: what
// they mean.

/** Bytes read at once. */
const STRETCH = 1 << 20
/** The longest name and length together, and the head of a block. */
const MOST_HEADER = 12 + 12

export interface Element {
  readonly id: number
  readonly begin: number
  readonly content: number
  /** Infinity where it does not tell; may lie behind the end of the file. */
  readonly end: number
}

export class Elements {
  readonly #file: Blob
  #begin = 0
  #bytes = new Uint8Array(0)

  constructor(file: Blob) {
    this.#file = file
  }

  /** The element at a place; null where none can begin there. */
  async at(begin: number): Promise<Element | null> {
    const bytes = await this.#some(begin)
    const name = lengthOf(bytes[0])
    if (name > 4) return null
    const width = lengthOf(bytes[name])
    if (width > 8 || bytes.length < name + width) return null
    const content = begin + name + width
    const size = sizedOf(bytes.subarray(name, name + width))
    return {
      id: numberOf(bytes.subarray(0, name)),
      begin,
      content,
      end: size >= 2 ** (7 * width) - 1 ? Infinity : content + size,
    }
  }

  /** The elements within one, up to the first that is not whole. */
  async *within({ content, end }: Element): AsyncGenerator<Element> {
    for (let at = content; at < end;) {
      const element = await this.at(at)
      if (!element || element.end > end) return
      yield element
      at = element.end
    }
  }

  /** The whole number that an element holds, of at most eight bytes. */
  async number({ content, end }: Element): Promise<number> {
    const bytes = await this.#some(content)
    return numberOf(bytes.subarray(0, Math.min(8, end - content)))
  }

  /** The head of a block: its track, its time in ticks after that of the cluster, and its flags. */
  async block({ content }: Element): Promise<{ track: number; time: number; flags: number }> {
    const bytes = await this.#some(content)
    const width = Math.min(8, lengthOf(bytes[0]))
    const time = numberOf(bytes.subarray(width, width + 2))
    return {
      track: sizedOf(bytes.subarray(0, width)),
      time: time < 0x8000 ? time : time - 0x10000,
      flags: bytes[width + 2] ?? 0,
    }
  }

  /** The next place at which one of some names of four bytes stands, or the end of the file. */
  async find(ids: ReadonlySet<number>, from: number): Promise<number> {
    for (let at = from; at < this.#file.size; at += STRETCH) {
      const bytes = new Uint8Array(await this.#file.slice(at, at + STRETCH + 3).arrayBuffer())
      const view = new DataView(bytes.buffer)
      for (let i = 0; i + 4 <= bytes.length; i++)
        if ((bytes[i] ?? 0) >> 4 === 1 && ids.has(view.getUint32(i))) return at + i
    }
    return this.#file.size
  }

  /** Whether anything but zeros comes from a place on. */
  async anyFrom(from: number): Promise<boolean> {
    for (let at = from; at < this.#file.size; at += STRETCH)
      if (new Uint8Array(await this.#file.slice(at, at + STRETCH).arrayBuffer()).some((byte) => byte !== 0))
        return true
    return false
  }

  /** The bytes from a place on, enough for any header. */
  async #some(at: number): Promise<Uint8Array> {
    const within = at - this.#begin
    const enough = Math.min(MOST_HEADER, this.#file.size - at)
    if (within < 0 || within + enough > this.#bytes.length) {
      this.#bytes = new Uint8Array(await this.#file.slice(at, at + STRETCH).arrayBuffer())
      this.#begin = at
    }
    return this.#bytes.subarray(at - this.#begin, at - this.#begin + MOST_HEADER)
  }
}

/** How many bytes a number has, told by the zeros in front of its first: 9 where it cannot be. */
const lengthOf = (first = 0) => Math.clz32(first) - 23

const numberOf = (bytes: Uint8Array) => bytes.reduce((value, byte) => value * 256 + byte, 0)

/** A number whose first byte also tells its length; that bit is taken off first, for the sum would not be exact. */
const sizedOf = ([first = 0, ...rest]: Uint8Array) =>
  rest.reduce((value, byte) => value * 256 + byte, first & (0x7f >> rest.length))
