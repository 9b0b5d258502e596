// The asker's side of one helper thread: giving it a job, waiting for its end, giving it up.

import type { HelperStart } from './helper'
import { CONTROL_WORDS, FAILED, GO, IDLE, type Job, STATE, writeJob } from './job'

/** A helper that has not answered after this long is given up, and its share is computed by the asker. */
const PATIENCE_MS = 5000
/** Looks at the state before sleeping: most helpers end within this of their asker. */
const SPINS = 4000
/** Scratch of a helper: the frames and packed weights of the largest layer at 128 px and twice the width take 6 MiB. */
export const SCRATCH_BYTES = 8 * 1024 * 1024

/** Workers may sleep until they are woken; a page may not, and looks again and again. */
const MAY_SLEEP = 'WorkerGlobalScope' in globalThis

export class HelperThread {
  /** Resolves when it is ready, or when it will not be. */
  readonly started: Promise<void>
  readonly #worker: Worker
  readonly #control: Int32Array
  #lost = false

  /** `scratch`: byte offset of SCRATCH_BYTES in the shared memory, the helper's until it is disposed of. */
  constructor(worker: Worker, memory: WebAssembly.Memory, scratch: number) {
    const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT)
    this.#control = new Int32Array(control)
    this.#worker = worker
    this.started = new Promise((resolve) => {
      worker.addEventListener('message', () => resolve(), { once: true })
      worker.addEventListener('error', () => resolve(), { once: true })
      setTimeout(resolve, PATIENCE_MS)
    })
    worker.postMessage({
      control,
      memory,
      scratch: { pointer: scratch, bytes: SCRATCH_BYTES },
    } satisfies HelperStart)
  }

  /** Compiled, waiting and not given up. */
  get ready(): boolean {
    return !this.#lost && Atomics.load(this.#control, STATE) === IDLE
  }

  begin(job: Job): void {
    writeJob(this.#control, job)
    Atomics.store(this.#control, STATE, GO)
    Atomics.notify(this.#control, STATE)
  }

  /** Waits for the end of the job. False when the helper failed; it is not asked again. */
  end(): boolean {
    const deadline = performance.now() + PATIENCE_MS
    while (Atomics.load(this.#control, STATE) === GO && performance.now() < deadline) {
      for (let spins = 0; spins < SPINS && Atomics.load(this.#control, STATE) === GO; spins++);
      if (MAY_SLEEP) Atomics.wait(this.#control, STATE, GO, PATIENCE_MS)
    }
    if (Atomics.load(this.#control, STATE) === IDLE) return true
    this.dispose()
    return false
  }

  dispose(): void {
    this.#lost = true
    Atomics.store(this.#control, STATE, FAILED)
    this.#worker.terminate()
  }
}
