// One tab writes a project at a time: whoever has it open holds a Web Lock, which the browser gives back when the tab dies.

const PREFIX = 'reelgan-project-'
/** A page that was just reloaded may not have given its lock back yet, milliseconds. */
const PATIENCE = 1500

/** Gives the lock back. */
export type Release = () => void

/** Holds the project for this tab; null when another tab has it open. Where there are no Web Locks, everyone holds it. */
export async function holdProject(id: string): Promise<Release | null> {
  if (!('locks' in navigator)) return () => undefined
  return new Promise((resolve, reject) => {
    const granted = () =>
      new Promise<void>((release) => {
        resolve(() => release())
      })
    const refused = (thrown: unknown) => {
      if (thrown instanceof DOMException && thrown.name === 'TimeoutError') resolve(null)
      else reject(thrown)
    }
    navigator.locks.request(PREFIX + id, { signal: AbortSignal.timeout(PATIENCE) }, granted).catch(refused)
  })
}

/** Projects that are open somewhere, in this tab or another one. */
export async function heldProjects(): Promise<ReadonlySet<string>> {
  if (!('locks' in navigator)) return new Set()
  const { held = [] } = await navigator.locks.query()
  const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
  return new Set(names)
}
