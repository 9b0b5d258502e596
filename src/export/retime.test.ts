import { expect, test } from 'vitest'
import { countFrames, planTimes, retime, type RecordedPacket } from './retime'

/** Packets as a recorder stamps them: a key packet first, 50 ms apart and a little unsteady. */
const recorded = (count: number): RecordedPacket[] =>
  Array.from({ length: count }, (_, i) => ({ time: 0.3 + i * 0.05 + (i % 3) * 0.004, key: i % 40 === 0 }))

test('as many packets as frames: each at its index over the rate', () => {
  expect(planTimes(recorded(4), 4, 20)).toEqual({ first: 0, times: [0, 0.05, 0.1, 0.15] })
})

test('one too many, close at the start, is left out before a key packet', () => {
  const packets = [{ time: 0.29, key: true }, ...recorded(4)]
  expect(planTimes(packets, 4, 20)).toEqual({ first: 1, times: [0, 0.05, 0.1, 0.15] })
})

test('and keeps one millisecond before a delta packet, which needs it', () => {
  const packets = [{ time: 0.29, key: true }, ...recorded(4).map(({ time }) => ({ time, key: false }))]
  expect(planTimes(packets, 4, 20)).toEqual({ first: 0, times: [0, 0.001, 0.05, 0.1, 0.15] })
})

test.each([
  ['none', []],
  ['one missing', recorded(3)],
  ['one too many that is not at the start', recorded(5)],
  ['one too many at the start and one lost', [{ time: 0.29, key: true }, ...recorded(3)]],
  ['two too many', [{ time: 0.28, key: true }, { time: 0.29, key: true }, ...recorded(4)]], // prettier-ignore
])('%s: no plan', (_, packets) => {
  expect(planTimes(packets, 4, 20)).toBeNull()
})

test('what is no WebM has no frames and is not re-timed', async () => {
  expect(await countFrames(new Blob(['this is no film']))).toBe(0)
  expect(await retime(new Blob([]), 1, 20)).toBeNull()
})
