// The fallback: a <video> element plays what the worker cannot decode (no WebCodecs, or fewer codecs than the player
// has). Slower and less exact than the worker: pictures are reached by seeking.
// Not here: waiting for the element (element-events.ts).

import { ReelError } from '../core/errors'
import type { ClipDescription } from './clip'
import { happens, nextPicture, Patience } from './element-events'
import { checkExtent, unreadable } from './limits'
import type { Draw } from './shrink'
import type { Source } from './source'

/** Milliseconds for the picture after a seek. */
const PICTURE_LIMIT = 300
/** Beyond the end of any clip, seconds: seeking there makes the browser find the end. */
const FAR = 1e7
/** Where pictures are looked at before a file is accepted, as shares of its length. */
const LOOKS = [0.5, 0.9, 0.1, 0.02]
/** Side of the small picture by which two are told apart, pixels. */
const SMALL = 16

/**
 * Opens a file with a <video> element that is never shown, and looks at some of its pictures.
 * @throws ReelError `clip-unreadable` when the element cannot play it, `clip-too-large`, `clip-too-long`.
 */
export async function openVideoElement(file: File, signal?: AbortSignal): Promise<Source> {
  const player = new Player(file)
  const { video } = player
  try {
    const patience = new Patience()
    await player.load(patience, signal)
    // Files of a recorder do not tell their length.
    if (video.duration === Infinity) {
      const known = happens(video, 'durationchange', patience, signal)
      video.currentTime = FAR
      await known
    }
    checkExtent(file.name, video.videoWidth, video.videoHeight, video.duration)
    const description = describe(file, video)
    await player.lookAt(
      LOOKS.map((share) => share * video.duration),
      patience,
      signal,
    )
    return sourceOf(player, description)
  } catch (thrown) {
    player.close()
    signal?.throwIfAborted()
    throw thrown instanceof ReelError ? thrown : unreadable(file.name, thrown)
  }
}

const describe = (file: File, video: HTMLVideoElement): ClipDescription => ({
  name: file.name,
  kind: 'video',
  width: video.videoWidth,
  height: video.videoHeight,
  start: 0,
  end: video.duration,
  fps: null,
  frames: null,
})

/** The element, and what is on it. */
class Player {
  readonly video = document.createElement('video')
  readonly #url: string
  readonly #small: CanvasRenderingContext2D | null
  /** When the picture that is on it begins, seconds, as far as known; and how it looks. */
  #shown = -1
  #look = ''

  constructor(file: File) {
    this.#url = URL.createObjectURL(file)
    this.video.muted = true
    this.video.playsInline = true
    this.video.preload = 'auto'
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = SMALL
    this.#small = canvas.getContext('2d', { willReadFrequently: true })
  }

  /** Begins from the start; also after a fault, which an element does not survive. @throws Event, MediaTimeout. */
  async load(patience: Patience, signal?: AbortSignal): Promise<void> {
    const ready = happens(this.video, 'loadeddata', patience, signal)
    this.video.src = this.#url
    this.#shown = -1
    this.#look = ''
    await ready
  }

  /**
   * Goes to `time`; the answer is when the picture shown there starts, where the browser tells, else `time`.
   * @throws Event, MediaTimeout.
   */
  async seek(time: number, patience: Patience, signal?: AbortSignal): Promise<number> {
    // Pictures are decoded ahead: a fault may have come after the one that was asked for.
    if (this.video.error) await this.load(patience, signal)
    // `seeked` alone may come before the new picture is there to be drawn; the picture alone may not come at all in a
    // hidden tab.
    const picture = nextPicture(this.video)
    try {
      const seeked = happens(this.video, 'seeked', patience, signal)
      this.video.currentTime = time
      await seeked
      const told = await picture.within(PICTURE_LIMIT)
      const look = this.#lookNow()
      // Without a word of the browser only another look is another picture.
      if (told === null && look === this.#look) return this.#shown
      patience.renew()
      this.#look = look
      this.#shown = told ?? time
      return this.#shown
    } finally {
      picture.cancel()
    }
  }

  /** Goes on until two different pictures were seen. @throws Event, MediaTimeout, RangeError. */
  async lookAt(times: readonly number[], patience: Patience, signal?: AbortSignal): Promise<void> {
    const seen = new Set<number>()
    let fault: unknown = new RangeError('fewer than two pictures')
    for (const time of times) {
      try {
        const shown = await this.seek(time, patience, signal)
        if (shown >= 0) seen.add(shown)
        if (seen.size > 1) return
      } catch (thrown) {
        signal?.throwIfAborted()
        fault = thrown
      }
    }
    throw fault
  }

  close(): void {
    this.video.removeAttribute('src')
    this.video.load()
    URL.revokeObjectURL(this.#url)
  }

  #lookNow(): string {
    this.#small?.drawImage(this.video, 0, 0, SMALL, SMALL)
    return this.#small?.getImageData(0, 0, SMALL, SMALL).data.join() ?? ''
  }
}

function sourceOf(player: Player, description: ClipDescription): Source {
  const { video } = player
  /** From here on nothing could be read, seconds. */
  let broken = Infinity
  const showAll: Source['visit'] = async (times, signal, show) => {
    const patience = new Patience()
    let shown = -1
    for (const [index, time] of times.entries()) {
      signal.throwIfAborted()
      if (time < broken) {
        try {
          shown = await player.seek(time, patience, signal).catch(() => player.seek(time, patience, signal))
        } catch (thrown) {
          signal.throwIfAborted()
          if (index === 0) throw unreadable(description.name, thrown)
          broken = Math.min(broken, time)
          await player.load(new Patience(), signal).catch(() => undefined)
        }
      }
      const draw: Draw = (context, { x, y, width, height }, w, h) =>
        context.drawImage(video, x, y, width, height, 0, 0, w, h)
      await show({ time: shown, draw }, index)
    }
  }
  // A seek of an element without a file would only end with its time limit.
  const closed = new AbortController()
  // One element has one position: a strip and a take that are asked for together go one after the other.
  let last: Promise<void> = Promise.resolve()
  const visit: Source['visit'] = (times, signal, show) => {
    const visited = last.then(() => showAll(times, AbortSignal.any([signal, closed.signal]), show))
    last = visited.catch(() => undefined)
    return visited
  }
  return {
    description,
    visit,
    damage: (_from, to) =>
      broken > to
        ? null
        : {
            until: broken,
            sentence: (taken) =>
              `“${description.name}” is damaged and can be read only up to ${broken.toFixed(1)} s: ${taken} pictures were taken from before that.`,
          },
    close() {
      closed.abort(new ReelError('internal', 'The clip was closed.'))
      player.close()
    },
  }
}
