// The first picture of a model that came in the link itself, drawn on the page's own thread: the browser is busy with
// so long an address, and starts a worker only when it is through with it. Not here: every other picture
// (trainer/client).

import type { Pictures } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import type { Manifest } from '../../network/snapshot'
import { openPainter } from '../../draw/painter'
import { advance, endsWithin, pointAt } from '../../player/timeline'
import { firstView } from '../../player/view'
import type { LinkContent } from '../../share/link'

/**
 * What the player will show first; null where the link holds no model, or one that cannot be drawn: whoever opens it
 * says why.
 */
export async function firstPicture(read: () => LinkContent): Promise<Pictures | null> {
  try {
    const link = read()
    if (link.kind !== 'model') return null
    const painter = await openPainter(link.snapshot)
    return painter.draw([firstPoint(link.snapshot.manifest)])
  } catch {
    return null
  }
}

/** Where the player begins: at what was on the stage, else at the start of the clip. */
function firstPoint({ scene, clip }: Manifest): LatentPoint {
  if (!scene) return pointAt(firstView, clip, 0)
  const { mode, position, directions, content } = scene
  // As the player does: a position and the ends of a morph may lie beyond the end of the clip.
  const inside = advance(mode, clip, position, 0)
  const ends = endsWithin(scene.ends, clip)
  return pointAt({ ...scene, ends, offsets: { directions, content } }, clip, inside)
}
