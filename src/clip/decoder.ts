// The page side of the decode worker: one worker for one clip.

import { CalledWorker } from '../core/called-worker'
import { ReelError } from '../core/errors'
import { LateWorker } from '../core/late-worker'
import type { Calls } from './protocol'

export type Decoder = CalledWorker<Calls>

export const startDecoder = (): Decoder =>
  new CalledWorker(
    new LateWorker(
      'The part that reads clips',
      () => new Worker(new URL('./worker/decode.ts', import.meta.url), { type: 'module', name: 'decode' }),
    ),
    new ReelError('worker-crashed', 'The decoder stopped: open the clip again.'),
  )
