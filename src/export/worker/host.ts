// What the film worker does with each message: an order, then frames, then the file. Not here: how each kind of file is
// written.

import { ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import type { Command } from '../../core/worker-call'
import type { Calls, FilmOrder } from '../film-protocol'
import type { Sink } from './sink'

/** As the beginning of a sentence. */
const WRITER = 'The part that writes films'

type Answer = Calls[keyof Calls]['answer']

/** What carries out the calls of one film. */
export function filmHost(): (command: Command<Calls>, onProgress: (done: number) => void) => Promise<Answer> {
  let sink: Sink | null = null
  return async (command, onProgress) => {
    if (command.type === 'begin') {
      sink = await open(command.order)
      return null
    }
    if (!sink) throw new ReelError('internal', 'The film was not begun; export it again.')
    if (command.type === 'end') return sink.finish(onProgress)
    await sink.add(command.rgba, command.captions)
    return null
  }
}

/** The code of each kind is fetched when it is asked for. */
async function open(order: FilmOrder): Promise<Sink> {
  switch (order.format) {
    case 'webm':
    case 'mp4': {
      const { openVideo } = await loadLate(WRITER, () => import('./video'))
      return openVideo(order, order.format)
    }
    case 'gif': {
      const { openGif } = await loadLate(WRITER, () => import('./gif'))
      return openGif(order)
    }
    case 'frames':
    case 'picture': {
      const { openFrames, openPicture } = await loadLate(WRITER, () => import('./stills'))
      return order.format === 'frames' ? openFrames(order) : openPicture(order)
    }
    default:
      return order.format satisfies never
  }
}
