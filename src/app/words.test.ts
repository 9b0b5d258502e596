// Numbers as people read them.

import { expect, it } from 'vitest'
import { about, ago, bytes, clock, grouped, millions, moment, perStep, timeLeft } from './words'

it('groups digits with a space that does not break', () => {
  expect([0, 999, 1500, 1234567].map(grouped)).toEqual(['0', '999', '1\u00a0500', '1\u00a0234\u00a0567'])
})

it('writes times', () => {
  expect([0, 42.9, 723, 3723].map(clock)).toEqual(['0:00', '0:42', '12:03', '1:02:03'])
  expect([0.2, 52.4, 240, 7200].map(timeLeft)).toEqual([
    'about 1 s left',
    'about 52 s left',
    'about 4 min left',
    'about 2.0 h left',
  ])
  expect([0.2, 240].map(about)).toEqual(['about 1 s', 'about 4 min'])
  expect([8.44, 61.2].map(perStep)).toEqual(['8.4 ms', '61 ms'])
  const minute = 60_000
  const times = [5_000, 5 * minute, 61 * minute, 25 * 60 * minute, 72 * 60 * minute]
  expect(times.map(ago)).toEqual(['just now', '5 min ago', '1 h ago', 'yesterday', '3 days ago'])
  expect([0.44, 125].map(moment)).toEqual(['0.4 s', '125 s'])
})

it('writes sizes in decimal units', () => {
  expect([12, 34_560, 34_930_688, 312e6, 2.5e9].map(bytes)).toEqual([
    '12 B',
    '35 kB',
    '34.9 MB',
    '312 MB',
    '2.5 GB',
  ])
  expect([512345, 900].map(millions)).toEqual(['0.51 M', '900'])
})
