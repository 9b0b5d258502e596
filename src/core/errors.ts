// Errors that a person reads: one sentence that says what is wrong and what to do. Not for bugs: those stay ordinary
// Errors.

export type ReelErrorCode =
  | 'clip-unreadable'
  | 'clip-unsupported'
  | 'clip-empty'
  | 'clip-too-long'
  | 'clip-too-large'
  | 'clip-too-short'
  | 'engine-unavailable'
  | 'engine-lost'
  | 'training-diverged'
  | 'out-of-memory'
  | 'worker-crashed'
  /** Code of ReelGAN’s own did not arrive. */
  | 'part-missing'
  | 'file-damaged'
  | 'file-wrong'
  | 'file-newer'
  | 'link-cut'
  | 'link-wrong'
  | 'link-gone'
  | 'link-unreachable'
  | 'export-failed'
  | 'setting-wrong'
  | 'storage-full'
  /** Another page holds the storage; may be tried again. */
  | 'storage-busy'
  | 'storage-unavailable'
  | 'internal'

/** An error as it crosses the worker wall. */
export interface ErrorData {
  readonly code: ReelErrorCode
  readonly message: string
}

/** `message` is one plain sentence: what is wrong, then what to do about it. */
export class ReelError extends Error {
  override readonly name = 'ReelError'
  readonly code: ReelErrorCode

  constructor(code: ReelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Any thrown value as data that survives `postMessage`; what is not a ReelError becomes `internal`. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof ReelError) return { code: thrown.code, message: thrown.message }
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message: `Something inside ReelGAN failed: ${detail}` }
}

export const errorFromData = (data: ErrorData): ReelError => new ReelError(data.code, data.message)
