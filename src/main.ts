// The first file of the page: starts what takes longest, then the studio. Small, because the browser runs it before it has the rest.

import { startAhead } from './app/ahead'

const hash = startAhead()
void import('./app/page').then(({ openPage }) => openPage(hash))
