// The page that `npm run bench` opens once for each variant: it starts one worker and passes questions on to it.
// Not part of the product's site: src/commands/bench-site.ts builds it on its own.

import type { BenchAnswer, BenchCommand, BenchReply } from './protocol'

// Built as an entry of its own beside this page, because each variant of it is another build.
const worker = new Worker(new URL('worker.js', document.baseURI), { type: 'module' })

/** One answer for one command; ask for the next one only when it is there. */
function ask(command: BenchCommand): Promise<BenchAnswer> {
  return new Promise((resolve, reject) => {
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<BenchReply>) =>
        'answer' in data ? resolve(data.answer) : reject(new Error(data.failed)),
      { once: true },
    )
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true })
    worker.postMessage(command)
  })
}

Object.assign(globalThis, { reelganBench: { ask } })
