// How many helper threads there are, and starting them. None where memory cannot be shared, as on a page that is not
// isolated. What they are worth, measured on two cores (bench -- --engine wasm --threads 2): a step at 64 px takes 218
// ms instead of 367, one at 32 px 45 instead of 47.

import type { Native } from '../native/load'
import { HelperThread, SCRATCH_BYTES } from './helper-thread'
import { shareNative } from './shared-native'

/** More helpers than this gain little: a batch has twelve pictures. */
const MOST_HELPERS = 3

/**
 * One core is left to the asker; the page and its drawing worker need little. WebKitGTK has no SharedArrayBuffer on an
 * isolated page either, but memories of WebAssembly that are shared.
 */
export const helperCount = (cores: number, isolated: boolean): number =>
  isolated && typeof SharedArrayBuffer !== 'undefined' ? Math.max(0, Math.min(MOST_HELPERS, cores - 1)) : 0

export interface Allocator {
  readonly allocate: (bytes: number) => number
  readonly free: (pointer: number) => void
}

/**
 * Starts `count` helpers in a shared memory; `native` with its convolutions shared out, and how many threads that
 * makes.
 */
export async function startThreads(
  count: number,
  native: Native,
  memory: WebAssembly.Memory,
  { allocate, free }: Allocator,
): Promise<{ native: Native; threads: number }> {
  const all = Array.from({ length: count }, () => {
    const worker = new Worker(new URL('./helper.ts', import.meta.url), {
      type: 'module',
      name: 'reelgan-helper',
    })
    return new HelperThread(worker, memory, allocate(SCRATCH_BYTES))
  })
  // All must have begun before the first step: one that joined later would change the last bits of a seeded run.
  await Promise.all(all.map((helper) => helper.started))
  const helpers = all.filter((helper) => {
    if (!helper.ready) helper.dispose()
    return helper.ready
  })
  if (helpers.length === 0) return { native, threads: 1 }
  const rooms: { pointer: number; floats: number }[] = []
  const room = (helper: number, floats: number): number => {
    const known = rooms[helper]
    if (known && known.floats >= floats) return known.pointer
    if (known) free(known.pointer)
    const pointer = allocate(floats * Float32Array.BYTES_PER_ELEMENT)
    rooms[helper] = { pointer, floats }
    return pointer
  }
  return { native: shareNative({ native, helpers, room }), threads: helpers.length + 1 }
}
