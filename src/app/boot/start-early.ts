// What is started while the page itself still loads: each of these would otherwise wait for the one before it. Not
// here: the page (page.tsx).

import type { Pictures } from '../../core/frames'
import { CanvasScreen } from '../../player/paint'
import { type LinkContent, readLink } from '../../share/link'
import { drawAhead } from '../../trainer/client/new-worker'
import type { Fragment } from './address'
import { clearHash } from './address-bar'
import { firstPicture } from './first-picture'
import { allowOwnScripts } from './script-addresses'
import { putFrame } from './page-frame'

/** What the page was opened with. */
export interface Visit extends Fragment {
  /** See {@link firstPicture}. */
  readonly picture: Promise<Pictures | null>
}

/**
 * Once, before anything else. Takes the link out of the address, and puts the frame of the page, with the picture of
 * the link, into `root`.
 */
export function startEarly(root: HTMLElement): Visit {
  // A link may be 200 kB long, and the browser hands the address of the page about with everything that it fetches or
  // starts.
  const { hash } = location
  clearHash()
  allowOwnScripts()
  drawAhead()
  const frame = putFrame(root)
  const read = readAhead(hash)
  return { hash, read, picture: showFirst(read, frame) }
}

async function showFirst(
  read: () => LinkContent,
  { canvas, filled }: ReturnType<typeof putFrame>,
): Promise<Pictures | null> {
  const picture = await firstPicture(read)
  if (picture && canvas.isConnected) {
    filled(picture)
    new CanvasScreen(canvas).paint(picture)
  }
  return picture
}

function readAhead(hash: string): () => LinkContent {
  try {
    const content = readLink(hash)
    return () => content
  } catch (error) {
    return () => {
      throw error
    }
  }
}
