// A film as GIF. It counts time in hundredths of a second: only rates that divide 100 keep their pace (10, 12.5, 20,
// 25, 50). Not here: colours and bytes (gif-file.ts).

import { ReelError } from '../../core/errors'
import type { FilmOrder } from '../film-protocol'
import { createSurface } from '../surface'
import type { Caption } from '../movie'
import { countImages, GifFile } from './gif-file'
import type { Sink } from './sink'

interface Held {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  readonly captions: readonly Caption[]
}

/** @throws ReelError `setting-wrong` for a rate that is no whole number of hundredths of a second. */
export function openGif({ shape, fps }: FilmOrder): Sink {
  const delay = Math.round(1000 / fps)
  if (delay % 10 !== 0 || Math.abs(delay * fps - 1000) > 1e-6) {
    throw new ReelError(
      'setting-wrong',
      'A GIF keeps time in hundredths of a second; choose 10, 12.5, 20, 25 or 50 frames per second.',
    )
  }
  // The small pictures wait until all are known, for the palette.
  const held: Held[] = []
  return {
    add(rgba, captions) {
      held.push({ rgba, captions })
      return Promise.resolve()
    },
    async finish(written) {
      const surface = createSurface(shape)
      const { width, height } = shape
      const context = surface.canvas.getContext('2d')
      if (!context) throw new Error('This browser gives no 2D canvas.')
      const pictures = held.map(({ rgba }) => rgba)
      const gif = new GifFile(pictures, { width, height, delay })
      for (const [i, { rgba, captions }] of held.entries()) {
        surface.draw(rgba, captions)
        gif.add(context.getImageData(0, 0, width, height).data)
        written(i + 1)
      }
      surface.close()
      const bytes = gif.finish()
      return { blob: new Blob([bytes], { type: 'image/gif' }), frames: countImages(bytes), codec: null }
    },
  }
}
