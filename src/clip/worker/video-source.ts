// An opened video: its pictures by time, from as much of the file as can be read.

import { ReelError } from '../../core/errors'
import type { ClipDescription } from '../clip'
import type { Damage, Source } from '../source'
import type { Colours, YuvMatrix } from './colours'
import type { Packets } from './packets'
import { PictureDecoder, type Faults } from './picture-decoder'
import { Screen, type Pose } from './screen'
import { pictureAt, SAME, type Shown } from './showing'

/**
 * From this length on a film strip shows the key pictures near its times: reaching exact ones means decoding all before
 * them.
 */
const LONG_SECONDS = 20

/** All that is needed to decode a track. */
export interface Way {
  readonly packets: Packets
  readonly config: VideoDecoderConfig
  readonly colours: Colours
  readonly madeBy: YuvMatrix | null
  readonly faults: Faults
}

/**
 * Of a file that was cut off or is damaged as a whole: where it should end and where it does, seconds on the clip's
 * clock.
 */
export interface Cutoff {
  /** Null where nothing tells. */
  readonly told: number | null
  readonly there: number
}

/** What is known of a damaged file before its pictures are decoded. */
export interface Missing {
  readonly cutoff: Cutoff | null
  /** When pictures come again after a hole in the file, seconds on the clip's clock, rising. */
  readonly resumes: readonly number[]
}

/** A time without pictures, seconds on the clip's clock. */
interface Hole {
  readonly begin: number
  readonly end: number
  /** Whether decoding went on without what is lost. */
  readonly traces: boolean
}

export class VideoSource implements Source {
  readonly description: ClipDescription
  readonly close: () => void
  readonly #pictures: readonly Shown[]
  readonly #way: Way
  readonly #pose: Pose
  readonly #missing: Missing

  constructor(
    description: ClipDescription,
    pictures: readonly Shown[],
    way: Way,
    pose: Pose,
    missing: Missing,
    close: () => void,
  ) {
    this.description = description
    this.#pictures = pictures
    this.#way = way
    this.#pose = pose
    this.#missing = missing
    this.close = close
  }

  readonly visit: Source['visit'] = async (times, signal, show) => {
    const { packets, config, faults, colours, madeBy } = this.#way
    const decoder = new PictureDecoder(packets, config, faults)
    const screen = new Screen(colours, madeBy, this.#pose)
    let on = -1
    try {
      for (const [index, time] of times.entries()) {
        signal.throwIfAborted()
        on = await this.#turnTo(pictureAt(this.#pictures, time), on, decoder, screen, signal)
        const begun = this.#pictures[on]
        if (!begun) throw this.#unreadableAt(time)
        await show({ time: begun.time, draw: (...how) => screen.draw(...how) }, index)
      }
    } finally {
      decoder.close()
    }
  }

  async near(times: readonly number[]): Promise<number[]> {
    const { start, end } = this.description
    if (end - start < LONG_SECONDS) return [...times]
    const { all } = this.#way.packets
    const keys = this.#pictures.filter(({ packet }) => all[packet]?.key)
    return times.map((time) => keys.findLast((key) => key.time <= time)?.time ?? time)
  }

  damage(from: number, to: number): Damage | null {
    const { name, start } = this.description
    const lost = ({ packet }: Shown) => this.#way.faults.lost(packet)
    const after = (time: number) => `${(time - start).toFixed(1)} s`
    const damagedAfter = (time: number) => (taken: number) =>
      `“${name}” is damaged and can be read only up to ${after(time)}: ${taken} pictures were taken from before that.`
    const tail = this.#pictures[this.#pictures.findLastIndex((each) => !lost(each)) + 1]
    if (tail && tail.time <= to) return { until: tail.time, sentence: damagedAfter(tail.time) }
    const hole = this.#hole(from, to)
    if (hole) {
      const rest = hole.traces
        ? 'those after the fault may bear its traces'
        : 'the last one before the fault stands for that time'
      return {
        until: Infinity,
        sentence: (taken) =>
          `“${name}” is damaged from ${after(hole.begin)} to ${after(hole.end)}: ${taken} pictures were taken, and ${rest}.`,
      }
    }
    const first = this.#pictures[0]?.time ?? 0
    if (from <= first && this.#missing.resumes.some((again) => again <= first + SAME)) {
      return {
        until: Infinity,
        sentence: (taken) =>
          `“${name}” is damaged at its beginning: ${taken} pictures were taken from after that.`,
      }
    }
    if (!this.#missing.cutoff) return null
    const { told, there } = this.#missing.cutoff
    return {
      until: Infinity,
      sentence:
        told === null
          ? damagedAfter(there)
          : (taken) =>
              `“${name}” was cut off: of its ${after(told)} only the first ${after(there)} are there, and ${taken} pictures were taken from those.`,
    }
  }

  /**
   * The first time between two others for which there is no picture, because it cannot be decoded or is not in the
   * file.
   */
  #hole(from: number, to: number): Hole | null {
    const lost = ({ packet }: Shown) => this.#way.faults.lost(packet)
    const pictures = this.#pictures
    for (const [i, { time }] of pictures.entries()) {
      if (time >= to) return null
      if (time >= from && lost(pictures[i] ?? { time, packet: -1 })) {
        const next = pictures.slice(i).find((each) => !lost(each))
        const traces = this.#way.faults.leftOut(pictures[i]?.packet ?? -1)
        if (next) return { begin: time, end: next.time, traces }
      }
      const next = pictures[i + 1]?.time ?? -Infinity
      if (next > from && this.#missing.resumes.some((again) => again > time && again <= next + SAME))
        return { begin: time, end: next, traces: false }
    }
    return null
  }

  /**
   * Brings picture `at` on screen, or the last before it that can be decoded; -1 where there is none. `on`: what is
   * there.
   */
  async #turnTo(
    at: number,
    on: number,
    decoder: PictureDecoder,
    screen: Screen,
    signal: AbortSignal,
  ): Promise<number> {
    for (let back = at; back >= 0 && back !== on; back--) {
      const frame = await decoder.picture(this.#pictures[back]?.packet ?? -1, signal)
      if (!frame) continue
      await screen.show(frame)
      return back
    }
    return at < on ? -1 : on
  }

  #unreadableAt(time: number): ReelError {
    const { name, start } = this.description
    return new ReelError(
      'clip-unreadable',
      `“${name}” cannot be decoded at ${(time - start).toFixed(1)} s: move the in point, or save the clip again.`,
    )
  }
}
