// Bytes that browsers gave for 256 × 256 pixels, and a reader of parameter sets of its own.

import { expect, test } from 'vitest'
import { repairedAvcDescription } from './avc-description'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

const FIREFOX = {
  baseline: '0142c02803010017676742c028d9010086840000030004007a12003c60c9200100056868cb8cb2',
  high: '01640028030100186767640028acd9410086840000030004007a12003c60c6580100066868ebecb22c',
}
const WEBKIT = '0142c028ffe1000e6742c0288c8d408043403c2211a801000468ce3c80'
/** Chromium's, with the four bytes that the high profile may have behind the sets. */
const HIGH = '0164001fffe1001867640028acd9410086840000030004007a12003c60c65801000568ebecb22cfdf8f800'

test.each([
  [
    'the plainest profile',
    FIREFOX.baseline,
    '0142c028ffe100166742c028d9010086840000030004007a12003c60c92001000468cb8cb2',
  ],
  [
    'the high profile',
    FIREFOX.high,
    '01640028ffe1001767640028acd9410086840000030004007a12003c60c65801000568ebecb22c',
  ],
])('Firefox’s first bytes that stand twice are taken out: %s', (_profile, given, right) => {
  expect(hex(repairedAvcDescription(bytes(given)))).toBe(right)
  expect(hex(repairedAvcDescription(bytes(`${given}fdf8f800`)))).toBe(`${right}fdf8f800`)
})

test('right ones stay as they are, and what comes out is right', () => {
  const again = hex(repairedAvcDescription(bytes(FIREFOX.high)))
  for (const right of [WEBKIT, HIGH, again]) expect(hex(repairedAvcDescription(bytes(right)))).toBe(right)
})

test('what ends early or is no description is left alone', () => {
  for (let length = 0; length < FIREFOX.baseline.length / 2; length++) {
    const cut = FIREFOX.baseline.slice(0, 2 * length)
    expect(hex(repairedAvcDescription(bytes(cut)))).toBe(cut)
  }
  expect(hex(repairedAvcDescription(bytes('4f56503830010100010001000000010000010000000100000001')))).toBe(
    '4f56503830010100010001000000010000010000000100000001',
  )
})
