// CRC-32 (ISO-HDLC: that of zip and PNG): notices what was cut or damaged. Not here: protection against forgery, which
// it is none.

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** The checksum as an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  // Indexed: an iterator over tens of megabytes takes several times as long.
  for (let i = 0; i < bytes.length; i++) crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** How many bytes from the start have this checksum, at least one; null when no part from the start has it. */
export function crc32Start(bytes: Uint8Array, wanted: number): number | null {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) {
    crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0) ^ (crc >>> 8)
    if ((crc ^ 0xffffffff) >>> 0 === wanted) return i + 1
  }
  return null
}
