// Mounts the studio, nothing else.

import '@fontsource-variable/inter'
import { startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import type { Visit } from './boot/start-early'
import { openStudio } from './boot/open-studio'
import { App } from './ui/App'
import './ui/theme.css'

/** Puts the studio into `root`. */
export async function openPage(root: HTMLElement, visit: Visit): Promise<void> {
  const studio = openStudio(visit)
  const first = await visit.picture()
  // Built in slices: in one piece it would hold up the start of workers and the model on its way to them.
  startTransition(() => createRoot(root).render(<App studio={studio} first={first} />))
}
