// tfjs's single-threaded wasm binary with its memory declared as shared, so that helper threads can work in it. Only
// one flag changes: the code is the same and knows nothing of threads. (Its threaded build would start eight workers
// that none of our kernels use.)

/** A WebAssembly module: magic and version, then sections of an id, a length and so many bytes. */
const HEADER_BYTES = 8
const MEMORY_SECTION = 5
/** Limits with a maximum; with a maximum, shared. (WebAssembly threads proposal, § Memory types.) */
const LIMITED = 0x01
const SHARED = 0x03

/** Reads an unsigned LEB128 number at `at`; the number and where the next byte stands. */
function unsigned(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0
  for (let i = at, shift = 0; i < bytes.length; i++, shift += 7) {
    const byte = bytes[i] ?? 0
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, i + 1]
  }
  throw new Error('a WebAssembly module ends within a number')
}

/** A copy whose one memory is shared. Throws where the module has not exactly one memory with a maximum of its own. */
export function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES
  while (at < binary.length) {
    const [length, start] = unsigned(binary, at + 1)
    if (binary[at] === MEMORY_SECTION) {
      const [count, flags] = unsigned(binary, start)
      if (count !== 1 || binary[flags] !== LIMITED) break
      const copy = Uint8Array.from(binary)
      copy[flags] = SHARED
      return copy
    }
    at = start + length
  }
  throw new Error('this WebAssembly module has no memory that could be shared')
}

const SIMD_FILE = 'tfjs-backend-wasm-simd.wasm'

/** The addresses of the binaries with the SIMD one replaced by a shared copy; as they were where that cannot be had. */
export async function sharedFiles(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  try {
    const response = await fetch(files[SIMD_FILE] ?? '')
    const copy = withSharedMemory(new Uint8Array(await response.arrayBuffer()))
    if (!WebAssembly.validate(copy)) return { ...files }
    // The address lives as long as the worker: tfjs fetches it when it sees fit.
    return { ...files, [SIMD_FILE]: URL.createObjectURL(new Blob([copy], { type: 'application/wasm' })) }
  } catch {
    return { ...files }
  }
}
