// A clock for tests.

import type { Clock } from './clock'

/** Time stands still until the test moves it. */
export class TestClock implements Clock {
  time = 1000
  isHidden = false
  #next: ((time: number) => void) | null = null
  #visibility: (() => void) | null = null

  nextFrame(callback: (time: number) => void): number {
    this.#next = callback
    return 1
  }
  cancel(): void {
    this.#next = null
  }
  hidden(): boolean {
    return this.isHidden
  }
  onVisibility(callback: () => void): () => void {
    this.#visibility = callback
    return () => {
      this.#visibility = null
    }
  }
  get waiting(): boolean {
    return this.#next !== null
  }
  get listening(): boolean {
    return this.#visibility !== null
  }
  hide(hidden: boolean): void {
    this.isHidden = hidden
    this.#visibility?.()
  }
  async run(milliseconds: number, frame = 16): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += frame) {
      this.time += frame
      const call = this.#next
      this.#next = null
      call?.(this.time)
      await Promise.resolve()
      await Promise.resolve()
    }
  }
}
