// A sheet of small pictures at fixed points that is kept up to date while the network learns, but not for every step.

import type { LatentPoint } from '../core/latent'
import { type RequestPictures, release } from './request-pictures'
import { paintSheet } from './paint'

/** Milliseconds between two drawings for no other reason than newer weights. */
const REST = 1500

/** What a sheet shows; each part is compared by identity. */
export interface ThumbnailRequest {
  readonly look: RequestPictures
  readonly points: readonly LatentPoint[]
  /** Another number says that newer pictures can be had. */
  readonly weights: number
}

export class LiveThumbnails {
  #wish: ThumbnailRequest | null = null
  #at = -Infinity

  /**
   * Draws `points` in one row on `canvas`, when anything of the wish is new and newer weights alone have waited long
   * enough. A newer wish overtakes an older one that is still under way. A failure leaves the last pictures; the next
   * wish tries again.
   */
  async show(canvas: HTMLCanvasElement, wish: ThumbnailRequest): Promise<void> {
    const before = this.#wish
    const samePlace = before?.look === wish.look && before.points === wish.points
    if (samePlace && (before.weights === wish.weights || performance.now() - this.#at < REST)) return
    this.#wish = wish
    this.#at = performance.now()
    try {
      const shown = await wish.look(wish.points)
      if (this.#wish === wish) paintSheet(canvas, shown, wish.points.length)
      release(shown)
    } catch {
      // The player asks the same network and says what is wrong.
      if (this.#wish === wish) this.#wish = null
    }
  }
}
