// The fallback: a <video> element plays what the worker cannot decode (no WebCodecs, or fewer codecs than the player has).
// Slower and less exact than the worker: pictures are reached by seeking.

import { ReelError } from '../core/errors'
import type { ClipDescription } from './clip'
import { checkExtent, unreadable } from './limits'
import type { Draw } from './shrink'
import type { Source } from './source'

/** Milliseconds for the header, for a seek, and for the picture after a seek. */
const HEADER_LIMIT = 10_000
const SEEK_LIMIT = 8000
const PICTURE_LIMIT = 300
/** Beyond the end of any clip, seconds: seeking there makes the browser find the end. */
const FAR = 1e7

/**
 * Opens a file with a <video> element that is never shown.
 * @throws ReelError `clip-unreadable` when the element cannot play it, `clip-too-large`, `clip-too-long`.
 */
export async function openVideoElement(file: File, signal?: AbortSignal): Promise<Source> {
  const video = document.createElement('video')
  const url = URL.createObjectURL(file)
  const close = () => {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  try {
    const ready = happens(video, 'loadeddata', HEADER_LIMIT, signal)
    video.src = url
    await ready
    // Files of a recorder do not tell their length.
    if (video.duration === Infinity) {
      const known = happens(video, 'durationchange', HEADER_LIMIT, signal)
      video.currentTime = FAR
      await known
    }
    checkExtent(file.name, video.videoWidth, video.videoHeight, video.duration)
    return sourceOf(video, describe(file, video), close)
  } catch (thrown) {
    close()
    signal?.throwIfAborted()
    throw thrown instanceof Event || thrown instanceof MediaTimeout ? unreadable(file.name, thrown) : thrown
  }
}

class MediaTimeout extends Error {}

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

function sourceOf(video: HTMLVideoElement, description: ClipDescription, close: () => void): Source {
  const showAll: Source['visit'] = async (times, signal, show) => {
    for (const [index, time] of times.entries()) {
      signal.throwIfAborted()
      const shown = await seek(video, time, description.name, signal)
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
    close() {
      closed.abort(new ReelError('internal', 'The clip was closed.'))
      close()
    },
  }
}

/** Goes to `time`; the answer is when the picture shown there starts, where the browser tells, else `time`. */
async function seek(
  video: HTMLVideoElement,
  time: number,
  name: string,
  signal: AbortSignal,
): Promise<number> {
  // `seeked` alone may come before the new picture is there to be drawn; the picture alone may not come at all in a hidden tab.
  const picture = nextPicture(video)
  try {
    const seeked = happens(video, 'seeked', SEEK_LIMIT, signal)
    video.currentTime = time
    await seeked
    return (await picture.within(PICTURE_LIMIT)) ?? time
  } catch (thrown) {
    signal.throwIfAborted()
    throw unreadable(name, thrown)
  } finally {
    picture.cancel()
  }
}

function nextPicture(video: HTMLVideoElement) {
  let handle = 0
  const shown = new Promise<number>((resolve) => {
    handle = video.requestVideoFrameCallback((_now, { mediaTime }) => resolve(mediaTime))
  })
  return {
    within: (limit: number) =>
      Promise.race([shown, new Promise<null>((resolve) => setTimeout(resolve, limit, null))]),
    cancel: () => video.cancelVideoFrameCallback(handle),
  }
}

/** Resolves at the event; rejects at `error`, after `limit` milliseconds, or when aborted. Leaves no listener behind. */
function happens(video: HTMLVideoElement, type: string, limit: number, signal?: AbortSignal): Promise<void> {
  const over = new AbortController()
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new MediaTimeout(`no ${type} within ${limit} ms`)), limit)
    over.signal.addEventListener('abort', () => clearTimeout(timer))
    video.addEventListener(type, () => resolve(), { signal: over.signal })
    video.addEventListener('error', reject, { signal: over.signal })
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal })
  }).finally(() => over.abort())
}
