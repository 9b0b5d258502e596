// What is started while the page itself still loads: each of these would otherwise wait for the one before it. Not
// here: the page (page.tsx).

import type { Pictures } from '../../core/frames'
import { CanvasScreen } from '../../player/paint'
import { type LinkContent, readLink } from '../../share/link'
import { drawAhead } from '../../trainer/client/new-worker'
import type { Fragment } from './address'
import { clearHash } from './address-bar'
import { firstPicture } from './first-picture'
import { posterAddress } from '../actions/demo-file'
import { demoOf, firstPoster } from './first-poster'
import { allowOwnScripts } from './script-addresses'
import { putFrame } from './page-frame'

/** Milliseconds for which the page, once it is there, waits for a poster: the model comes soon after it. */
const POSTER_PATIENCE = 200

/** What the page was opened with. */
export interface Visit extends Fragment {
  /** {@link firstPicture}, or the poster of a demo: null when that is still not there a little later. */
  readonly picture: () => Promise<Pictures | null>
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
  const demo = demoOf(hash, read)
  let givenUp = false
  const show = (picture: Pictures | null) => {
    // The page may have begun without it: it would be gone again with the first frame of React's.
    if (!picture || givenUp) return null
    frame.filled(picture)
    new CanvasScreen(frame.canvas).paint(picture)
    return picture
  }
  const shown = (demo === undefined ? firstPicture(read) : firstPoster(posterAddress(demo))).then(show)
  if (demo === undefined) return { hash, read, picture: () => shown }
  const giveUp = () =>
    new Promise<null>((resolve) => {
      setTimeout(() => {
        givenUp = true
        resolve(null)
      }, POSTER_PATIENCE)
    })
  return { hash, read, picture: () => Promise.race([shown, giveUp()]) }
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
