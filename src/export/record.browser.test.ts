import { afterEach, expect, test, vi } from 'vitest'
import { barMovie, expectExact, readBack, upTo } from './bars.fixture'
import type { ExportProgress } from './film'
import { exportBitrate, exportShape } from './movie'
import { recordWebm } from './record'
import { square } from '../core/frames'

/** Every track and recorder that is made from now on, to see that they end. */
function watchEnds() {
  const captured = vi.spyOn(HTMLCanvasElement.prototype, 'captureStream')
  const started = vi.spyOn(MediaRecorder.prototype, 'start')
  return {
    expectAllEnded(attempts: number) {
      const tracks = captured.mock.results.flatMap(({ value }) => (value as MediaStream).getTracks())
      expect(tracks.map(({ readyState }) => readyState)).toEqual(Array(attempts).fill('ended'))
      expect(started.mock.contexts.map((recorder) => (recorder as MediaRecorder).state)).toEqual(
        Array(attempts).fill('inactive'),
      )
    },
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('48 frames at 20 fps: every frame once, in order, at i / fps', { timeout: 30_000 }, async () => {
  const ends = watchEnds()
  const progress: ExportProgress[] = []
  const { blob, ...facts } = await recordWebm(barMovie(48, 20), { onProgress: (p) => progress.push(p) })
  expect(facts).toEqual({ width: 256, height: 256, codec: 'vp8', frames: 48 })
  await expectExact(blob, 48, 20)
  ends.expectAllEnded(1)
  expect(progress.filter(({ phase }) => phase === 'drawing').map(({ done }) => done)).toEqual(upTo(49))
  expect(progress.at(-1)).toEqual({ done: 48, total: 48, phase: 'writing', secondsLeft: null })
  expect(progress.at(20)?.secondsLeft).toBeGreaterThan(0.5)
  expect(progress.at(20)?.secondsLeft).toBeLessThan(10)
})

test('a rate that is no whole number of milliseconds, and a single frame', { timeout: 30_000 }, async () => {
  await expectExact((await recordWebm(barMovie(23, 23.976))).blob, 23, 23.976)
  await expectExact((await recordWebm(barMovie(1, 12))).blob, 1, 12)
})

test('frames that never change are all kept', { timeout: 30_000 }, async () => {
  const still = { ...barMovie(12, 10), frame: () => barMovie(12, 10).frame(5) }
  expect((await readBack((await recordWebm(still)).blob)).shown).toEqual(Array(12).fill(5))
})

test(
  'cancelled half-way: rejects with the reason, asks for no more frames, nothing runs on',
  { timeout: 30_000 },
  async () => {
    const ends = watchEnds()
    const cancel = new AbortController()
    const movie = barMovie(48, 20)
    const asked: number[] = []
    const reason = new Error('cancelled by the test')
    const recording = recordWebm(
      { ...movie, frame: (i) => (asked.push(i), movie.frame(i)) },
      { signal: cancel.signal, onProgress: ({ done }) => done === 10 && cancel.abort(reason) },
    )
    await expect(recording).rejects.toBe(reason)
    ends.expectAllEnded(1)
    expect(asked).toEqual(upTo(11))
  },
)

test('cancelled while a frame never comes: ends at once', { timeout: 30_000 }, async () => {
  const ends = watchEnds()
  const cancel = new AbortController()
  const never = {
    ...barMovie(48, 20),
    frame: () => new Promise<never>(() => queueMicrotask(() => cancel.abort())),
  }
  await expect(recordWebm(never, { signal: cancel.signal })).rejects.toMatchObject({ name: 'AbortError' })
  ends.expectAllEnded(1)
})

test(
  'an error of the movie comes through as it is, without a second attempt',
  { timeout: 30_000 },
  async () => {
    const ends = watchEnds()
    const movie = barMovie(48, 20)
    const broken = new Error('the worker is gone')
    const recording = recordWebm({
      ...movie,
      frame: (i) => (i === 5 ? Promise.reject(broken) : movie.frame(i)),
    })
    await expect(recording).rejects.toBe(broken)
    ends.expectAllEnded(1)
  },
)

const noEncoder = () =>
  vi.spyOn(VideoEncoder, 'isConfigSupported').mockResolvedValue({
    supported: false,
    config: { codec: 'vp8', width: 1, height: 1 },
  })

test(
  'a page that is hidden on the way: the film is encoded instead, nothing waits',
  { timeout: 30_000 },
  async () => {
    const ends = watchEnds()
    const visibility = vi.spyOn(document, 'visibilityState', 'get')
    const onProgress = ({ done }: ExportProgress) => {
      if (done !== 8) return
      visibility.mockReturnValue('hidden')
      document.dispatchEvent(new Event('visibilitychange'))
    }
    const film = await recordWebm(barMovie(16, 20), { onProgress })
    expect(document.visibilityState).toBe('hidden')
    await expectExact(film.blob, 16, 20)
    ends.expectAllEnded(1)
  },
)

test(
  'without an encoder it waits while hidden, says so, and goes on without a gap',
  { timeout: 30_000 },
  async () => {
    noEncoder()
    const visibility = vi.spyOn(document, 'visibilityState', 'get')
    const after8: ExportProgress[] = []
    const waits = vi.fn<() => void>()
    const recording = recordWebm(barMovie(16, 20), {
      onProgress: (p) => {
        if (p.done !== 8) return
        after8.push(p)
        visibility.mockReturnValue('hidden')
        // The second report of the same frame says that it waits.
        if (after8.length === 2) waits()
      },
    })
    await vi.waitFor(() => expect(waits).toHaveBeenCalled(), 5000)
    expect(after8.map(({ secondsLeft }) => secondsLeft)).toEqual([expect.any(Number), null])
    visibility.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await expectExact((await recording).blob, 16, 20)
  },
)

test(
  'a recorder that loses a frame is tried once more, slower, then the encoder makes the file',
  { timeout: 60_000 },
  async () => {
    const ends = watchEnds()
    const track = CanvasCaptureMediaStreamTrack.prototype
    const request = Reflect.get<typeof track, 'requestFrame'>(track, 'requestFrame')
    let requests = 0
    const lossy = vi.spyOn(track, 'requestFrame').mockImplementation(function (
      this: CanvasCaptureMediaStreamTrack,
    ) {
      requests += 1
      if (requests !== 5) Reflect.apply(request, this, [])
    })
    const once = await recordWebm(barMovie(12, 20))
    await expectExact(once.blob, 12, 20)
    expect(requests).toBe(24)
    ends.expectAllEnded(2)

    lossy.mockImplementation(() => {
      requests += 1
    })
    const { blob, frames } = await recordWebm(barMovie(16, 20))
    expect(frames).toBe(16)
    await expectExact(blob, 16, 20)
    expect(requests).toBe(24 + 32)
    ends.expectAllEnded(4)
  },
)

test('where nothing can be recorded or encoded, a sentence says what to do', async () => {
  vi.spyOn(MediaRecorder, 'isTypeSupported').mockReturnValue(false)
  noEncoder()
  await expect(recordWebm(barMovie(4, 20))).rejects.toMatchObject({
    code: 'export-failed',
    message: expect.stringMatching(/neither record nor encode WebM: choose/) as string,
  })
})

test('no frames: a sentence', async () => {
  await expect(recordWebm(barMovie(0, 20))).rejects.toMatchObject({ code: 'export-failed' })
})

test.each([
  [16, undefined, 256],
  [32, 1, 256],
  [32, 12, 384],
  [128, undefined, 256],
  [64, 10, 640],
  [300, undefined, 300],
  [17, undefined, 272],
  [85, undefined, 340],
])('%i px with scale %s is exported at %i', (size, scale, side) => {
  const { width, height } = exportShape({ sides: square(size), columns: 1, rows: 1 }, scale)
  expect([width, height]).toEqual([side, side])
  expect(side % 2).toBe(0)
})

test('the bit rate has a floor and a ceiling', () => {
  expect(exportBitrate({ width: 256, height: 256 }, 20)).toBe(2e6)
  expect(exportBitrate({ width: 1024, height: 1024 }, 20)).toBe(5242880)
  expect(exportBitrate({ width: 2048, height: 2048 }, 60)).toBe(12e6)
})
