// The film worker's door: messages in, messages out. It makes one film; the page ends it, also when the film is given
// up.

import type { ToFilmWorker } from '../film-protocol'
import { FilmHost } from './host'

const host = new FilmHost((message) => self.postMessage(message))

self.addEventListener('message', ({ data }: MessageEvent<ToFilmWorker>) => host.handle(data))
