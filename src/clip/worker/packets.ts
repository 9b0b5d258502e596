// The packets of a video track in decode order: their times at once, their bytes when they are asked for.
// Not here: decoding them (picture-decoder.ts) and which of them a player shows (showing.ts).

import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from 'mediabunny'

export interface PacketInfo {
  /** When its picture shows, seconds on the track's own clock, before any edit list. */
  readonly timestamp: number
  /** Seconds; 0 where the file does not tell. */
  readonly duration: number
  /** Whether decoding may begin here, as the container says. */
  readonly key: boolean
}

export class Packets {
  readonly all: readonly PacketInfo[]
  /** Whether the container is damaged after the last of them. */
  readonly broken: boolean
  readonly #entries: readonly EncodedPacket[]
  readonly #sink: EncodedPacketSink

  private constructor(sink: EncodedPacketSink, entries: readonly EncodedPacket[], broken: boolean) {
    this.broken = broken
    this.#sink = sink
    this.#entries = entries
    this.all = entries.map(({ timestamp, duration, type }) => ({ timestamp, duration, key: type === 'key' }))
  }

  /**
   * All packets, or those before the place where the container cannot be read. @throws what mediabunny says where there
   * are none.
   */
  static async read(track: InputVideoTrack, signal: AbortSignal): Promise<Packets> {
    const sink = new EncodedPacketSink(track)
    const entries: EncodedPacket[] = []
    const first = await sink.getFirstPacket({ metadataOnly: true })
    try {
      for (let entry = first; entry; entry = await sink.getNextPacket(entry, { metadataOnly: true })) {
        signal.throwIfAborted()
        entries.push(entry)
      }
      return new Packets(sink, entries, false)
    } catch (thrown) {
      if (signal.aborted || entries.length < 2) throw thrown
      return new Packets(sink, entries, true)
    }
  }

  /** The bytes of a packet; null where the file ends before them. */
  async bytes(index: number): Promise<Uint8Array | null> {
    // By the packet before it and not by time: several may carry the same time.
    const before = this.#entries[index - 1]
    const packet = before ? await this.#sink.getNextPacket(before) : await this.#sink.getFirstPacket()
    return packet?.data ?? null
  }

  /**
   * How many packets the file really holds: a header in front also tells of those that a broken download never brought.
   */
  async there(): Promise<number> {
    let [low, high] = [0, this.all.length]
    if (high > 0 && (await this.bytes(high - 1))) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (await this.bytes(middle)) low = middle + 1
      else high = middle
    }
    return low
  }
}
