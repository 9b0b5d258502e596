import { describe, expect, test, vi } from 'vitest'
import { ReelError } from './errors'
import { answerCalls, type Command, oneByOne, type Reply, WorkerCalls } from './worker-call'

interface Calls {
  double: { readonly ask: { readonly value: number }; readonly answer: number }
  fail: { readonly ask: object; readonly answer: null }
  /** Until it is given up. */
  wait: { readonly ask: object; readonly answer: null }
}

/** Both sides, with what crossed between them. */
function wall() {
  const replies: Reply[] = []
  const answer = answerCalls<Calls>({
    async carryOut(command, signal, onProgress) {
      if (command.type === 'fail') throw new ReelError('file-wrong', 'That is no file.')
      if (command.type === 'wait') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        throw signal.reason
      }
      onProgress(0.5)
      return command.value * 2
    },
    post(reply) {
      replies.push(reply)
      calls.heard(reply)
    },
  })
  const posted = vi.fn((message: Parameters<typeof answer>[0]) => void answer(message))
  const calls = new WorkerCalls<Calls>(posted)
  return { calls, posted, replies }
}

describe('a call', () => {
  test('is answered, and tells how far it has come', async () => {
    const onProgress = vi.fn<(done: number) => void>()
    const { calls } = wall()
    await expect(calls.ask('double', { value: 4 }, { onProgress })).resolves.toBe(8)
    expect(onProgress.mock.calls).toEqual([[0.5]])
    expect(calls.open).toEqual([])
  })

  test('is refused as the worker says', async () => {
    await expect(wall().calls.ask('fail', {})).rejects.toMatchObject({ code: 'file-wrong' })
  })

  test('that is given up ends at once, stops the work, and its late answer is dropped', async () => {
    const { calls, posted, replies } = wall()
    const stop = new AbortController()
    const waiting = calls.ask('wait', {}, { signal: stop.signal })
    stop.abort(new Error('no more'))
    await expect(waiting).rejects.toThrow('no more')
    expect(posted.mock.calls.map(([{ type, id }]) => [type, id])).toEqual([
      ['wait', 1],
      ['cancel', 1],
    ])
    await vi.waitFor(() => expect(replies).toMatchObject([{ type: 'refusal', id: 1 }]))
    await expect(calls.ask('double', { value: 1 }, { signal: stop.signal })).rejects.toThrow('no more')
    expect(posted).toHaveBeenCalledTimes(2)
  })

  test('waits for nobody once the worker has ended', async () => {
    const { calls, posted } = wall()
    const waiting = calls.ask('wait', {})
    expect(calls.open).toEqual(['wait'])
    calls.end(new ReelError('worker-crashed', 'It stopped.'))
    await expect(waiting).rejects.toThrow('It stopped.')
    await expect(calls.ask('double', { value: 1 })).rejects.toThrow('It stopped.')
    expect(posted).toHaveBeenCalledTimes(1)
  })
})

test('a picture whose asker has gone is closed', () => {
  class Bitmap {
    readonly close = vi.fn()
  }
  vi.stubGlobal('ImageBitmap', Bitmap)
  const bitmaps = [new Bitmap(), new Bitmap()]
  new WorkerCalls<Calls>(() => undefined).heard({ type: 'answer', id: 1, value: bitmaps })
  vi.unstubAllGlobals()
  for (const { close } of bitmaps) expect(close).toHaveBeenCalledOnce()
})

test('what goes one by one does not begin before the one before has ended, or failed', async () => {
  const begun: number[] = []
  const ends: (() => void)[] = []
  const work = oneByOne((command: Pick<Command<Calls>, 'id'>) => {
    begun.push(command.id)
    return new Promise<void>((resolve, reject) =>
      ends.push(command.id === 1 ? () => reject(new Error('first')) : resolve),
    )
  })
  const first = work({ id: 1 })
  const second = work({ id: 2 })
  await vi.waitFor(() => expect(begun).toEqual([1]))
  ends[0]?.()
  await expect(first).rejects.toThrow('first')
  await vi.waitFor(() => expect(begun).toEqual([1, 2]))
  ends[1]?.()
  await second
})
