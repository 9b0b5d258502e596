import { describe, expect, it } from 'vitest'
import { ReelError } from '../core/errors'
import { openBuiltIn } from './built-in-clip'
import { builtInScene, drawBuiltInFrame } from './built-in/catalogue'
import { drawScene, wholeView } from './built-in/scene'
import { centredCrop } from './clip'
import { square } from '../core/frames'

describe('a built-in clip as a clip', () => {
  it('is described so that it can be drawn again elsewhere', async () => {
    const { description } = await openBuiltIn('sea', 5)
    expect(description).toMatchObject({ kind: 'built-in', width: 256, height: 256, start: 0, frames: null })
    expect(description.builtIn).toEqual({ id: 'sea', seed: 5 })
    expect(description.end).toBeGreaterThanOrEqual(4)
    await expect(openBuiltIn('ghost', 5)).rejects.toThrow(ReelError)
  })

  it('gives frames at the mid-points, of the crop, as many as asked', async () => {
    const clip = await openBuiltIn('planet', 5)
    const crop = { x: 64, y: 32, side: 128 }
    const frames = await clip.take({ from: 1, to: 3, crop, count: 4, ...square(16) })
    expect(frames).toMatchObject({ ...square(16), count: 4, fps: 2 })
    const truth = new Uint8Array(16 * 16 * 3)
    drawScene(builtInScene('planet', 5), 1.75, { x: 0.25, y: 0.125, side: 0.5 }, square(16), truth)
    expect(frames.rgb.slice(truth.length, 2 * truth.length)).toEqual(truth)
  })

  it('gives a strip of what it shows', async () => {
    const clip = await openBuiltIn('campfire', 5)
    const [first, ...rest] = await clip.strip(5, 32)
    expect(rest).toHaveLength(4)
    expect([first?.width, first?.height]).toEqual([32, 32])
    const context = new OffscreenCanvas(32, 32).getContext('2d')
    if (!context || !first) throw new Error('no canvas')
    context.drawImage(first, 0, 0)
    const { data } = context.getImageData(0, 0, 32, 32)
    // Half of a fifth of five seconds is frame 8 at 16 a second.
    const truth = drawBuiltInFrame('campfire', 5, 8, 32, wholeView)
    expect(Array.from({ length: 1024 }, (_, i) => data[i * 4])).toEqual(
      Array.from({ length: 1024 }, (_, i) => truth[i * 3]),
    )
  })

  it('leaves the page time to breathe, and stops when told', async () => {
    const clip = await openBuiltIn('koi', 5)
    const crop = centredCrop(clip.description, square(1))
    const controller = new AbortController()
    let tasks = 0
    const channel = new MessageChannel()
    channel.port1.addEventListener('message', () => {
      tasks++
      channel.port2.postMessage(null)
    })
    channel.port1.start()
    channel.port2.postMessage(null)
    const progress: number[] = []
    const taken = clip.take({
      from: 0,
      to: 5,
      crop,
      count: 256,
      ...square(64),
      signal: controller.signal,
      onProgress: (done) => {
        progress.push(done)
        if (progress.length === 40) controller.abort(new Error('enough'))
      },
    })
    await expect(taken).rejects.toThrow('enough')
    channel.port1.close()
    expect(progress).toHaveLength(40)
    expect(tasks).toBeGreaterThan(2)
  })
})
