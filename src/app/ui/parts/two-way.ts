// Moving in two directions at once: by mouse, by finger, and with the arrow keys. Not here: what is moved.

import type { PointerEvent } from 'react'

/** Steps to the right and downwards of the arrow keys; undefined for any other key. */
export const ARROWS: Readonly<Partial<Record<string, readonly [right: number, down: number]>>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/**
 * Follows a pointer from where it is pressed until it is let go; places are shares of the element, 0 .. 1 within it.
 */
export function following(onPlace: (right: number, down: number) => void) {
  const follow = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    if (box.width === 0 || box.height === 0) return
    onPlace((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      follow(event)
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event)
    },
  }
}
