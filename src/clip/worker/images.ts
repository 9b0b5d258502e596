// Several images as the pictures of a clip, in the order given.

import { ReelError } from '../../core/errors'
import { checkExtent } from '../limits'
import type { Region } from '../shrink'
import type { Source } from '../source'
import { stepSource } from './steps'

/** Images carry no times: this many a second. */
const IMAGES_PER_SECOND = 12

/**
 * All take the size of the first one: others are enlarged or reduced to cover it.
 * Every image is decoded once, so that a bad one is named at once.
 * @throws ReelError `clip-unreadable`, `clip-too-large`, `clip-too-long`.
 */
export async function openImages(
  files: readonly File[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  const delays = files.map(() => 1 / IMAGES_PER_SECOND)
  let size: { width: number; height: number } | null = null
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted()
    const bitmap = await decode(file)
    checkExtent(file.name, bitmap.width, bitmap.height, files.length / IMAGES_PER_SECOND)
    size ??= { width: bitmap.width, height: bitmap.height }
    bitmap.close()
    onProgress((index + 1) / files.length)
  }
  const whole = size ?? { width: 1, height: 1 }
  const get = async (index: number) => {
    const file = files[index]
    if (!file) throw new Error(`no image ${index}`)
    const bitmap = await decode(file)
    return {
      draw: (context: OffscreenCanvasRenderingContext2D, region: Region, w: number, h: number) => {
        const part = coveringPart(bitmap, whole, region)
        context.drawImage(bitmap, part.x, part.y, part.width, part.height, 0, 0, w, h)
      },
      close: () => bitmap.close(),
    }
  }
  return stepSource(
    { name: `${files.length} images`, kind: 'images', ...whole },
    delays,
    () => get,
    () => undefined,
  )
}

/** The part of `image` that lies under `region` of a picture sized `whole`, when the image covers it, centred. */
export function coveringPart(
  image: { width: number; height: number },
  whole: { width: number; height: number },
  region: Region,
): Region {
  const scale = Math.min(image.width / whole.width, image.height / whole.height)
  return {
    x: (image.width - whole.width * scale) / 2 + region.x * scale,
    y: (image.height - whole.height * scale) / 2 + region.y * scale,
    width: region.width * scale,
    height: region.height * scale,
  }
}

async function decode(file: File): Promise<ImageBitmap> {
  try {
    // Upright: cameras store many pictures lying on their side.
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (thrown) {
    throw new ReelError(
      'clip-unreadable',
      `The image “${file.name}” cannot be read by this browser: save it as PNG or JPEG.`,
      { cause: thrown },
    )
  }
}
