// base64url as a real engine decodes it, against the way without its help; Node 20 knows only that one (bytes.test.ts).

import { expect, test, vi } from 'vitest'
import { fromBase64Url, toBase64Url } from './bytes'

const hexOf = (bytes: Uint8Array | null): string | null =>
  bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

test('what the engine decodes and what is decoded without it is the same, whatever the text', () => {
  const lengths = [0, 1, 2, 3, 4, 1000, 150_000]
  const texts = lengths.map((length) =>
    toBase64Url(Uint8Array.from({ length }, (_, i) => (i * i + 7 * i) & 255)),
  )
  const all = [...texts, 'a', 'ab', 'aB', 'a-_', 'abc=', 'a b', 'abc\n', 'abcde', 'ab+/', 'abé']
  const decode = vi.spyOn(Uint8Array as unknown as { fromBase64: () => unknown }, 'fromBase64')
  const helped = all.map(fromBase64Url)
  expect(decode).toHaveBeenCalled()
  decode.mockRestore()
  vi.stubGlobal('Uint8Array', class extends Uint8Array {})
  Object.defineProperty(Uint8Array, 'fromBase64', { value: undefined })
  const alone = all.map(fromBase64Url)
  vi.unstubAllGlobals()
  expect(helped.map(hexOf)).toEqual(alone.map(hexOf))
})
