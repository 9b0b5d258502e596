// The first file of the page: starts what takes longest, then the studio. Small, because the browser runs it before it has the rest.

import { startAhead } from './app/ahead'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
const visit = startAhead(root)
import('./app/page').then(
  ({ openPage }) => openPage(root, visit),
  () => {
    document.body.textContent = 'ReelGAN did not arrive whole: check the connection and reload the page.'
  },
)
