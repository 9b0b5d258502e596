// The first file of the page: starts what takes longest, then the studio. Small, because the browser runs it before it
// has the rest.

import { startEarly } from './app/boot/start-early'
import { tellFailure } from './app/boot/failure'
import { insist } from './core/late'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
const visit = startEarly(root)
insist(() => import('./app/page')).then(
  ({ openPage }) =>
    openPage(root, visit).catch((error: unknown) => {
      console.error(error)
      tellFailure(root, 'ReelGAN could not start here: reload the page, or open it in another browser.')
    }),
  () => tellFailure(root, 'ReelGAN did not arrive whole: check the connection and reload the page.'),
)
