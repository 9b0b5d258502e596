// Faults in the server: what it keeps, for how long, for whom, and who may delete it.

import type { Place } from './place'

export const SERVING: readonly Place[] = [
  {
    file: 'server/configuration.ts',
    tests: ['server/configuration.test.ts'],
    faults: [
      ['an origin with a path is taken', 'parsed.origin !== origin', 'parsed.origin.length > origin.length'],
      ['the quota is counted in kilobytes', 'const MIB = 1024 * 1024', 'const MIB = 1024'],
    ],
  },
  {
    file: 'server/blobs/buckets.ts',
    tests: ['server/blobs/buckets.test.ts'],
    faults: [
      ['tokens do not come back', 'left + (now - at) * perSecond', 'left'],
      ['a bucket fills without end', 'Math.min(burst, left', 'Math.max(burst, left'],
      [
        'a refused request costs nothing to remember',
        'isAllowed ? tokens - 1 : tokens, at: now',
        'isAllowed ? tokens - 1 : burst, at: now',
      ],
    ],
  },
  {
    file: 'server/blobs/record.ts',
    tests: ['server/blobs/endpoint.test.ts'],
    faults: [
      [
        'any token deletes',
        'kept.length === HASH_BYTES && timingSafeEqual(kept, sha256(deleteToken))',
        'kept.length === HASH_BYTES',
      ],
    ],
  },
  {
    file: 'server/blobs/ledger.ts',
    tests: ['server/blobs/ledger.test.ts', 'server/blobs/make-room.test.ts'],
    faults: [
      ['what is removed keeps its room', 'this.#count(entry, -1)', 'this.#count(entry, 1)'],
      [
        'a ledger that was changed by a byte is believed',
        'if (text.slice(0, end) !== `${TITLE} ${checksum(body)}`) return null',
        '',
      ],
      [
        'a small record takes no room',
        'Math.ceil(bytes / BLOCK) * BLOCK',
        'Math.floor(bytes / BLOCK) * BLOCK',
      ],
    ],
  },
  {
    file: 'server/blobs/make-room.ts',
    tests: ['server/blobs/make-room.test.ts'],
    faults: [
      [
        'who has least makes room',
        '(held.get(sharer) ?? 0) > (held.get(found) ?? 0)',
        '(held.get(sharer) ?? 0) < (held.get(found) ?? 0)',
      ],
      [
        'what was opened goes first',
        'Number(b.isRead) - Number(a.isRead)',
        'Number(a.isRead) - Number(b.isRead)',
      ],
      ['what was used today is taken from anybody', 'wanted.now - usedAt > FRESH', 'wanted.now - usedAt > 0'],
      [
        'a newcomer takes from who has as little',
        '(held.get(biggest) ?? 0) <= fair) break',
        '(held.get(biggest) ?? 0) < 0) break',
      ],
    ],
  },
  {
    file: 'server/blobs/service-clock.ts',
    tests: ['server/blobs/service-clock.test.ts'],
    faults: [
      ['a clock that jumps ages everything by the jump', 'ms: Math.min(gap, MOST_AT_ONCE)', 'ms: gap'],
      [
        'a jump of the clock counts at once',
        'this.#served - this.#gap.since >= CONFIRMED',
        'this.#served >= 0',
      ],
      ['a process that slept wakes up a year older', 'Math.min(passed, MOST_AT_ONCE)', 'passed'],
      ['time without running never counts', 'this.#served += this.#gap.ms', 'this.#served += 0'],
    ],
  },
  {
    file: 'server/blobs/endpoint.ts',
    tests: ['server/blobs/endpoint.test.ts'],
    faults: [
      [
        'any page may share',
        'origin === undefined || !this.#options.origins.includes(origin)) throw refusals.origin()',
        'origin === undefined) throw refusals.origin()',
      ],
      ['guessing ids costs nothing', 'this.#reads.spend(this.#asker(request))', ''],
    ],
  },
  {
    file: 'server/blobs/shelf.ts',
    tests: ['server/blobs/endpoint.test.ts'],
    faults: [
      [
        'any token deletes what is kept',
        'if (!tokenFits(record, deleteToken)) return',
        "if (deleteToken === '') return",
      ],
      [
        'an opening does not put the end off',
        'this.#clock.read() - entry.usedAt > DAY)',
        'this.#clock.read() - entry.usedAt > 1e6 * DAY)',
      ],
    ],
  },
]
