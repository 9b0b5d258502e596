// Animated AVIF through the browser's own ImageDecoder.

import { ReelError } from '../../core/errors'
import { checkExtent, motionless, unreadable } from '../limits'
import type { Region } from '../shrink'
import type { Source } from '../source'
import { shownDelay, stepSource } from './steps'

/**
 * Its delays are known only after decoding, so all pictures are decoded once.
 * @throws ReelError `clip-unreadable`, `clip-too-short`, `clip-too-large`, `clip-too-long`.
 */
export async function openAvif(
  file: File,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  // The bytes and not a stream: a stream that ends too early would leave the decoder waiting.
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: 'image/avif' })
  try {
    await decoder.tracks.ready
    await decoder.completed
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0
    if (count < 2) throw motionless(file.name)
    const close = await closing(decoder)
    const delays: number[] = []
    let width = 0
    let height = 0
    for (let index = 0; index < count; index++) {
      signal.throwIfAborted()
      const { image } = await decoder.decode({ frameIndex: index })
      width = image.displayWidth
      height = image.displayHeight
      delays.push(shownDelay((image.duration ?? 0) / 1e6))
      close(image)
      checkExtent(
        file.name,
        width,
        height,
        delays.reduce((sum, delay) => sum + delay, 0),
      )
      onProgress((index + 1) / count)
    }
    const get = async (index: number) => {
      const { image } = await decoder.decode({ frameIndex: index })
      return {
        draw: (context: OffscreenCanvasRenderingContext2D, region: Region, w: number, h: number) =>
          context.drawImage(image, region.x, region.y, region.width, region.height, 0, 0, w, h),
        close: () => close(image),
      }
    }
    return stepSource(
      { name: file.name, kind: 'animation', width, height },
      delays,
      () => get,
      () => decoder.close(),
    )
  } catch (thrown) {
    decoder.close()
    if (thrown instanceof ReelError || signal.aborted) throw thrown
    throw unreadable(file.name, thrown)
  }
}

/** How a picture is freed. Firefox hands out the same frame each time: closed once, it could never be drawn again. */
async function closing(decoder: ImageDecoder): Promise<(image: VideoFrame) => void> {
  const { image } = await decoder.decode({ frameIndex: 0 })
  const again = await decoder.decode({ frameIndex: 0 })
  if (image === again.image) return () => undefined
  image.close()
  again.image.close()
  return (each) => each.close()
}
