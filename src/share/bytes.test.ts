import { expect, test } from 'vitest'
import { Random } from '../core/random'
import { crc32Hex, fromBase64Url, toBase64Url } from './bytes'

const randomBytes = (length: number, seed: number) => {
  const random = new Random(seed)
  return Uint8Array.from({ length }, () => random.integer(0, 256))
}

test('the checksum is the one of the standard', () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32Hex(new TextEncoder().encode('123456789'))).toBe('cbf43926')
  expect(crc32Hex(new Uint8Array(0))).toBe('00000000')
})

test.each([0, 1, 2, 3, 4, 8191, 8192, 8193, 30000])(
  'base64url of %i bytes is that of Node and reads back',
  (length) => {
    const bytes = randomBytes(length, length)
    const text = toBase64Url(bytes)
    expect(text).toBe(Buffer.from(bytes).toString('base64url'))
    expect(fromBase64Url(text)).toEqual(bytes)
  },
)

test.each(['a', 'abcde', 'ab=', 'ab==', 'a b', 'ab+/', 'abc\n', 'abé'])('%j is no base64url', (text) => {
  expect(fromBase64Url(text)).toBeNull()
})
