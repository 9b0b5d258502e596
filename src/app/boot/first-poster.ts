// The first picture of a demo from its poster, which is a twentieth of its model: the page shows it while the model is
// on its way. Not here: what a poster holds (commands/demo-poster.ts).

import { DEMOS, findDemo, POSTER_PICTURES } from '../../core/demos'
import type { Pictures } from '../../core/frames'
import type { LinkContent } from '../../share/link'

/**
 * The demo that an address opens as its poster shows it: the first one where there is no link. Undefined where
 * something else is opened, or at another place.
 */
export function demoOf(hash: string, read: () => LinkContent): string | undefined {
  if (hash.length <= 1) return DEMOS[0]?.name
  try {
    const link = read()
    return link.kind === 'demo' && !link.scene ? findDemo(link.name)?.name : undefined
  } catch {
    return undefined
  }
}

/** What the player will show first of it; null where the poster does not come: the model says why, or does come. */
export async function firstPoster(address: string): Promise<Pictures | null> {
  try {
    const poster = new Image()
    // Else it comes after all scripts.
    poster.fetchPriority = 'high'
    poster.src = address
    await poster.decode()
    const [width, height] = [poster.naturalWidth / POSTER_PICTURES, poster.naturalHeight]
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const drawing = canvas.getContext('2d')
    // It begins with the picture that is wanted; the others fall beside the canvas.
    drawing?.drawImage(poster, 0, 0)
    const rgba = drawing?.getImageData(0, 0, width, height).data
    return rgba ? { width, height, count: 1, rgba } : null
  } catch {
    return null
  }
}
