// Decodes single pictures of a video track, in any order, by the browser's VideoDecoder. A fault costs only the
// pictures that hang on it: those before it and those from the next key picture on still come.
// mediabunny 1.61 decodes too (VideoSampleSink), but throws away the pictures before a fault, gives times in order of
// arrival (so that after a picture that was dropped all are one late), and takes BT.709 for every untagged stream.

import type { PacketInfo, Packets } from './packets'

/** Chunks handed over at once; a decoder that is asked for more only keeps them. */
const QUEUE = 6
/** How often a stretch may fail without a packet that is at fault: browsers take decoders away from hidden pages. */
const PATIENCE = 2

interface Decoded {
  readonly packet: number
  readonly frame: VideoFrame
}

/** A decoder on its way through the packets from a key picture on. */
class Run {
  readonly start: number
  readonly #packets: Packets
  readonly #faults: Faults
  readonly #decoder: VideoDecoder
  /** The decoder gives back times in whole microseconds, and no indexes. */
  readonly #sent = new Map<number, number>()
  /** Sent, and their pictures have not come. */
  readonly #pending = new Set<number>()
  /** By time, rising. */
  #frames: Decoded[] = []
  #wanted = -Infinity
  #fault: unknown = null
  #flushed = false
  #wake: () => void = () => undefined
  next: number
  /** The latest packet whose picture came. */
  reached = -1

