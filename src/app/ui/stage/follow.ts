// How components follow a player without being drawn anew for every frame. Not here: the player itself.

import { useEffect, useMemo, useState, useSyncExternalStore, type RefObject } from 'react'
import type { LatentPoint } from '../../../core/latent'
import type { RequestPictures } from '../../../player/request-pictures'
import type { Player } from '../../../player/player'
import type { View } from '../../../player/view'
import { LiveThumbnails } from '../../../player/thumbnails'

export const useView = (player: Player): View => useSyncExternalStore(player.onView, () => player.view)

/** Milliseconds between two looks of a component at a playing player. */
const GLANCE = 200

/** Something read off the player: at once when it stands, five times a second while it plays. `read` must be stable. */
export function useGlance(player: Player, read: (player: Player) => number): number {
  const store = useMemo(() => glances(player, read), [player, read])
  return useSyncExternalStore(store.subscribe, store.value)
}

function glances(player: Player, read: (player: Player) => number) {
  let at = -Infinity
  let value = NaN
  const fresh = () => player.view.playing && performance.now() - at < GLANCE
  return {
    subscribe: (notify: () => void) => {
      const endPosition = player.onPosition(() => {
        if (!fresh()) notify()
      })
      const endView = player.onView(notify)
      return () => {
        endPosition()
        endView()
      }
    },
    // Between two glances the old value stands, so that a drawing for another reason does not chase the position.
    value: () => {
      if (fresh()) return value
      at = performance.now()
      value = read(player)
      return value
    },
  }
}

/** Runs `draw` on every movement and every change of the view, outside React; `draw` must be stable. */
export function useFrames(player: Player, draw: (player: Player) => void): void {
  useEffect(() => {
    const run = () => draw(player)
    const endPosition = player.onPosition(run)
    const endView = player.onView(run)
    run()
    return () => {
      endPosition()
      endView()
    }
  }, [player, draw])
}

/** Keeps small generated pictures up to date, in one row. `points` must be stable; null draws nothing. */
export function useSheet(
  canvas: RefObject<HTMLCanvasElement | null>,
  look: RequestPictures | null,
  points: readonly LatentPoint[] | null,
  weights: number,
): void {
  const [sheet] = useState(() => new LiveThumbnails())
  useEffect(() => {
    if (look && points && canvas.current) void sheet.show(canvas.current, { look, points, weights })
  }, [sheet, canvas, look, points, weights])
}
