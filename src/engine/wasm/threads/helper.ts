// A helper thread: compiles the native kernels against the memory that it shares with its asker, then waits for jobs
// for ever.

import { loadNative } from '../native/load'
import { carryOut, FAILED, GO, IDLE, readJob, STATE } from './job'

export interface HelperStart {
  readonly control: SharedArrayBuffer
  readonly memory: WebAssembly.Memory
  /** Room of its own in that memory, for scratch: it must not call the asker's allocator. */
  readonly scratch: { readonly pointer: number; readonly bytes: number }
}

function answer(control: Int32Array, state: number): void {
  Atomics.store(control, STATE, state)
  Atomics.notify(control, STATE)
}

async function work({ control: shared, memory, scratch }: HelperStart): Promise<never> {
  const control = new Int32Array(shared)
  // One block at a time is asked for, and given back before a larger one. 0 is refused there with an error: the asker
  // computes itself.
  const allocate = (bytes: number) => (bytes <= scratch.bytes ? scratch.pointer : 0)
  const native = await loadNative(memory, allocate, () => undefined)
  answer(control, IDLE)
  self.postMessage('ready')
  for (;;) {
    Atomics.wait(control, STATE, IDLE)
    if (Atomics.load(control, STATE) !== GO) continue
    try {
      carryOut(native, readJob(control))
      answer(control, IDLE)
    } catch {
      answer(control, FAILED)
    }
  }
}

self.addEventListener('message', ({ data }: MessageEvent<HelperStart>) => void work(data), { once: true })
