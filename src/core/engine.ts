// The words for what runs the tensors. Not here: how it is chosen and started (engine/start.ts).

export type BackendName = 'webgpu' | 'wasm' | 'webgl' | 'cpu'
export type BackendChoice = BackendName | 'auto'

/** How the hot WebGPU kernels are tiled (engine/webgpu/forms.ts). */
export type KernelForm = 'registers' | 'tiles'

/** One way of computing that was considered, and why it was taken or not. */
export interface EngineCandidate {
  /** E.g. “WebGPU, tiles in registers”. */
  readonly label: string
  readonly taken: boolean
  /**
   * Milliseconds of a training step of the network that was timed; null where there was nothing to decide by timing.
   */
  readonly msPerStep: number | null
  /** A sentence. */
  readonly reason: string
}

/** Which engine runs, and in plain words why this one. */
export interface EngineInfo {
  readonly backend: BackendName
  /** E.g. “WASM, SIMD”. */
  readonly label: string
  /** E.g. “No GPU was found in this browser, so the processor trains.” */
  readonly why: string
  /** The graphics adapter's own words, where there is one. */
  readonly adapter?: string
  /** On WebGPU: the form of its kernels. */
  readonly kernels?: KernelForm
  /** On WebGPU: whether what the device paints can be shown here without being read back. */
  readonly paints?: boolean
  /** Everything that was considered, in the order in which it was; exactly one is taken. */
  readonly candidates: readonly EngineCandidate[]
}

/** Memory that a training run needs, or that an engine can give. */
export interface Room {
  /** Bytes altogether. */
  readonly bytes: number
  /** Bytes of the largest value of a step, which lies in one buffer. */
  readonly largest: number
}
