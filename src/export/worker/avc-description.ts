// What an H.264 encoder says of its stream, as an MP4 keeps it (ISO/IEC 14496-15, 5.3.3.1: the avcC box), put right
// where a browser says it wrongly. mediabunny (1.61) writes it as it comes.

/**
 * Fixed bytes before the parameter sets: version, profile, compatibility, level, length size, how many sequence sets.
 */
const HEAD = 6

/** Bits that must be set beside the size of a length, and beside the number of sequence sets. */
const RESERVED = { lengthSize: 0xfc, sequenceSets: 0xe0 } as const

/**
 * Firefox (153) begins each parameter set with its first byte twice and leaves reserved bits unset: ffprobe complains
 * and some players refuse the file. A right description comes back with the same bytes; so does one that cannot be
 * read.
 */
export function repairedAvcDescription(given: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(given)
  const sequence = readSets(copy, HEAD, (copy[HEAD - 1] ?? 0) & 0x1f)
  const picture = sequence && readSets(copy, sequence.end + 1, copy[sequence.end] ?? 0)
  if (!sequence || !picture) return copy
  copy[4] = (copy[4] ?? 0) | RESERVED.lengthSize
  copy[5] = (copy[5] ?? 0) | RESERVED.sequenceSets
  if (!sequence.sets.every((set) => isDoubled(set, copy[1]))) return copy
  return Uint8Array.from([
    ...copy.subarray(0, HEAD),
    ...sequence.sets.flatMap(withoutFirst),
    picture.sets.length,
    ...picture.sets.flatMap(withoutFirst),
    ...copy.subarray(picture.end),
  ])
}

/** The profile, which the head tells too, is the second byte of a sequence set. */
const isDoubled = (set: Uint8Array, profile: number | undefined): boolean =>
  set[0] === set[1] && set[1] !== profile && set[2] === profile

/** A set shorter by its first byte, after its length. */
const withoutFirst = (set: Uint8Array): number[] => {
  const length = set.length - 1
  return [length >> 8, length & 0xff, ...set.subarray(1)]
}

/** `count` sets, each after its length in two bytes; null where the bytes end too early. */
function readSets(
  bytes: Uint8Array,
  start: number,
  count: number,
): { readonly sets: readonly Uint8Array[]; readonly end: number } | null {
  const sets: Uint8Array[] = []
  let end = start
  for (let i = 0; i < count; i++) {
    const from = end + 2
    end = from + ((bytes[end] ?? 0) << 8) + (bytes[end + 1] ?? 0)
    if (end > bytes.length || end < from + 2) return null
    sets.push(bytes.subarray(from, end))
  }
  return sets.length > 0 ? { sets, end } : null
}
