// What is said of each kind of film in browsers that have some of the parts, pretended ones: a recorder, an encoder,
// both, none.

import { afterEach, expect, test, vi } from 'vitest'
import { missingFor } from './formats'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** What such a browser was asked, in order. */
function browser({
  records,
  encodes,
}: {
  records: readonly string[]
  encodes: readonly string[] | null
}): string[] {
  const asked: string[] = []
  vi.stubGlobal('document', {
    createElement: () => ({ canPlayType: (type: string) => asked.push(`plays ${type}`) }),
  })
  vi.stubGlobal(
    'HTMLCanvasElement',
    class {
      captureStream() {}
    },
  )
  vi.stubGlobal('MediaRecorder', {
    isTypeSupported: (type: string) => records.includes(type.split(';')[0] ?? ''),
  })
  const isConfigSupported = ({ codec }: { codec: string }) => {
    asked.push(`encodes ${codec}`)
    return Promise.resolve({ supported: encodes?.some((start) => codec.startsWith(start)) })
  }
  if (encodes) vi.stubGlobal('VideoEncoder', { isConfigSupported })
  return asked
}

const sides = { width: 256, height: 256 }
const all = () =>
  Promise.all((['recorded', 'fast', 'mp4'] as const).map((format) => missingFor(format, sides)))

test('a browser that records MP4 alone makes a WebM as long as it encodes one', async () => {
  browser({ records: ['video/mp4'], encodes: ['vp8', 'avc1'] })
  expect(await all()).toEqual([null, null, null])
})

test('where WebM can neither be recorded nor encoded, both kinds of it say so in the same words', async () => {
  browser({ records: ['video/mp4'], encodes: ['avc1'] })
  const sentence = 'This browser can neither record nor encode WebM: choose another kind of file.'
  expect(await all()).toEqual([sentence, sentence, null])
})

test('a recorder is enough for a WebM, and what it is not enough for is named', async () => {
  browser({ records: ['video/webm'], encodes: null })
  const [recorded, fast, mp4] = await all()
  expect(recorded).toBeNull()
  expect([fast, mp4].every((reason) => reason?.includes('no video encoder'))).toBe(true)
  browser({ records: ['video/webm'], encodes: [] })
  expect((await all())[1]).toMatch(/choose the recorded WebM/)
  expect((await all())[2]).toMatch(/no H\.264 encoder/)
})

test.each(['fast', 'mp4'] as const)('the player is asked before an encoder is: %s', async (format) => {
  const asked = browser({ records: [], encodes: ['vp8', 'avc1'] })
  await missingFor(format, sides)
  expect(asked[0]).toBe('plays video/webm')
  expect(asked[1]).toMatch(/^encodes /)
})
