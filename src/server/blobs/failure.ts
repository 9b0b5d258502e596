// What failed, in a word or two for the owner's log: never an id, an address or a token, which messages and paths may
// hold.

/** For instance `ENOTDIR`, `403 AccessDenied`, `ECONNREFUSED` (the cause of a failed fetch), `TypeError`. */
export function failureWord(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? failureWord(error.cause) : error.name
}
