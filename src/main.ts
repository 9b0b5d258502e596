// The first file of the page: starts what takes longest, then the studio. Small, because the browser runs it before it
// has the rest.

import { startAhead } from './app/ahead'
import { tellNotWhole } from './app/not-whole'
import { insist } from './core/late'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
const visit = startAhead(root)
insist(() => import('./app/page')).then(
  ({ openPage }) =>
    openPage(root, visit).catch((error: unknown) => {
      console.error(error)
      tellNotWhole(root, 'ReelGAN could not start here: reload the page, or open it in another browser.')
    }),
  () => tellNotWhole(root, 'ReelGAN did not arrive whole: check the connection and reload the page.'),
)
