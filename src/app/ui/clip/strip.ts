// The film strip of a clip as bitmaps: asked for once a clip, closed with it. Not here: how it is shown.

import { useEffect, useState } from 'react'
import type { Clip } from '../../../clip/clip'

/** Pictures in a strip, and their height: sharp enough for the preview too. */
const COUNT = 12
const HEIGHT = 180

/** Null until the pictures are there; an empty list when they could not be had (the clip can still be taken). */
export function useStrip(clip: Clip): readonly ImageBitmap[] | null {
  const [strip, setStrip] = useState<{ of: Clip; pictures: readonly ImageBitmap[] } | null>(null)
  useEffect(() => {
    const wanted = new AbortController()
    let held: readonly ImageBitmap[] = []
    const show = (pictures: readonly ImageBitmap[]) => {
      if (wanted.signal.aborted) {
        for (const picture of pictures) picture.close()
        return
      }
      held = pictures
      setStrip({ of: clip, pictures })
    }
    clip.strip(COUNT, HEIGHT, wanted.signal).then(show, () => show([]))
    return () => {
      wanted.abort()
      for (const picture of held) picture.close()
    }
  }, [clip])
  return strip?.of === clip ? strip.pictures : null
}

/** Index of the picture that lies nearest to a time of the clip. */
export function pictureAt(
  pictures: readonly ImageBitmap[],
  time: number,
  { start, end }: { readonly start: number; readonly end: number },
): ImageBitmap | undefined {
  const share = end > start ? (time - start) / (end - start) : 0
  return pictures[Math.min(pictures.length - 1, Math.max(0, Math.floor(share * pictures.length)))]
}

/**
 * Paints `picture` over the whole of a canvas that takes its size. A closed bitmap (its clip has gone) paints nothing.
 */
export function paintBitmap(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  if (picture.width === 0) return
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
}

/**
 * A cell of the strip is at most this many times as wide as high, or as high as wide: of longer pictures the middle is
 * shown.
 */
const LONGEST = 2.5

/** The cell of a picture in a strip `height` pixels high: its width, and the part of the picture that fills it. */
export function stripCell(picture: { readonly width: number; readonly height: number }, height: number) {
  const aspect = Math.min(LONGEST, Math.max(1 / LONGEST, picture.width / picture.height))
  const [w, h] = [
    Math.min(picture.width, picture.height * aspect),
    Math.min(picture.height, picture.width / aspect),
  ]
  return { width: aspect * height, x: (picture.width - w) / 2, y: (picture.height - h) / 2, w, h }
}

/** Paints the pictures side by side, cut to fill a canvas of `width` × `height` pixels. */
export function paintStrip(
  canvas: HTMLCanvasElement,
  pictures: readonly ImageBitmap[],
  width: number,
  height: number,
): void {
  canvas.width = width
  canvas.height = height
  const drawing = canvas.getContext('2d')
  const first = pictures[0]
  if (!drawing || !first || first.width === 0) return
  const cell = stripCell(first, height)
  const cells = Math.ceil(width / cell.width)
  for (let i = 0; i < cells; i++) {
    const at = Math.floor(((i + 0.5) * cell.width * pictures.length) / width)
    const picture = pictures[Math.min(pictures.length - 1, at)]
    if (picture && picture.width > 0)
      drawing.drawImage(picture, cell.x, cell.y, cell.w, cell.h, i * cell.width, 0, cell.width, height)
  }
}
