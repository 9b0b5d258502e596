// How large a clip may be, and the sentences for those that are larger. Both sides of the worker wall check with them.

import { ReelError } from '../core/errors'

const MOST_BYTES = 300e6
/** Pixels a side. */
const MOST_SIDE = 8192
/** Seconds. */
const MOST_SECONDS = 600

/** @throws ReelError `clip-empty`, `clip-too-large` for the files together. */
export function checkBytes(files: readonly Pick<File, 'name' | 'size'>[]): void {
  if (files.length === 0)
    throw new ReelError('clip-empty', 'No file was chosen: choose a video, a GIF or several images.')
  const empty = files.find((file) => file.size === 0)
  if (empty) throw new ReelError('clip-empty', `“${empty.name}” is empty: save or download it again.`)
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (bytes <= MOST_BYTES) return
  const what = files.length === 1 ? `“${files[0]?.name ?? ''}” is` : 'These files are'
  throw new ReelError(
    'clip-too-large',
    `${what} ${Math.ceil(bytes / 1e6)} MB, more than the ${MOST_BYTES / 1e6} MB that fit: cut out the few seconds you want.`,
  )
}

/** @throws ReelError `clip-too-large`. */
export function checkSides(name: string, width: number, height: number): void {
  if (Math.max(width, height) <= MOST_SIDE) return
  throw new ReelError(
    'clip-too-large',
    `“${name}” is ${Math.ceil(width)} × ${Math.ceil(height)} pixels, more than ${MOST_SIDE} a side: make it smaller first.`,
  )
}

/**
 * `seconds` may be 0 where time has no meaning. @throws ReelError `clip-too-large`, `clip-too-long`, `clip-unreadable`.
 */
export function checkExtent(name: string, width: number, height: number, seconds: number): void {
  if (!(width >= 1 && height >= 1 && seconds >= 0)) {
    throw new ReelError(
      'clip-unreadable',
      `“${name}” has no pictures that can be read: it may be damaged, so save or download it again.`,
    )
  }
  checkSides(name, width, height)
  if (seconds > MOST_SECONDS) {
    throw new ReelError(
      'clip-too-long',
      `“${name}” lasts ${clock(seconds)}, more than ${MOST_SECONDS / 60} minutes: cut out the few seconds you want.`,
    )
  }
}

/** What is said of a file that was cut off, damaged, or is something else than its first bytes tell. */
export const unreadable = (name: string, cause?: unknown): ReelError =>
  new ReelError(
    'clip-unreadable',
    `“${name}” is damaged or was cut off: save or download it again, or choose another clip.`,
    { cause },
  )

/** What is said where there is no motion to learn. */
export const motionless = (name: string): ReelError =>
  new ReelError(
    'clip-too-short',
    `“${name}” is a single picture, and a clip needs motion: choose a video, or several images.`,
  )

/** Minutes and seconds, rounded up: what is more than ten minutes must not read as ten. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
