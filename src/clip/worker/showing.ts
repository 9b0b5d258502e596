// Which pictures of a video track a player shows, and when: its packets in order of time, cut and moved by the edit
// list. Plain numbers. Not here: reading the edit list (mp4.ts).

import type { PacketInfo } from './packets'

/** One entry of an edit list, seconds. */
export interface Edit {
  /** How long it lasts on the clip's clock; null: to the end of the track. */
  readonly length: number | null
  /** Where it begins on the track's clock; null: nothing is shown. */
  readonly from: number | null
  /** Whether the one picture at `from` stands for the whole length. */
  readonly dwell: boolean
}

export interface Shown {
  /** When it first shows, seconds on the clip's clock. */
  readonly time: number
  /** Index into the packets, which are in decode order. */
  readonly packet: number
}

export interface Showing {
  /** Rising in time. */
  readonly pictures: readonly Shown[]
  /** When the last picture ends, seconds. */
  readonly end: number
}

/** A picture shorter than this (seconds) was given no length. */
const BLINK = 0.002
/** Times closer than this (seconds) are the same: a tick of the finest clock in use is larger. */
export const SAME = 1e-6

/** What is shown of `packets`. An edit list that shows nothing is left out, as players do. */
export function showing(packets: readonly PacketInfo[], edits: readonly Edit[]): Showing {
  const order = inTime(packets)
  const plain = unedited(order)
  if (edits.length === 0) return plain
  const edited = editedBy(order, edits, plain.end)
  return edited.pictures.length > 0 ? edited : plain
}

interface Timed extends PacketInfo {
  readonly packet: number
}

/**
 * The pictures that can be decoded, by time. Left out: what comes before the first key picture, in the file or, after a
 * cut at an open group of pictures, on the clock. Of several with one time the last stays.
 */
function inTime(packets: readonly PacketInfo[]): readonly Timed[] {
  const first = packets.findIndex(({ key }) => key)
  const begin = packets[first]?.timestamp ?? Infinity
  const order = packets
    .map((info, packet) => ({ ...info, packet }))
    .filter(({ packet, timestamp }) => packet >= first && timestamp >= begin)
    .toSorted((a, b) => a.timestamp - b.timestamp || a.packet - b.packet)
  return order.filter((each, i) => (order[i + 1]?.timestamp ?? Infinity) - each.timestamp > SAME)
}

function unedited(order: readonly Timed[]): Showing {
  const pictures = order.map(({ timestamp, packet }) => ({ time: timestamp, packet }))
  const last = order.at(-1)
  if (!last) return { pictures, end: 0 }
  // Recorders give the last picture no length: it gets that of the others.
  const usual = order.length > 1 ? (last.timestamp - (order[0]?.timestamp ?? 0)) / (order.length - 1) : BLINK
  return { pictures, end: last.timestamp + (last.duration > BLINK ? last.duration : usual) }
}

/** `mediaEnd`: where the track ends on its own clock. */
function editedBy(order: readonly Timed[], edits: readonly Edit[], mediaEnd: number): Showing {
  const pictures: Shown[] = []
  let begin = 0
  let end = 0
  for (const { length, from, dwell } of edits) {
    const lasts = length ?? Math.max(0, mediaEnd - (from ?? mediaEnd))
    if (from !== null && dwell) {
      const held = order.findLast(({ timestamp }) => timestamp <= from + SAME)
      if (held) pictures.push({ time: begin, packet: held.packet })
      end = begin + lasts
    } else if (from !== null) {
      // A picture that began before the cut is not shown: FFmpeg, and with it Chromium, drops it.
      for (const { timestamp, packet } of order)
        if (timestamp >= from - SAME && timestamp < from + lasts - SAME)
          pictures.push({ time: begin + timestamp - from, packet })
      end = begin + Math.min(lasts, Math.max(0, mediaEnd - from))
    }
    begin += lasts
  }
  return { pictures, end }
}

/** Which of `pictures` is on screen at `time`: the last one that has begun, or the first. */
export function pictureAt(pictures: readonly Shown[], time: number): number {
  let [low, high] = [0, pictures.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pictures[middle]?.time ?? Infinity) <= time + SAME) low = middle
    else high = middle - 1
  }
  return low
}
