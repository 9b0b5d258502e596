// Goes through a video in time order and holds the picture that is on screen. mediabunny's samplesAtTimestamps does the same
// for most files, but skips pictures of recordings whose clusters have no length: walking does not.

import { EncodedPacketSink, VideoSampleSink, type InputVideoTrack, type VideoSample } from 'mediabunny'

/** From this far ahead on it is asked whether a key picture on the way saves decoding, seconds. */
const JUMP = 1
/** Containers keep times in whole milliseconds or finer. */
const SLACK = 0.001

export class Walk {
  readonly #sink: VideoSampleSink
  readonly #packets: EncodedPacketSink
  readonly #hold: number
  #samples: AsyncGenerator<VideoSample, void, unknown> | null = null
  #shown: VideoSample | null = null
  #next: VideoSample | null = null

  /** `hold`: how long the last picture stays, seconds. */
  constructor(track: InputVideoTrack, hold: number) {
    this.#hold = hold
    this.#sink = new VideoSampleSink(track)
    this.#packets = new EncodedPacketSink(track)
  }

  /** The picture on screen at `time` (times must rise), good until the next call; null where the file has none. */
  async sampleAt(time: number): Promise<VideoSample | null> {
    if (!this.#samples || (await this.#canJump(time))) await this.#start(time)
    while (this.#next && this.#next.timestamp <= time + 1e-6) {
      this.#shown?.close()
      this.#shown = this.#next
      this.#next = await this.#pull()
    }
    const shown = this.#shown
    if (!shown) return null
    // Nothing comes after it: it is the last one, or the file is cut off.
    const over = !this.#next && time > shown.timestamp + Math.max(shown.duration, this.#hold) + SLACK
    return over ? null : shown
  }

  /** Frees the decoder and the pictures. */
  async end(): Promise<void> {
    this.#shown?.close()
    this.#next?.close()
    this.#shown = null
    this.#next = null
    await this.#samples?.return()
  }

  async #canJump(time: number): Promise<boolean> {
    const at = this.#next?.timestamp ?? Infinity
    if (time - at < JUMP) return false
    const key = await this.#packets.getKeyPacket(time, { metadataOnly: true })
    return key !== null && key.timestamp > at
  }

  async #start(time: number): Promise<void> {
    await this.end()
    this.#samples = this.#sink.samples(time)
    this.#next = await this.#pull()
  }

  async #pull(): Promise<VideoSample | null> {
    const pulled = await this.#samples?.next()
    return pulled?.value ?? null
  }
}
