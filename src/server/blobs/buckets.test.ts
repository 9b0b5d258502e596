import { expect, test } from 'vitest'
import { TokenBuckets } from './buckets'

test('a burst, then as much as comes back', () => {
  let now = 0
  const buckets = new TokenBuckets({ burst: 3, perSecond: 0.5 }, () => now)
  const take = () => buckets.take('a')
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 2])
  now = 1
  expect(take()).toBe(1)
  now = 2
  expect([take(), take()]).toEqual([0, 2])
  expect(buckets.take('b')).toBe(0)
  now = 1e6
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 2])
})

test('of too many addresses those not seen for long are forgotten, the others are not', () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 1e-9 }, () => 0)
  buckets.take('seen')
  buckets.take('not seen')
  for (let i = 0; i < 40_000; i++) {
    buckets.take(`other ${i}`)
    if (i % 5000 === 0) expect(buckets.take('seen')).toBeGreaterThan(0)
  }
  expect(buckets.take('not seen')).toBe(0)
})

test('a million addresses: neither memory nor time without end', () => {
  const buckets = new TokenBuckets({ burst: 2, perSecond: 1 })
  const start = performance.now()
  for (let i = 0; i < 1e6; i++) {
    buckets.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
    if (i % 1000 === 0) expect(buckets.size).toBeLessThanOrEqual(20_000)
  }
  expect(performance.now() - start).toBeLessThan(20_000)
})
