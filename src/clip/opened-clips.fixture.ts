// What the decoding tests share: fixtures by name, clips that are closed after each test, frame indexes read from bars.

import { afterEach, beforeAll, vi } from 'vitest'
import { type Frames, square } from '../core/frames'
import { centredCrop, type Clip } from './clip'
import { openFiles } from './open-files'

export { indexes, upTo } from './bars.fixture'

/** A clip of made-clips.fixture.ts. */
export async function fixture(name: string): Promise<File> {
  const response = await fetch(`/node_modules/.cache/clip-fixtures/${name}`)
  return new File([await response.blob()], name)
}

/** A video of made-videos.fixture.ts. */
export async function video(name: string): Promise<File> {
  const response = await fetch(`/node_modules/.cache/video-fixtures/${name}`)
  return new File([await response.blob()], name)
}

const BUILT = '/node_modules/.cache/built-workers/decode.txt'

/** Every clip is decoded by the worker that built-decoder.fixture.ts has made. */
const decoder = fetch(BUILT).then(async (response) =>
  URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' })),
)
const Started = Worker
beforeAll(async () => {
  const built = await decoder
  vi.stubGlobal(
    'Worker',
    class extends Started {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(/\/decode\.ts/.test(String(address)) ? built : address, options)
      }
    },
  )
  return () => vi.unstubAllGlobals()
})

const clips: Clip[] = []
afterEach(() => {
  for (const clip of clips.splice(0)) clip.close()
})

export async function open(...files: File[]): Promise<Clip> {
  const clip = await openFiles(files)
  clips.push(clip)
  return clip
}

/** The whole clip, or a part in seconds after its start. */
export async function take(clip: Clip, count: number, from?: number, to?: number): Promise<Frames> {
  const { start, end } = clip.description
  return clip.take({
    from: from === undefined ? start : start + from,
    to: to === undefined ? end : start + to,
    crop: centredCrop(clip.description, square(1)),
    count,
    ...square(32),
  })
}

/** A PNG, grey by place. */
export async function paintedFile(
  name: string,
  width: number,
  height: number,
  grey: (x: number, y: number) => number,
): Promise<File> {
  const canvas = new OffscreenCanvas(width, height)
  const image = new ImageData(width, height)
  for (let i = 0; i < width * height; i++) {
    const value = grey(i % width, Math.floor(i / width))
    image.data.set([value, value, value, 255], i * 4)
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  return new File([await canvas.convertToBlob({ type: 'image/png' })], name)
}
