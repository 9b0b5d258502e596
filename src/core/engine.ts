// The words for what runs the tensors. Not here: how it is chosen and started (engine/start.ts).

export type BackendName = 'webgpu' | 'wasm' | 'webgl' | 'cpu'
export type BackendChoice = BackendName | 'auto'

/** Which engine runs, and in plain words why this one. */
export interface EngineInfo {
  readonly backend: BackendName
  /** E.g. “WASM, SIMD”. */
  readonly label: string
  /** E.g. “No GPU was found in this browser, so the processor trains.” */
  readonly why: string
  /** The graphics adapter's own words, where there is one. */
  readonly adapter?: string
}
