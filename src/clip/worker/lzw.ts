// Pixels of a GIF: LZW with codes of growing length, and rows that were stored in four passes. Pure.

const MOST_CODES = 4096

/**
 * The first `count` values that `data` holds, each below 2^`bits`; fewer where the data ends or makes no sense.
 * `bits` as the file tells it, 1 .. 8.
 */
export function unpackLzw(data: Uint8Array, bits: number, count: number): Uint8Array {
  const clear = 1 << bits
  const prefix = new Uint16Array(MOST_CODES)
  const last = new Uint8Array(MOST_CODES).map((_, code) => code)
  const length = new Uint16Array(MOST_CODES).fill(1)
  // A string may run over the end; none is longer than there are codes.
  const values = new Uint8Array(count + MOST_CODES)
  let [written, next, width, before] = [0, clear + 2, bits + 1, -1]
  let [at, held, heldBits] = [0, 0, 0]
  while (written < count) {
    for (; heldBits < width && at < data.length; heldBits += 8) held |= (data[at++] ?? 0) << heldBits
    if (heldBits < width) break
    const code = held & ((1 << width) - 1)
    held >>>= width
    heldBits -= width
    if (code === clear) {
      next = clear + 2
      width = bits + 1
      before = -1
      continue
    }
    if (code === clear + 1 || code > (before < 0 ? clear : next)) break
    // A code that is only now being defined: the string before, and its first value again.
    const known = code < next ? code : before
    const end = written + (length[known] ?? 0)
    for (let from = known, to = end - 1; to >= written; to--) {
      values[to] = last[from] ?? 0
      from = prefix[from] ?? 0
    }
    const first = values[written] ?? 0
    written = end
    if (known !== code) values[written++] = first
    if (before >= 0 && next < MOST_CODES) {
      prefix[next] = before
      last[next] = first
      length[next] = (length[before] ?? 0) + 1
      next += 1
      if (next === 1 << width && width < 12) width += 1
    }
    before = code
  }
  return values.subarray(0, Math.min(written, count))
}

/** Where each stored row of an interlaced picture belongs. */
export function interlacedRows(height: number): number[] {
  const pass = (from: number, step: number) =>
    Array.from({ length: Math.max(0, Math.ceil((height - from) / step)) }, (_, i) => from + i * step)
  return [...pass(0, 8), ...pass(4, 8), ...pass(2, 4), ...pass(1, 2)]
}
