// Calls to a worker's host without a worker: each resolves to its answer, or rejects with the sentence of its refusal.

import { isReply, WorkerCalls } from '../../core/worker-call'
import type { CallName, Calls, Command, FromWorker } from '../protocol'

interface Host {
  handle(command: Command): Promise<void>
}

/** `make` gives a host that posts with what it is handed. */
export function callsTo(make: (post: (message: FromWorker) => void) => Host) {
  const host = make((message) => {
    if (isReply(message)) calls.heard(message)
  })
  const calls = new WorkerCalls<Calls>((message) => void host.handle(message as Command))
  return <Name extends CallName>(type: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> =>
    calls.ask(type, ask)
}
