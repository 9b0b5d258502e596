import { describe, expect, it } from 'vitest'
import { centredCrop } from './clip'
import { indexes, open, upTo, video } from './opened-clips.fixture'
import { square } from '../core/frames'

/** All pictures of a clip, by the numbers on them; more than it has are asked for. */
async function pictures(name: string) {
  const clip = await open(await video(name))
  const { start, end } = clip.description
  const crop = centredCrop(clip.description, square(1))
  const frames = await clip.take({ from: start, to: end, crop, count: 128, ...square(32) })
  return { ...clip.description, frames: clip.description.frames, seen: indexes(frames), fault: frames.fault }
}

const from = (first: number, count: number) => upTo(count).map((i) => first + i)

describe('edit lists', () => {
  it.each([
    ['plain.mp4', upTo(36), 0, 3],
    ['fragments.mp4', upTo(36), 1 / 6, 3 + 1 / 6],
    ['edit-start.mp4', from(6, 18), 0, 1.5],
    ['edit-both.mp4', from(6, 12), 0, 1],
    ['edit-several.mp4', [...from(12, 6), 2, 3, 4], 0.5, 1.25],
  ])('%s shows what players show', async (name, truth, start, end) => {
    const clip = await pictures(name)
    expect(clip.seen).toEqual(truth)
    expect(clip.start).toBeCloseTo(start, 2)
    expect(clip.end).toBeCloseTo(end, 2)
  })

  it('a picture that dwells stays for its time', async () => {
    const { seen } = await pictures('edit-dwell.mp4')
    expect(seen).toEqual([...upTo(12).fill(5), ...from(6, 6)])
  })
})

describe('containers', () => {
  it.each([
    'free-first.mp4',
    'skip-first.mp4',
    'uuid-first.mp4',
    'wide-first.mp4',
    'plain.mkv',
    'void-first.mkv',
    'plain.mpegts',
    'plain.m2ts',
    'covered.mkv',
  ])('%s opens whole', async (name) => {
    expect((await pictures(name)).seen).toEqual(upTo(36))
  })

  it('begins at the first picture that decodes after a cut in an open group', async () => {
    const { seen } = await pictures('open-cut.mkv')
    expect(seen).toEqual(from(seen[0] ?? 0, 36 - (seen[0] ?? 0)))
    expect(seen[0]).toBeGreaterThan(0)
    expect(seen[0]).toBeLessThan(16)
  })

  it('names the codec as people do', async () => {
    await expect(open(await video('mpeg2.mkv'))).rejects.toThrow(/cannot decode the MPEG-2 video/)
  })
})

describe('damage', () => {
  it.each(['damaged-h264.mp4', 'damaged-vp9.webm', 'damaged-vp8.webm'])(
    '%s costs only what hangs on it, and says where',
    async (name) => {
      const { seen, fault, frames } = await pictures(name)
      expect(frames).toBe(36)
      expect(fault).toMatch(/“damaged-.*” is damaged from 1\.[4-7] s to 2\.[0-3] s/)
      // The groups before and after are whole.
      expect(seen).toEqual(expect.arrayContaining([...upTo(18), ...from(24, 12)]))
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    },
  )
})

describe('more damage', () => {
  it('goes on right after a fault where the next key picture is far', async () => {
    const { frames, fault, seen } = await pictures('damaged-long.mp4')
    expect(frames).toBe(36)
    expect(fault).toBe(
      '“damaged-long.mp4” is damaged from 0.8 s to 0.9 s: 35 pictures were taken, and those after the fault may bear its traces.',
    )
    expect(seen.slice(0, 10)).toEqual(upTo(10))
  })

  it('says of a film without a picture that it is damaged, not that it is of another kind', async () => {
    await expect(open(await video('zeroed.mp4'))).rejects.toThrow(
      '“zeroed.mp4” is damaged from its beginning, and none of its 36 pictures can be decoded',
    )
  })

  it('a picture that leads a key picture costs what hangs on it and no more', async () => {
    const { seen, fault } = await pictures('damaged-leading.mp4')
    expect(fault).toMatch(/“damaged-leading.mp4” is damaged from /)
    expect(seen).toEqual(expect.arrayContaining([...upTo(8), ...from(24, 12)]))
  })

  it.each([
    ['damaged-clusters.mkv', [...upTo(13), ...from(16, 20)], /is damaged from 1\.0 s to 1\.3 s/],
    ['hole.webm', [...upTo(20), ...from(24, 12)], /is damaged from 1\.6 s to 2\.0 s/],
    ['hole-first.webm', from(6, 30), /is damaged at its beginning/],
    ['unfinished.webm', upTo(24), /is damaged and can be read only up to 2\.0 s/],
  ])('%s is read wherever its container is whole', async (name, truth, sentence) => {
    const { seen, fault } = await pictures(name)
    expect([...new Set(seen)]).toEqual(truth)
    expect(fault).toMatch(sentence)
  })
})

describe('damaged transport streams', () => {
  it('a first packet that is cut costs no picture', async () => {
    expect(await pictures('begun.mpegts')).toMatchObject({ seen: upTo(36), fault: undefined })
  })

  it.each(['zeroed', 'removed', 'inserted'].flatMap((name) => [`${name}.mpegts`, `${name}.m2ts`]))(
    '%s costs only the pictures that hang on the fault, and says where',
    async (name) => {
      const { seen, fault, start, end } = await pictures(name)
      const lost = upTo(36).filter((each) => !seen.includes(each))
      // At most the rest of one group of six and those that lead the next.
      expect(lost.length).toBeLessThanOrEqual(8)
      expect(lost).toEqual(from(lost[0] ?? 0, lost.length))
      expect(seen).toEqual(expect.arrayContaining([...upTo(12), ...from(24, 12)]))
      expect(fault).toMatch(/is damaged from \d\.\d s to \d\.\d s/)
      expect(end - start).toBeCloseTo(3, 2)
    },
  )
})

describe('shapes', () => {
  it('takes the shape of pixels from the stream where the container tells none', async () => {
    expect(await pictures('sar.mp4')).toMatchObject({ width: 192, height: 96 })
    expect(await pictures('sar-told.mp4')).toMatchObject({ width: 192, height: 96 })
  })

  it('fills the frame with every picture where their size changes on the way', async () => {
    const clip = await pictures('resized.webm')
    expect(clip).toMatchObject({ width: 96, height: 96 })
    expect(clip.seen).toEqual([...upTo(12), ...upTo(12)])
  })

  it('opens odd sizes', async () => {
    expect(await pictures('odd.webm')).toMatchObject({
      width: 95,
      height: 93,
      seen: upTo(6).flatMap((i) => [i, i]),
    })
  })
})
