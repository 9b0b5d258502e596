import { afterEach, describe, expect, it } from 'vitest'
import { ReelError } from '../core/errors'
import { centredCrop } from './clip'
import { openFiles } from './open-files'
import { fixture, indexes, open, paintedFile, take, upTo } from './opened-clips.fixture'
import { square } from '../core/frames'

const refusal = async (...files: File[]) => {
  try {
    await open(...files)
  } catch (thrown) {
    if (thrown instanceof ReelError) return `${thrown.code}: ${thrown.message}`
    throw thrown
  }
  return 'opened'
}
const random = () => {
  const bytes = new Uint8Array(5000)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (Math.imul(i + 1, 2654435761) >>> 11) & 255
  return bytes
}
const fake = (...header: number[]) => new File([new Uint8Array(header), random()], 'fake')

describe('refusals', () => {
  it('says one sentence for each kind of bad file', async () => {
    expect(await refusal()).toMatch(/^clip-empty: No file/)
    expect(await refusal(new File([], 'nothing.mp4'))).toMatch(/^clip-empty: “nothing.mp4” is empty/)
    expect(await refusal(new File([random()], 'noise.mp4'))).toMatch(
      /^clip-unsupported: “noise.mp4” is not a clip/,
    )
    expect(await refusal(new File(['just words'], 'words.webm'))).toMatch(
      /^clip-unsupported: “words.webm” is not a clip/,
    )
    expect(await refusal(new File([new Uint8Array(300_000_001)], 'huge.mp4'))).toMatch(
      /^clip-too-large: “huge.mp4” is 301 MB/,
    )
    expect(await refusal(await fixture('long.mp4'))).toMatch(/^clip-too-long: “long.mp4” lasts 11:01/)
    expect(await refusal(await fixture('single.mp4'))).toMatch(
      /^clip-too-short: “single.mp4” is a single picture/,
    )
    expect(await refusal(await paintedFile('one.png', 20, 20, () => 9))).toMatch(
      /^clip-too-short: “one.png” is a single picture/,
    )
    expect(await refusal(await fixture('vp8.webm'), await fixture('vp9.webm'))).toMatch(
      /^clip-unsupported: One clip is one video/,
    )
  })

  it('says what is wrong with damaged files', async () => {
    expect(await refusal(await fixture('no-header.mp4'))).toMatch(
      /^clip-unreadable: “no-header.mp4” is damaged or was cut off/,
    )
    expect(await refusal(fake(0x1a, 0x45, 0xdf, 0xa3))).toMatch(/^clip-unreadable: /)
    expect(await refusal(fake(0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 20, 0, 20, 0, 0, 0, 0))).toMatch(
      /^clip-(unreadable|too-short): /,
    )
    const bad = new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), random()], 'bad.jpg')
    expect(await refusal(await paintedFile('good.png', 20, 20, () => 9), bad)).toMatch(
      /^clip-unreadable: The image “bad.jpg”/,
    )
  })

  it('names the codec and the cure', async () => {
    expect(await refusal(await fixture('mpeg4.mp4'))).toMatch(
      /^clip-unsupported: .*MPEG-4 Part 2.*H\.264 MP4/,
    )
    expect(await refusal(await fixture('sound.mp4'))).toMatch(/^clip-unsupported: “sound.mp4” has no picture/)
  })

  it('opens as much of a cut-off clip as is there, and tells', async () => {
    const clip = await open(await fixture('cut-off.mp4'))
    expect(clip.description.end).toBeCloseTo(1.45, 1)
    const frames = await take(clip, 24)
    expect(indexes(frames)).toEqual(upTo(frames.count))
    expect(frames.count).toBeGreaterThan(12)
    expect(frames.fault).toMatch(
      /^“cut-off.mp4” was cut off: of its 2\.4 s only the first 1\.[45] s are there/,
    )
  })

  it('asks for more room between the points', async () => {
    const clip = await open(await fixture('h264.mp4'))
    await expect(take(clip, 16, 0.51, 0.58)).rejects.toThrow(/between the in and out points/)
  })
})

describe('cancelling', () => {
  it('rejects with the reason at once, and the clip goes on working', async () => {
    const clip = await open(await fixture('h264.mp4'))
    const controller = new AbortController()
    const crop = centredCrop(clip.description, square(1))
    const taken = clip.take({
      from: 0,
      to: 2.4,
      crop,
      count: 24,
      ...square(32),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    })
    await expect(taken).rejects.toThrow('enough')
    expect(indexes(await take(clip, 24))).toEqual(upTo(24))
  })

  it('stops an opening', async () => {
    const controller = new AbortController()
    const opening = openFiles([await fixture('h264.mp4')], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(opening).rejects.toThrow('enough')
  })

  it('leaves no call waiting when the clip is closed', async () => {
    const clip = await open(await fixture('h264.mp4'))
    const taken = take(clip, 24)
    clip.close()
    await expect(taken).rejects.toThrow(/closed/)
  })
})

describe('a worker that cannot start', () => {
  const RealWorker = globalThis.Worker
  afterEach(() => {
    globalThis.Worker = RealWorker
  })

  it('settles the call with a sentence', async () => {
    globalThis.Worker = class extends RealWorker {
      constructor() {
        super(URL.createObjectURL(new Blob(['throw new Error("broken")'], { type: 'text/javascript' })))
      }
    }
    await expect(open(await fixture('clip.gif'))).rejects.toThrow(/decoder stopped: open the clip again/)
  })
})
