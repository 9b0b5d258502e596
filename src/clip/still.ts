// One picture of a file in the size of a network's frames. Runs on the page: a single picture needs no worker.

import { ReelError } from '../core/errors'
import { type Frames, pixelsOf, type Sides } from '../core/frames'
import { centredCrop, regionOf } from './clip'
import { checkBytes, checkSides } from './limits'
import { copyRgb, Shrinker } from './shrink'
import { sniff, SNIFF_BYTES } from './sniff'

/** Whether a file is a single picture by its first bytes. What cannot be read is none: whoever opens it says why. */
export async function isPicture(file: File): Promise<boolean> {
  try {
    return sniff(new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer())).family === 'image'
  } catch {
    return false
  }
}

/**
 * The largest centred part of the picture that has the shape of `sides`, as one frame.
 * @throws ReelError `clip-empty`, `clip-too-large`, `clip-unreadable`.
 */
export async function takeStill(file: File, { width, height }: Sides): Promise<Frames> {
  checkBytes([file])
  const bitmap = await decoded(file)
  try {
    checkSides(file.name, bitmap.width, bitmap.height)
    const sides = { width, height }
    const region = regionOf(centredCrop(bitmap, sides), sides)
    const context = new Shrinker(region, width, height).shrink(
      (drawing, { x, y, width: w, height: h }, toWidth, toHeight) =>
        drawing.drawImage(bitmap, x, y, w, h, 0, 0, toWidth, toHeight),
    )
    const rgb = new Uint8Array(pixelsOf(sides) * 3)
    copyRgb(context.getImageData(0, 0, width, height).data, rgb, 0)
    return { ...sides, count: 1, fps: 12, rgb }
  } finally {
    bitmap.close()
  }
}

async function decoded(file: File): Promise<ImageBitmap> {
  try {
    // Upright: cameras store many pictures lying on their side.
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (thrown) {
    throw new ReelError(
      'clip-unreadable',
      `The picture “${file.name}” cannot be read by this browser: save it as PNG or JPEG.`,
      { cause: thrown },
    )
  }
}
