// The film worker's door: calls in, answers out. It makes one film; the page ends it, also when the film is given up.

import { answerCalls, type Command, oneByOne } from '../../core/worker-call'
import type { Calls } from '../film-protocol'
import { filmHost } from './host'

const carryOut = oneByOne(filmHost())

const answer = answerCalls<Calls>({
  carryOut: (command, _signal, onProgress) => carryOut(command, onProgress),
  post: (reply, transfer) => self.postMessage(reply, { transfer }),
})

self.addEventListener('message', ({ data }: MessageEvent<Command<Calls>>) => void answer(data))
