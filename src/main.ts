// The first file of the page: starts what takes longest, then the studio. Small, because the browser runs it before it has the rest.

import { startAhead } from './app/ahead'

const hash = startAhead()
import('./app/page').then(
  ({ openPage }) => openPage(hash),
  () => {
    document.body.textContent = 'ReelGAN did not arrive whole: check the connection and reload the page.'
  },
)
