// Calls to a worker's host without a worker: each resolves to its answer, or rejects with the sentence of its refusal.

import type { CallName, Calls, Command, FromWorker } from '../protocol'

interface Host {
  handle(command: Command): Promise<void>
}

/** `make` gives a host that posts with what it is handed. */
export function callsTo(make: (post: (message: FromWorker) => void) => Host) {
  const waiting = new Map<number, (message: FromWorker) => void>()
  const host = make((message) => {
    if ('id' in message) waiting.get(message.id)?.(message)
  })
  let next = 1
  return <Name extends CallName>(type: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> => {
    const id = next++
    const answer = new Promise<Calls[Name]['answer']>((resolve, reject) => {
      waiting.set(id, (message) => {
        if (message.type === 'answer') resolve(message.value)
        else if (message.type === 'refusal') reject(new Error(message.error.message))
      })
    })
    void host.handle({ type, id, ...ask } as unknown as Command)
    return answer
  }
}
