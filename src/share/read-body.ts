// Reading what a server answers, counted while it comes: a length that was told may be wrong. Not here: asking for it.

/** 0 .. 1, or null while the length is not known. */
export type OnShare = (share: number | null) => void

/** The body of an answer; null when it is longer than `limit` bytes, in which case the rest is not fetched. */
export async function readAtMost(
  response: Response,
  limit: number,
  onShare?: OnShare,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const told = Number(response.headers.get('content-length') ?? Number.NaN)
  const parts: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) break
    length += part.value.length
    if (length > limit) {
      await reader?.cancel()
      return null
    }
    parts.push(part.value)
    // A compressed answer tells the length that it has on the way.
    onShare?.(told >= length ? length / told : null)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
