// Whether the site was built anew while its page is open. Asked when a part of the page is missing and when the tab
// comes back after a while, never by a clock. Not here: what a person is told (ui/UpdateNote.tsx), nor how long the old
// files stay (commands/former-files.ts).

import { onMissing } from '../../core/late'

/** A tab that comes back sooner does not ask again, milliseconds. */
const SELDOM = 10 * 60_000

/** Calls back once, when there is another build. Does nothing on the development server and for a page from disk. */
export function watchForUpdate(onUpdated: () => void): void {
  if (import.meta.env.DEV || !location.protocol.startsWith('http')) return
  let asked = performance.now()
  let told = false
  const ask = async () => {
    asked = performance.now()
    if (told || !(await wasUpdated())) return
    told = true
    onUpdated()
  }
  onMissing(() => void ask())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && performance.now() - asked > SELDOM) void ask()
  })
}

/** False where it cannot be known. */
async function wasUpdated(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src
  if (own === undefined) return false
  try {
    const answer = await fetch('./late-files.json', { cache: 'no-cache' })
    return answer.ok && isOther(own, await answer.json())
  } catch {
    return false
  }
}

/** Whether a page whose first script has this address belongs to another build than the one with these files. */
export const isOther = (script: string, files: unknown): boolean =>
  Array.isArray(files) &&
  files.length > 0 &&
  !files.some((name) => typeof name === 'string' && script.endsWith(`/${name}`))
