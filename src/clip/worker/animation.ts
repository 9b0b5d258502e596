// GIF, animated PNG, WebP and AVIF through the browser's own ImageDecoder.

import { ReelError } from '../../core/errors'
import { checkExtent, motionless, unreadable } from '../limits'
import type { Source } from '../source'
import { shownDelay, stepSource } from './steps'

/**
 * Opens an animation. Its delays are known only after decoding, so all pictures are decoded once.
 * @throws ReelError `clip-unreadable`, `clip-too-short`, `clip-too-large`, `clip-too-long`.
 */
export async function openAnimation(
  file: File,
  mime: string,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  // The bytes and not a stream: a stream that ends too early would leave the decoder waiting.
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: mime })
  try {
    await decoder.tracks.ready
    await decoder.completed
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0
    if (count < 2) throw motionless(file.name)
    const delays: number[] = []
    let width = 0
    let height = 0
    for (let index = 0; index < count; index++) {
      signal.throwIfAborted()
      const { image } = await decoder.decode({ frameIndex: index })
      width = image.displayWidth
      height = image.displayHeight
      delays.push(shownDelay((image.duration ?? 0) / 1e6))
      image.close()
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
        draw: (
          context: OffscreenCanvasRenderingContext2D,
          region: { x: number; y: number; width: number; height: number },
          w: number,
          h: number,
        ) => context.drawImage(image, region.x, region.y, region.width, region.height, 0, 0, w, h),
        close: () => image.close(),
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
