// Seeded random numbers. Everything random in training, walks and built-in clips comes from here, so that a seed
// repeats a run.

/** The whole state of a generator: four unsigned 32-bit words and the spare normal value, if any. */
export interface RandomState {
  readonly words: readonly [number, number, number, number]
  readonly spare: number | null
}

/** xoshiro128** by Blackman and Vigna (prng.di.unimi.it, public domain), seeded by splitmix32. */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number
  #spare: number | null = null

  /** `seed`: any integer; `stream` separates independent uses of one seed (data, noise, walk). */
  constructor(seed: number, stream = 0) {
    let s = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) >>> 0
    const next = () => {
      s = (s + 0x9e3779b9) >>> 0
      let z = s
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      return (z ^ (z >>> 16)) >>> 0
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next() | 1
  }

  /** An integer in 0 .. 2^32 - 1. */
  bits(): number {
    const x = Math.imul(this.#b, 5)
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0
    const t = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= t
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 4294967296
  }

  /** An integer in [low, high), both integers, low < high. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low))
  }

  /** Standard normal (Box–Muller, both halves used). */
  normal(): number {
    if (this.#spare !== null) {
      const value = this.#spare
      this.#spare = null
      return value
    }
    // 1 - uniform() is never 0, so that the logarithm stays finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    const angle = 2 * Math.PI * this.uniform()
    this.#spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  /** `length` standard normal values. */
  normals(length: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(length)
    for (let i = 0; i < length; i++) values[i] = this.normal()
    return values
  }

  get state(): RandomState {
    return { words: [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0], spare: this.#spare }
  }

  set state(state: RandomState) {
    ;[this.#a, this.#b, this.#c, this.#d] = state.words
    this.#spare = state.spare
  }
}
