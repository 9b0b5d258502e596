// Films of every kind from the film worker, each read back by another decoder: all frames, in order, at their times.

import { unzipSync } from 'fflate'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { barMovie, expectExact, indexOfBars, upTo } from './bars.fixture'
import type { ExportProgress } from './film'
import { makeFilm } from './film-worker'
import type { Movie } from './movie'
import { square } from '../core/frames'

afterEach(() => {
  vi.restoreAllMocks()
})

const pixelsOf = (image: ImageBitmap | VideoFrame, width: number, height: number): ImageData => {
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(image, 0, 0)
  image.close()
  return context.getImageData(0, 0, width, height)
}

const barsOf = (image: ImageBitmap | VideoFrame): number =>
  indexOfBars(pixelsOf(image, 256, 256).data.subarray(128 * 1024, 129 * 1024))

describe.each(['webm', 'mp4'] as const)('%s', (format) => {
  test('every frame once, in order, at i / fps, also for odd rates and a single frame', async () => {
    const progress: ExportProgress[] = []
    const film = await makeFilm(barMovie(48, 20), format, { onProgress: (p) => progress.push(p) })
    expect(film).toMatchObject({
      width: 256,
      height: 256,
      frames: 48,
      codec: format === 'mp4' ? 'avc' : 'vp8',
    })
    await expectExact(film.blob, 48, 20)
    expect(progress.filter(({ phase }) => phase === 'drawing').map(({ done }) => done)).toEqual(upTo(49))
    expect(progress[20]?.secondsLeft).toEqual(expect.any(Number))
    await expectExact((await makeFilm(barMovie(23, 23.976), format)).blob, 23, 23.976)
    await expectExact((await makeFilm(barMovie(60, 60), format)).blob, 60, 60)
    await expectExact((await makeFilm(barMovie(1, 12), format)).blob, 1, 12)
  })

  test('a hidden page changes nothing', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    await expectExact((await makeFilm(barMovie(30, 25), format)).blob, 30, 25)
  })
})

test('GIF: frames in order, each as long as the next, at exact hundredths, one palette', async () => {
  const progress: ExportProgress[] = []
  const { blob, frames } = await makeFilm(barMovie(40, 12.5), 'gif', { onProgress: (p) => progress.push(p) })
  expect(frames).toBe(40)
  const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: 'image/gif' })
  await decoder.tracks.ready
  expect(decoder.tracks.selectedTrack).toMatchObject({ frameCount: 40, repetitionCount: Infinity })
  const shown: number[] = []
  for (let frameIndex = 0; frameIndex < 40; frameIndex++) {
    const { image } = await decoder.decode({ frameIndex })
    expect(image.duration).toBe(80_000)
    shown.push(barsOf(image))
  }
  decoder.close()
  expect(shown).toEqual(upTo(40))
  expect(progress.findLast(({ phase }) => phase === 'writing')).toMatchObject({ done: 40, total: 40 })
})

test('GIF: a rate that it cannot keep, and too many frames, are refused in words', async () => {
  const refused = { code: 'setting-wrong', message: expect.stringContaining('12.5') as string }
  await expect(makeFilm(barMovie(4, 24), 'gif')).rejects.toMatchObject(refused)
  await expect(makeFilm(barMovie(3001, 50), 'gif')).rejects.toMatchObject({ code: 'export-failed' })
})

test('PNG frames: a zip of every frame, named in order, without loss', async () => {
  const { blob, frames } = await makeFilm(barMovie(12, 24), 'frames')
  expect(frames).toBe(12)
  const files = unzipSync(new Uint8Array(await blob.arrayBuffer()))
  const names = Object.keys(files)
  expect(names).toEqual(upTo(12).map((i) => `frame-${String(i + 1).padStart(4, '0')}.png`))
  for (const [i, name] of names.entries()) {
    const picture = await createImageBitmap(new Blob([new Uint8Array(files[name] ?? [])]))
    const { data } = pixelsOf(picture, 256, 256)
    expect(indexOfBars(data.subarray(128 * 1024, 129 * 1024))).toBe(i)
    // The middle of a bar, far from where smooth enlarging mixes it with the next.
    const middle = [16, 48, 80, 112, 144, 176, 208, 240].map((x) => data[(128 * 256 + x) * 4] ?? -1)
    expect(middle).toEqual(middle.map((_, bit) => ((i >> bit) & 1 ? 255 : 0)))
  }
})

test('a picture, with several cells and words on them', async () => {
  const grey = (level: number) =>
    new Uint8ClampedArray(4 * 4 * 4).fill(level).map((v, i) => (i % 4 === 3 ? 255 : v))
  const two: Movie = {
    count: 1,
    fps: 1,
    sides: square(4),
    columns: 2,
    rows: 1,
    frame: () => Promise.resolve(new Uint8ClampedArray([...grey(60), ...grey(200)])),
    captions: () => [{ cell: 1, text: 'words' }],
  }
  const { blob, width, height } = await makeFilm(two, 'picture')
  expect([width, height]).toEqual([512, 256])
  const { data } = pixelsOf(await createImageBitmap(blob), 512, 256)
  const at = (x: number, y: number) => data[(y * 512 + x) * 4]
  expect([at(10, 10), at(500, 10), at(10, 250), at(505, 250)]).toEqual([60, 200, 60, 200])
  const written = upTo(40).map((x) => at(258 + x, 244) ?? 0)
  expect(Math.min(...written)).toBeLessThan(100)
  expect(
    Math.max(...upTo(900).map((i) => at(258 + (i % 45), 232 + Math.floor(i / 45)) ?? 0)),
  ).toBeGreaterThan(240)
})

test('cancelled half-way it rejects with the reason and asks for no more frames', async () => {
  const cancel = new AbortController()
  const reason = new Error('cancelled by the test')
  const asked: number[] = []
  const movie = barMovie(200, 20)
  const made = makeFilm({ ...movie, frame: (i) => (asked.push(i), movie.frame(i)) }, 'mp4', {
    signal: cancel.signal,
    onProgress: ({ done }) => done === 10 && cancel.abort(reason),
  })
  await expect(made).rejects.toBe(reason)
  expect(asked.length).toBeLessThan(13)
})

test('an error of the movie comes through as it is, and nothing to export is said in words', async () => {
  const broken = new Error('the worker is gone')
  const movie = barMovie(20, 20)
  const failing = { ...movie, frame: (i: number) => (i === 5 ? Promise.reject(broken) : movie.frame(i)) }
  await expect(makeFilm(failing, 'frames')).rejects.toBe(broken)
  await expect(makeFilm(barMovie(0, 20), 'mp4')).rejects.toMatchObject({ code: 'export-failed' })
})
