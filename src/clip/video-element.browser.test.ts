import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fixture, indexes, open, take, upTo, video } from './opened-clips.fixture'

describe('without WebCodecs the <video> element plays', () => {
  const RealWorker = globalThis.Worker

  beforeEach(() => {
    // The real worker, in a scope from which VideoDecoder was taken first: as on Firefox for Android.
    globalThis.Worker = class extends RealWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        const without = URL.createObjectURL(
          new Blob(['delete globalThis.VideoDecoder'], { type: 'text/javascript' }),
        )
        const real = new URL(url, location.href).href
        const both = `import ${JSON.stringify(without)}\nimport ${JSON.stringify(real)}`
        super(URL.createObjectURL(new Blob([both], { type: 'text/javascript' })), options)
      }
    }
  })
  afterEach(() => {
    globalThis.Worker = RealWorker
  })

  it.each(['h264.mp4', 'vp9.webm', 'live.webm'])('%s: the same frames at the same times', async (name) => {
    const clip = await open(await fixture(name))
    // Only the element does not know the rate: the proof that it is at work.
    expect(clip.description).toMatchObject({ width: 128, height: 96, fps: null, frames: null })
    // A file without a length ends, for the element, when its last frame begins.
    expect(clip.description.end).toBeCloseTo(name === 'live.webm' ? 2.3 : 2.4, 1)
    expect(indexes(await take(clip, 8, 0, 2.4))).toEqual([1, 4, 7, 10, 13, 16, 19, 22])
    expect(indexes(await take(clip, 48, 0, 1.2))).toEqual(upTo(12))
    const [strip, frames] = await Promise.all([clip.strip(3, 24), take(clip, 4, 0, 1.6)])
    expect(strip).toHaveLength(3)
    expect(indexes(frames)).toEqual([2, 6, 10, 14])
  })

  it('takes what comes before a fault, and says so', async () => {
    const clip = await open(await video('damaged-vp8.webm'))
    const frames = await take(clip, 128)
    expect(frames.count).toBeGreaterThan(11)
    expect(indexes(frames)).toEqual(upTo(frames.count))
    expect(frames.fault).toMatch(/is damaged and can be read only up to \d\.\d s: \d+ pictures were taken/)
  })

  it('refuses a file without pictures before it is accepted', async () => {
    await expect(open(await video('zeroed.mp4'))).rejects.toThrow(/cannot decode|is damaged/)
  })

  it('turns a rotated clip upright too', async () => {
    expect((await open(await fixture('rotated.mp4'))).description).toMatchObject({ width: 96, height: 128 })
  })

  it('leaves no call waiting when the clip is closed', async () => {
    const clip = await open(await fixture('h264.mp4'))
    const taken = take(clip, 24)
    clip.close()
    await expect(taken).rejects.toThrow(/closed/)
  })

  it('still names the codec when the element cannot play it either', async () => {
    await expect(open(await fixture('mpeg4.mp4'))).rejects.toThrow(/MPEG-4 Part 2/)
  })
})