  constructor(packets: Packets, config: VideoDecoderConfig, faults: Faults, start: number) {
    this.#packets = packets
    this.#faults = faults
    this.start = start
    this.next = start
    this.#decoder = new VideoDecoder({
      output: (frame) => this.#receive(frame),
      error: (fault) => {
        this.#fault = fault
        this.#wake()
      },
    })
    this.#decoder.ondequeue = () => this.#wake()
    this.#decoder.configure(config)
  }

  /** Whether the picture of `packet` is there, or still to come. */
  serves(packet: number): boolean {
    if (this.#fault !== null || packet < this.start || this.#timeOf(packet) < this.#wanted) return false
    if (this.#frames.some((each) => each.packet === packet)) return true
    return !this.#flushed && (packet >= this.next || this.#pending.has(packet))
  }

  /**
   * The picture of `packet`, good until the next call; the one before it where it is not meant to be shown, null where
   * none was. `end`: the packet before which decoding must stop. @throws what the decoder said.
   */
  async picture(packet: number, end: number): Promise<VideoFrame | null> {
    const time = this.#timeOf(packet)
    this.#wanted = time
    this.#prune()
    while (!this.#settled(packet, time)) {
      if (this.#fault !== null) throw this.#fault
      if (this.next < end) await this.#feed()
      else if (this.#flushed) break
      else await this.#flush()
    }
    return this.#frames.findLast((each) => this.#timeOf(each.packet) <= time)?.frame ?? null
  }

  async #flush(): Promise<void> {
    this.#flushed = true
    await this.#decoder.flush()
  }

  /** Decodes all up to `end` for nothing but to see whether it can be done. @throws what the decoder said. */
  async decodeTo(end: number): Promise<void> {
    this.#wanted = Infinity
    while (this.next < end) {
      if (this.#fault !== null) throw this.#fault
      await this.#feed()
    }
    await this.#flush()
  }

  close(): void {
    this.#fault ??= new Error('closed')
    this.#wake()
    if (this.#decoder.state !== 'closed') this.#decoder.close()
    for (const { frame } of this.#frames) frame.close()
    this.#frames = []
  }

  /**
   * Pictures come by time or, in WebKit, as they were sent: one that is later in both ways means that no other will
   * come.
   */
  #settled(packet: number, time: number): boolean {
    return this.#frames.some(
      (each) => each.packet === packet || (each.packet > packet && this.#timeOf(each.packet) > time),
    )
  }

  async #feed(): Promise<void> {
    if (this.#decoder.decodeQueueSize >= QUEUE) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
      return
    }
    const index = this.next++
    const info = this.#packets.all[index]
    // Pictures that come after a key picture but show before it hang on one that was not decoded.
    if (!info || info.timestamp < this.#timeOf(this.start) || this.#faults.leftOut(index)) return
    const data = await this.#packets.bytes(index)
    // A packet without bytes means the picture before it.
    if (!data?.length || this.#fault !== null) return
    const timestamp = Math.round(info.timestamp * 1e6)
    this.#sent.set(timestamp, index)
    this.#pending.add(index)
    const type = info.key || index === this.start ? 'key' : 'delta'
    this.#decoder.decode(new EncodedVideoChunk({ type, timestamp, data }))
  }

  #receive(frame: VideoFrame): void {
    const packet = this.#sent.get(frame.timestamp)
    if (packet === undefined || this.#decoder.state === 'closed') {
      frame.close()
      return
    }
    this.#pending.delete(packet)
    this.reached = Math.max(this.reached, packet)
    this.#frames.push({ packet, frame })
    this.#frames.sort((a, b) => this.#timeOf(a.packet) - this.#timeOf(b.packet))
    this.#prune()
    this.#wake()
  }

  /** Keeps the last picture up to the wanted time, and all after it. */
  #prune(): void {
    const last = this.#frames.findLastIndex(({ packet }) => this.#timeOf(packet) <= this.#wanted)
    for (const { frame } of this.#frames.splice(0, Math.max(0, last))) frame.close()
  }

  #timeOf(packet: number): number {
    return this.#packets.all[packet]?.timestamp ?? Infinity
  }
}

/**
 * From this distance of the next key picture on (seconds) decoding goes on right after a fault; what is shown then may
 * bear its traces.
 */
const FAR_KEY = 0.5
/** Packets that are left out between two key pictures before what comes after is given up: each costs a search. */
const MOST_LEFT_OUT = 8

/** What was found out to be undecodable; shared by all that decode one track. */
export class Faults {
  readonly #all: readonly PacketInfo[]
  /** Packets before which decoding stops, by the key packet it began with. */
  readonly #broken = new Map<number, number>()
  readonly #notKeys = new Set<number>()
  readonly #leftOut = new Set<number>()

  constructor(all: readonly PacketInfo[]) {
    this.#all = all
  }

  /** The key packet with which decoding for `packet` begins, or -1. */
  startOf(packet: number): number {
    const time = this.#all[packet]?.timestamp ?? 0
    return this.#keyUpTo(packet, time)
  }

  keyBefore(packet: number): number {
    return this.#keyUpTo(packet, Infinity)
  }

  /** The packet before which decoding from `start` must stop. */
  endOf(start: number): number {
    return this.#broken.get(start) ?? this.#all.length
  }

  lost(packet: number): boolean {
    const start = this.startOf(packet)
    return start < 0 || packet >= this.endOf(start) || this.#leftOut.has(packet)
  }

  /** Whether decoding goes on right after a packet that cannot be decoded. */
  leftOut(packet: number): boolean {
    return this.#leftOut.has(packet)
  }

  /** Decoding from `start` fails at `packet`. */
  found(start: number, packet: number): void {
    if (packet <= start) this.#notKeys.add(start)
    else if (this.#mayGoOn(start, packet)) this.#leftOut.add(packet)
    else this.#broken.set(start, Math.min(packet, this.endOf(start)))
  }

  #mayGoOn(start: number, packet: number): boolean {
    const next = this.#all.find(({ key }, i) => key && i > packet)
    const wait = (next?.timestamp ?? Infinity) - (this.#all[packet]?.timestamp ?? 0)
    const before = [...this.#leftOut].filter((each) => each > start && each < packet).length
    return wait > FAR_KEY && packet < this.#all.length - 1 && before < MOST_LEFT_OUT
  }

  #keyUpTo(packet: number, time: number): number {
    for (let at = packet; at >= 0; at--) {
      const info = this.#all[at]
      if (info?.key && info.timestamp <= time && !this.#notKeys.has(at)) return at
    }
    return -1
  }
}

export class PictureDecoder {
  readonly #packets: Packets
  readonly #config: VideoDecoderConfig
  readonly #faults: Faults
  #run: Run | null = null
  #failures = 0

  constructor(packets: Packets, config: VideoDecoderConfig, faults: Faults) {
    this.#packets = packets
    this.#config = config
    this.#faults = faults
  }

  /** The picture of a packet, good until the next call; null where it cannot be decoded. */
  async picture(packet: number, signal: AbortSignal): Promise<VideoFrame | null> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#faults.lost(packet)) return null
      const run = this.#runFor(packet)
      try {
        return await run.picture(packet, this.#faults.endOf(run.start))
      } catch {
        // Closed from outside.
        if (this.#run !== run) return null
        this.#run = null
        await this.#learn(run)
      }
    }
  }

  close(): void {
    this.#run?.close()
    this.#run = null
  }

  #runFor(packet: number): Run {
    const start = this.#faults.startOf(packet)
    const run = this.#run
    // A key picture on the way saves decoding all before it.
    if (run?.serves(packet) && start <= run.next && packet < this.#faults.endOf(run.start)) return run
    run?.close()
    this.#run = new Run(this.#packets, this.#config, this.#faults, start)
    return this.#run
  }

  /**
   * Finds the packet at which a run failed: stretches from the same key packet that end before it decode, all longer
   * ones do not.
   */
  async #learn(run: Run): Promise<void> {
    const { reached, next } = run
    run.close()
    const start = Math.max(run.start, this.#faults.keyBefore(reached))
    let [low, high] = [Math.max(start, reached + 1), next]
    if (++this.#failures <= PATIENCE && (await this.#decodes(start, high))) return
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (await this.#decodes(start, middle)) low = middle
      else high = middle
    }
    this.#faults.found(start, low)
    // The run may have begun before that key picture, for pictures that lead it: from there too nothing comes after the
    // fault.
    if (run.start < start) this.#faults.found(run.start, low)
  }

  async #decodes(start: number, end: number): Promise<boolean> {
    const trial = new Run(this.#packets, this.#config, this.#faults, start)
    try {
      await trial.decodeTo(end)
      return true
    } catch {
      return false
    } finally {
      trial.close()
    }
  }
}
