// Mounts the studio, nothing else.

import '@fontsource-variable/inter'
import { startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { openStudio } from './start'
import { App } from './ui/App'
import './ui/theme.css'

/** Fills the page's `#root`; `hash`: the link that it was opened with. @throws Error when it has none. */
export function openPage(hash: string): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no #root.')
  const studio = openStudio(hash)
  // Built in slices: in one piece it would hold up the start of workers and the model on its way to them.
  startTransition(() => createRoot(root).render(<App studio={studio} />))
}
