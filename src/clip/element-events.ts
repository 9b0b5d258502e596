// Waiting for a <video> element, never for ever. Not here: what is asked of it (video-element.ts).

/** Milliseconds without a new picture after which a file is given up. */
const STILL = 8000

export class MediaTimeout extends Error {}

/** One deadline for all that is waited for; it grows only with what comes. */
export class Patience {
  #until = performance.now() + STILL

  /** A new picture came. */
  renew(): void {
    this.#until = performance.now() + STILL
  }

  /** Milliseconds. */
  get left(): number {
    return Math.max(0, this.#until - performance.now())
  }
}

/** What is shown next begins at so many seconds; null where the browser does not tell within `limit` milliseconds. */
export function nextPicture(video: HTMLVideoElement) {
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

/**
 * Resolves at the event. Leaves no listener behind.
 * @throws the event `error` of the element; MediaTimeout; the signal's reason when it is aborted.
 */
export function happens(
  video: HTMLVideoElement,
  type: string,
  patience: Patience,
  signal?: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new MediaTimeout(`no ${type} in time`)), patience.left)
    over.signal.addEventListener('abort', () => clearTimeout(timer))
    video.addEventListener(type, () => resolve(), { signal: over.signal })
    video.addEventListener('error', reject, { signal: over.signal })
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal })
  }).finally(() => over.abort())
}
