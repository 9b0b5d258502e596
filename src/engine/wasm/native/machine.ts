// The compiled kernels with the memory they work in, and the scratch room of one call.
// Not here: what a convolution is (convolution.ts).

import { assemble, type FunctionText, plainMultiplyAdd, relaxedMultiplyAdd } from './assembler'
import { layoutKernels } from './layout'
import { pointwiseKernels } from './pointwise'
import { convolutionTile, weightGradientTile } from './tiles'

const FLOAT = 4
/** Scratch blocks start on cache lines. */
const LINE = 64

/** `relaxed` uses fused multiply-add where the engine has relaxed SIMD; `plain` runs wherever wasm SIMD does. */
export type Variant = 'relaxed' | 'plain'

/**
 * Rows of the tiles that are two vectors wide. The plain variant needs a register for the product: six rows would
 * spill and halve the speed (measured in Chromium: 6 rows 16, 5 rows 29, relaxed 6 rows 32 GMAC/s).
 */
const ROWS = { relaxed: { convolution: 6, weight: 6 }, plain: { convolution: 5, weight: 4 } } as const
/** Rows of the tiles that are one vector wide. */
const NARROW_ROWS = 8

export type Kernel = (...numbers: readonly number[]) => void

export interface Machine {
  readonly variant: Variant
  readonly memory: WebAssembly.Memory
  readonly scratch: Scratch
  kernel(name: string): Kernel
  /** The convolution tile for a block of one or two vectors of channels. */
  convolution(vectors: number): Kernel
  /** The weight gradient tile of `rows` rows; `largest` says how many rows it may have. */
  weight(rows: number, vectors: number): Kernel
  largest(vectors: number): number
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

const multiplyAddOf = (variant: Variant) => (variant === 'relaxed' ? relaxedMultiplyAdd : plainMultiplyAdd)

/** All but the tiles of weight gradients. */
function commonKernels(variant: Variant): FunctionText[] {
  const multiplyAdd = multiplyAddOf(variant)
  return [
    ...layoutKernels(),
    ...pointwiseKernels(),
    convolutionTile(ROWS[variant].convolution, 2, multiplyAdd),
    convolutionTile(NARROW_ROWS, 1, multiplyAdd),
  ]
}

/** Half of all code, which only training needs. */
function weightTiles(variant: Variant): FunctionText[] {
  const multiplyAdd = multiplyAddOf(variant)
  return [
    ...upTo(ROWS[variant].weight).map((count) => weightGradientTile(count, 2, multiplyAdd)),
    ...upTo(NARROW_ROWS).map((count) => weightGradientTile(count, 1, multiplyAdd)),
  ]
}

/** Grows to the largest call so far and stays: training repeats the same shapes for ever. */
export class Scratch {
  readonly #allocate: (bytes: number) => number
  readonly #free: (pointer: number) => void
  #start = 0
  #size = 0

  constructor(allocate: (bytes: number) => number, free: (pointer: number) => void) {
    this.#allocate = allocate
    this.#free = free
  }

  /** Room for blocks of these many floats, one pointer each, until the next call of this method. */
  blocks(...floats: readonly number[]): number[] {
    const sizes = floats.map((count) => Math.ceil((count * FLOAT) / LINE) * LINE)
    const needed = sizes.reduce((sum, size) => sum + size, LINE)
    if (needed > this.#size) this.#grow(needed)
    let next = Math.ceil(this.#start / LINE) * LINE
    return sizes.map((size) => {
      const pointer = next
      next += size
      return pointer
    })
  }

  #grow(bytes: number): void {
    this.dispose()
    const start = this.#allocate(bytes)
    if (start <= 0) throw new Error(`no room for ${String(bytes)} bytes of scratch in the WebAssembly memory`)
    this.#start = start
    this.#size = bytes
  }

  dispose(): void {
    if (this.#size > 0) this.#free(this.#start)
    this.#start = 0
    this.#size = 0
  }
}

/** Not asked of SharedArrayBuffer, whose name WebKitGTK hides from the page while its shared memories work. */
const isShared = (memory: WebAssembly.Memory): boolean => !(memory.buffer instanceof ArrayBuffer)

function chosen(found: Kernel | undefined): Kernel {
  if (!found) throw new Error('the native module has no tile of that size')
  return found
}

function exported(instance: WebAssembly.Instance, name: string): Kernel {
  const found = instance.exports[name]
  if (typeof found !== 'function') throw new Error(`the native module has no kernel ${name}`)
  return found as Kernel
}

/**
 * Compiles the kernels of `variant` against `memory`; the tiles of weight gradients follow when the first of them is
 * asked for.
 * @throws CompileError when this engine does not know the variant's instructions.
 */
export async function startMachine(
  memory: WebAssembly.Memory,
  scratch: Scratch,
  variant: Variant,
): Promise<Machine> {
  const imports = { env: { memory } }
  const shared = isShared(memory)
  const { instance } = await WebAssembly.instantiate(assemble(commonKernels(variant), shared), imports)
  const kernel = (name: string): Kernel => exported(instance, name)
  const rows = ROWS[variant]
  const largest = (vectors: number): number => (vectors === 2 ? rows.weight : NARROW_ROWS)
  const convolutions = [kernel(`conv${String(NARROW_ROWS)}x1`), kernel(`conv${String(rows.convolution)}x2`)]
  const compileWeights = (): Kernel[][] => {
    const tiles = new WebAssembly.Instance(
      new WebAssembly.Module(assemble(weightTiles(variant), shared)),
      imports,
    )
    return [1, 2].map((vectors) =>
      upTo(largest(vectors)).map((count) => exported(tiles, `weight${String(count)}x${String(vectors)}`)),
    )
  }
  let weights: Kernel[][] | null = null
  return {
    variant,
    memory,
    scratch,
    kernel,
    convolution: (vectors) => chosen(convolutions[vectors - 1]),
    weight: (count, vectors) => chosen((weights ??= compileWeights())[vectors - 1]?.[count - 1]),
    largest,
  }
}
