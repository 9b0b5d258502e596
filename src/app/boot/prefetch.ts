// Fetches the parts of the page that come late (dialogs, encoders, the reader of clips) while nobody waits for them:
// whoever goes on a journey with the page open can still export and share what was trained. Only into the browser's
// cache: nothing of it is run.

import { arrive } from '../../core/late'

/** Names of the built site, as late-files.json lists them. */
const NAME = /^assets\/[\w.-]+$/

/** Never fails: without a network, and on the development server, there is nothing to fetch. */
export async function prefetch(): Promise<void> {
  if (import.meta.env.DEV) return
  try {
    const answer = await fetch('./late-files.json')
    const names: unknown = await answer.json()
    for (const name of Array.isArray(names) ? names : []) {
      if (typeof name !== 'string' || !NAME.test(name)) continue
      await arrive(name, 'low')
    }
  } catch {
    // What is missing is fetched when it is needed.
  }
}
