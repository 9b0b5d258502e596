// The workers of the page: which file each runs, and what it is called. Not here: their places (seat.ts).

import type { Part } from './falls'

/** Started before anybody asked for it, with what it has said since; whoever asks first gets both. */
let ahead: { readonly worker: Worker; readonly said: Event[]; readonly taken: AbortController } | null = null

/** Each worker has a name of its own, after which it calls the lock that shows it alive. */
export function newWorker(part: Part): Worker {
  if (part === 'draws' && ahead) return takeAhead(ahead)
  const name = `reelgan-${part}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
  // Addresses must stand here as they are: the bundler looks for them.
  return part === 'trains'
    ? new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name })
    : new Worker(new URL('../worker/drawing-worker.ts', import.meta.url), { type: 'module', name })
}

/** Starts the first worker that draws, so that it is ready when the page is. */
export function drawAhead(): void {
  const worker = newWorker('draws')
  const said: Event[] = []
  const taken = new AbortController()
  for (const type of ['message', 'error', 'messageerror'])
    worker.addEventListener(type, (event) => said.push(event), { signal: taken.signal })
  ahead = { worker, said, taken }
}

function takeAhead({ worker, said, taken }: NonNullable<typeof ahead>): Worker {
  ahead = null
  // When whoever asked has begun to listen.
  queueMicrotask(() => {
    taken.abort()
    for (const event of said) worker.dispatchEvent(again(event))
  })
  return worker
}

/** An event can be told only once. */
function again(event: Event): Event {
  if (event instanceof MessageEvent) return new MessageEvent(event.type, { data: event.data as unknown })
  return new ErrorEvent(event.type, { message: event instanceof ErrorEvent ? event.message : '' })
}
