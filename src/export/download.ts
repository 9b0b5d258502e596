// Taking things away: a file to the downloads, a text to the clipboard. Not here: what is in them.

import { ReelError } from '../core/errors'

/** Saves a blob as a download called `name`. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  // Not at once: some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/**
 * A name that every file system takes: `flower-walk.webm` for a clip “flower.mp4”, what “walk” and ext “webm”.
 * A clip name without a usable character becomes `reelgan`.
 */
export function fileName(clipName: string, what: string, ext: string): string {
  const stem = clipName
    .normalize('NFC')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  // The u flag counts code points: half a surrogate pair is not a name.
  const short = /^.{0,60}/u.exec(stem)?.[0]
  return `${short || 'reelgan'}-${what}.${ext}`
}

/**
 * Puts text on the clipboard; call it from a click, or the browser refuses.
 * @throws ReelError `export-failed` when the browser does not allow it; the text is then to be copied by hand.
 */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch (error) {
    // Also where there is no clipboard at all: pages without https have none.
    throw new ReelError(
      'export-failed',
      'The browser did not allow copying; select the text and copy it by hand.',
      { cause: error },
    )
  }
}
