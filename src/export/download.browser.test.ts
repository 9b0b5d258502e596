import { afterEach, expect, test, vi } from 'vitest'
import { copyText, fileName, saveFile } from './download'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a file is offered under its name, and its address is given back', async () => {
  vi.useFakeTimers()
  const clicked: HTMLAnchorElement[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this)
  })
  saveFile(new Blob(['some bytes']), 'flower-clip.webm')
  const [anchor] = clicked
  expect(anchor?.download).toBe('flower-clip.webm')
  const address = anchor?.href ?? ''
  expect(await (await fetch(address)).text()).toBe('some bytes')
  vi.advanceTimersByTime(60_000)
  await expect(fetch(address)).rejects.toThrow(TypeError)
})

test.each([
  ['flower.mp4', 'flower-walk.webm'],
  ['My holiday (2024).final.MOV', 'My-holiday-2024-final-walk.webm'],
  ['../../etc/passwd', 'etc-passwd-walk.webm'],
  ['Flamme été 🔥', 'Flamme-été-walk.webm'],
  ['火焰', '火焰-walk.webm'],
  ['हिन्दी', 'हिन्दी-walk.webm'],
  ['', 'reelgan-walk.webm'],
  ['\u0000/\\:*?"<>|', 'reelgan-walk.webm'],
  ['x'.repeat(300), `${'x'.repeat(60)}-walk.webm`],
])('the clip %j gives the file %j', (clip, name) => {
  expect(fileName(clip, 'walk', 'webm')).toBe(name)
})

test('text goes to the clipboard, and a refusal is told', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  await copyText('#m=1')
  expect(write).toHaveBeenCalledWith('#m=1')
  write.mockRejectedValue(new DOMException('no', 'NotAllowedError'))
  await expect(copyText('x')).rejects.toMatchObject({
    code: 'export-failed',
    message: expect.stringMatching(/by hand/) as string,
  })
})
