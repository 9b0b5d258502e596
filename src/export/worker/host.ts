// What the film worker does with each message: an order, then frames, then the file. Not here: how each kind of file is
// written.

import { errorData, ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import type { FilmOrder, FromFilmWorker, ToFilmWorker } from '../film-protocol'
import type { Sink } from './sink'

/** As the beginning of a sentence. */
const WRITER = 'The part that writes films'

export class FilmHost {
  readonly #say: (message: FromFilmWorker) => void
  #sink: Sink | null = null
  /** Messages are carried out one after another. */
  #last = Promise.resolve()

  constructor(say: (message: FromFilmWorker) => void) {
    this.#say = say
  }

  handle(message: ToFilmWorker): void {
    this.#last = this.#last
      .then(() => this.#carryOut(message))
      .then(this.#say, (thrown: unknown) => this.#say({ type: 'refused', error: errorData(thrown) }))
  }

  async #carryOut(message: ToFilmWorker): Promise<FromFilmWorker> {
    if (message.type === 'begin') {
      this.#sink = await open(message.order)
      return { type: 'taken' }
    }
    const sink = this.#sink
    if (!sink) throw new ReelError('internal', 'The film was not begun; export it again.')
    if (message.type === 'frame') {
      await sink.add(message.rgba, message.captions)
      return { type: 'taken' }
    }
    return { type: 'made', ...(await sink.finish((done) => this.#say({ type: 'written', done }))) }
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
