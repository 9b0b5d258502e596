// The workers of the page: which file each runs, and what it is called. Not here: their places (supervised-worker.ts).

import { again, LateWorker } from '../../core/late-worker'
import type { Part } from './restart-limit'

const NAMES: Readonly<Record<Part, string>> = { trains: 'The part that trains', draws: 'The part that draws' }

/** Started before anybody asked for it, with what it has said since; whoever asks first gets both. */
let ahead: { readonly worker: LateWorker; readonly said: Event[]; readonly taken: AbortController } | null =
  null

/** Each worker has a name of its own, after which it calls the lock that shows it alive. */
export function newWorker(part: Part): LateWorker {
  if (part === 'draws' && ahead) return takeAhead(ahead)
  const name = `reelgan-${part}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
  // Addresses must stand here as they are: the bundler looks for them.
  return part === 'trains'
    ? new LateWorker(
        NAMES.trains,
        () => new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name }),
      )
    : new LateWorker(
        NAMES.draws,
        () => new Worker(new URL('../worker/drawing-worker.ts', import.meta.url), { type: 'module', name }),
      )
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

function takeAhead({ worker, said, taken }: NonNullable<typeof ahead>): LateWorker {
  ahead = null
  // When whoever asked has begun to listen.
  queueMicrotask(() => {
    taken.abort()
    for (const event of said) worker.dispatchEvent(again(event))
  })
  return worker
}
