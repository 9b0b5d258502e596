import { ALL_FORMATS, BlobSource, CanvasSink, EncodedPacketSink, Input } from 'mediabunny'
import { afterEach, expect, test, vi } from 'vitest'
import { exportBitrate, exportSide, type Movie } from './movie'
import { recordWebm, type ExportProgress } from './record'

const SIZE = 32

/** Eight upright bars, white for the bits of the index, black for the others: proves order, no drop, no double. */
function barMovie(count: number, fps: number): Movie {
  return {
    count,
    fps,
    size: SIZE,
    frame: (index) => {
      const rgba = new Uint8ClampedArray(SIZE * SIZE * 4).fill(255)
      for (let i = 0; i < SIZE * SIZE; i++) {
        const bit = Math.floor(((i % SIZE) * 8) / SIZE)
        rgba.fill((index >> bit) & 1 ? 255 : 0, i * 4, i * 4 + 3)
      }
      return Promise.resolve(rgba)
    },
  }
}

/** The file read back with a decoder: the index that each frame shows, and the times of the packets. */
async function readBack(webm: Blob) {
  const input = new Input({ source: new BlobSource(webm), formats: ALL_FORMATS })
  const track = await input.getPrimaryVideoTrack()
  if (!track) throw new Error('no video track')
  const shown: number[] = []
  for await (const { canvas } of new CanvasSink(track).canvases()) {
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    const { data } = context.getImageData(0, canvas.height / 2, canvas.width, 1)
    const bits = Array.from({ length: 8 }, (_, bit) =>
      (data[Math.floor(((bit + 0.5) / 8) * canvas.width) * 4] ?? 0) > 127 ? 1 << bit : 0,
    )
    shown.push(bits.reduce((sum, bit) => sum + bit, 0))
  }
  const times: number[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) times.push(packet.timestamp)
  const duration = await input.getDurationFromMetadata()
  input.dispose()
  return { shown, times, duration }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

async function expectExact(webm: Blob, count: number, fps: number) {
  const { shown, times, duration } = await readBack(webm)
  expect(shown).toEqual(upTo(count))
  // WebM counts in whole milliseconds.
  for (const [i, time] of times.entries()) expect(Math.abs(time - i / fps)).toBeLessThanOrEqual(0.000501)
  expect(times).toHaveLength(count)
  expect(Math.abs((duration ?? 0) - count / fps)).toBeLessThanOrEqual(0.001)
}

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
  expect(progress.filter(({ phase }) => phase === 'recording').map(({ done }) => done)).toEqual(upTo(49))
  expect(progress.at(-1)).toEqual({ done: 48, total: 48, phase: 'timing', secondsLeft: null })
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

test('waits while the page is hidden, says so, and goes on without a gap', { timeout: 30_000 }, async () => {
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
})

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
    const { blob, frames } = await recordWebm(barMovie(40, 20))
    expect(frames).toBe(40)
    await expectExact(blob, 40, 20)
    expect(requests).toBe(24 + 80)
    ends.expectAllEnded(4)
  },
)

test('where nothing can be recorded or encoded, a sentence says what to do', async () => {
  vi.spyOn(MediaRecorder, 'isTypeSupported').mockReturnValue(false)
  vi.spyOn(VideoEncoder, 'isConfigSupported').mockResolvedValue({
    supported: false,
    config: { codec: 'vp8', width: 1, height: 1 },
  })
  // A side that no other test encodes: what can be encoded is remembered by side.
  await expect(recordWebm(barMovie(4, 20), { scale: 9 })).rejects.toMatchObject({
    code: 'export-failed',
    message: expect.stringMatching(/open the page in/) as string,
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
  expect(exportSide(size, scale)).toBe(side)
  expect(side % 2).toBe(0)
})

test('the bit rate has a floor and a ceiling', () => {
  expect(exportBitrate(256, 20)).toBe(2e6)
  expect(exportBitrate(1024, 20)).toBe(5242880)
  expect(exportBitrate(2048, 60)).toBe(12e6)
})
