// What the page and the share endpoint agree on. Not here: the encryption (share/), which the endpoint knows nothing
// of, and how blobs are kept (server/).
//
// POST   api/share     body: 29 bytes to 1 MiB, `content-type: application/octet-stream` → 201, or 200 when it was
// there; ShareReceipt GET    api/share/ID  → 200, the bytes
// DELETE api/share/ID  `authorization: Bearer DELETETOKEN` → 204
// Every refusal is JSON `{ "error": "one sentence" }` with 400, 403, 404, 405, 411, 413, 415, 429, 503 or 507.

/**
 * The name of the `<meta>` that a server with an endpoint puts into the page; its content is where to post, relative to
 * the page.
 */
export const SHARE_META = 'reelgan-share'
export const SHARE_PATH = 'api/share'
export const BLOB_TYPE = 'application/octet-stream'

/** Bytes of a blob: at most. */
export const MAX_BLOB = 1024 * 1024
/** Bytes of a blob: at least, which is the vector and the tag of AES-GCM around one byte. */
export const MIN_BLOB = 12 + 1 + 16

/** A blob is kept this long after it was last read. */
export const KEPT_DAYS = 90

/** The first 22 base64url characters of the SHA-256 of a blob. */
export const isBlobId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

/** What the endpoint answers to a blob that it has kept. */
export interface ShareReceipt {
  readonly id: string
  /**
   * Takes the blob away again; known to the one who brought it. Null when the same bytes were there already: whoever
   * was sent a link could bring them once more, and must not be able to delete them.
   */
  readonly deleteToken: string | null
  /** ISO 8601, as long as nobody reads it before; each reading puts it off. */
  readonly expires: string
}
