// Fetches the code that comes late: what only some people need, when they need it. A file that does not arrive is asked
// for again, and then told in one sentence. Not here: workers (late-worker.ts), and which files belong together
// (commands/late-files.ts).

import { ReelError } from './errors'

/** Milliseconds before each further try. */
export const PAUSES: readonly number[] = [300, 1500]

/** What a late file must be: a host that answers with its front page instead sends neither. */
const TYPES: Readonly<Record<string, RegExp>> = { js: /javascript/, css: /^text\/css/ }

/** Files of the site that have arrived, or are on their way, by name. */
const arriving = new Map<string, Promise<void>>()
const listeners = new Set<() => void>()

/** `what` as the beginning of a sentence: “Export”, “The gallery”. */
export const partMissing = (what: string, cause?: unknown): ReelError =>
  new ReelError('part-missing', `${what} could not be loaded: check the connection and try again.`, { cause })

/**
 * Fetches a module.
 * @param load nothing but the import of one module, written out: the build looks for it
 * @param files put there by the build: what the import fetches, as names of the built site. They are fetched before the
 * import, because Firefox (153) keeps a module, and all that stands on it, for lost once one file of it has failed; no
 * later try finds it then.
 * @throws ReelError `part-missing`
 */
export async function loadLate<T>(
  what: string,
  load: () => Promise<T>,
  files: readonly string[] = [],
): Promise<T> {
  try {
    return await insist(async () => {
      await Promise.all(files.map((file) => arrive(file)))
      try {
        return await load()
      } catch (error) {
        for (const file of files) arriving.delete(file)
        throw error
      }
    })
  } catch (error) {
    tellMissing()
    throw partMissing(what, error)
  }
}

/** Tries again after each of the pauses. @throws what the last try threw. */
export async function insist<T>(attempt: () => Promise<T>, pauses: readonly number[] = PAUSES): Promise<T> {
  for (const pause of pauses) {
    try {
      return await attempt()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return attempt()
}

/**
 * Fetches a script or a style of the site into the browser’s cache, once. @throws where it cannot be had or is
 * something else.
 */
export function arrive(file: string, priority: RequestPriority = 'auto'): Promise<void> {
  const known = arriving.get(file)
  if (known) return known
  const coming = fetchWhole(file, priority)
  arriving.set(file, coming)
  coming.catch(() => arriving.delete(file))
  return coming
}

async function fetchWhole(file: string, priority: RequestPriority): Promise<void> {
  const answer = await fetch(`./${file}`, { priority })
  const type = answer.headers.get('content-type') ?? ''
  if (!answer.ok) throw new Error(`${file} was answered with ${answer.status}`)
  if (TYPES[file.split('.').at(-1) ?? '']?.test(type) === false) throw new Error(`${file} came as ${type}`)
  // To its end, or it is not kept.
  await answer.arrayBuffer()
}

/** To whoever wants to know why: the site may have been built anew. */
export function tellMissing(): void {
  for (const listener of listeners) listener()
}

/** Calls back whenever a part is missing for good; returns the function that ends it. */
export function onMissing(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
