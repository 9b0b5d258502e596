// Workers whose script does not arrive, by a fake Worker whose fate each test decides.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PAUSES } from './late'
import { LateWorker, NotLoaded } from './late-worker'

class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = []
  readonly got: unknown[] = []
  ended = false

  constructor() {
    super()
    FakeWorker.all.push(this)
  }

  postMessage(message: unknown): void {
    this.got.push(message)
  }

  terminate(): void {
    this.ended = true
  }

  /** What browsers tell of a script that they cannot get: an event without a word. */
  missing(): void {
    this.dispatchEvent(new Event('error'))
  }
}

/** Node has none. */
class ErrorEventLike extends Event {
  readonly message: string

  constructor(message: string) {
    super('error')
    this.message = message
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeWorker.all.length = 0
  vi.stubGlobal('ErrorEvent', ErrorEventLike)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function started() {
  const worker = new LateWorker('The part', () => new FakeWorker() as unknown as Worker)
  const heard: Event[] = []
  for (const type of ['message', 'error', 'messageerror'])
    worker.addEventListener(type, (event: Event) => heard.push(event))
  return { worker, heard, newest: () => FakeWorker.all.at(-1) as FakeWorker }
}

test('a script that comes on a later try gets everything that was said before, in order', () => {
  const { worker, heard, newest } = started()
  worker.postMessage('one')
  newest().missing()
  worker.postMessage('two')
  vi.advanceTimersByTime(PAUSES[0] ?? 0)
  expect(newest().got).toEqual(['one', 'two'])
  newest().dispatchEvent(new MessageEvent('message', { data: 'here' }))
  worker.postMessage('three')
  expect(newest().got).toEqual(['one', 'two', 'three'])
  expect(heard.map((event) => (event as MessageEvent).data)).toEqual(['here'])
  expect(FakeWorker.all.map(({ ended }) => ended)).toEqual([true, false])
})

test('a script that never comes is told once, as such, after all tries', () => {
  const { heard, newest } = started()
  for (const pause of [...PAUSES, 0]) {
    newest().missing()
    vi.advanceTimersByTime(pause)
  }
  expect(FakeWorker.all).toHaveLength(1 + PAUSES.length)
  expect(heard).toHaveLength(1)
  expect(heard[0]).toBeInstanceOf(NotLoaded)
})

test('what was handed over to a script that did not come cannot be handed over again: told at once', () => {
  const { worker, heard, newest } = started()
  worker.postMessage('frame', [new ArrayBuffer(1)])
  newest().missing()
  expect(heard[0]).toBeInstanceOf(NotLoaded)
})

test.each([
  ['with a word before it spoke', false, new ErrorEventLike('a fault')],
  ['without a word after it spoke', true, new Event('error')],
])('a crash %s is a crash, not a missing script', (_when, spoke, event) => {
  const { heard, newest } = started()
  if (spoke) newest().dispatchEvent(new MessageEvent('message', { data: 'here' }))
  newest().dispatchEvent(event)
  expect(heard.at(-1)?.type).toBe('error')
  expect(heard.at(-1)).not.toBeInstanceOf(NotLoaded)
  expect(FakeWorker.all).toHaveLength(1)
})

test('where a policy forbids workers that is told like a missing script', () => {
  const worker = new LateWorker('The part', () => {
    throw new DOMException('refused', 'SecurityError')
  })
  const heard: Event[] = []
  worker.addEventListener('error', (event) => heard.push(event))
  vi.runAllTimers()
  expect(heard).toHaveLength(1)
  expect(heard[0]).toBeInstanceOf(NotLoaded)
})

test('what is ended while it waits for another try stays ended', () => {
  const { worker, newest } = started()
  newest().missing()
  worker.terminate()
  vi.runAllTimers()
  expect(FakeWorker.all).toHaveLength(1)
})
