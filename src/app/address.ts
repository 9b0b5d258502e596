// What the page's address asks for: `?backend=` and the link after the #. Not here: the grammar of links (share/link.ts).

import type { BackendChoice } from '../core/engine'
import { errorData, ReelError } from '../core/errors'
import type { Studio } from './store'

const BACKENDS: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'webgl', 'cpu']

/** The engine named by `?backend=`, and a sentence when there is no such engine. */
export function wantedBackend(search: string): {
  readonly wanted: BackendChoice
  readonly notice: string | null
} {
  const named = new URLSearchParams(search).get('backend')
  if (named === null) return { wanted: 'auto', notice: null }
  const wanted = BACKENDS.find((backend) => backend === named.toLowerCase())
  if (wanted) return { wanted, notice: null }
  const short = named.slice(0, 24)
  return {
    wanted: 'auto',
    notice: `There is no engine called “${short}”: use webgpu, wasm, webgl or cpu. ReelGAN has chosen one by itself.`,
  }
}

/** Whether there is a fragment to look at; the code that reads links is fetched only then. A cut link may have lost its `=`. */
export const mayBeLink = (hash: string): boolean => hash.length > 1

/**
 * Opens what a link carries. What cannot be opened is told in one sentence, and nothing else changes.
 * @returns whether something was opened.
 */
export async function followLink(studio: Studio, hash: string): Promise<boolean> {
  const { actions } = studio
  try {
    const { readLink } = await import('../share/link')
    const link = readLink(hash)
    if (link.kind === 'none') return false
    if (link.kind === 'demo') {
      throw new ReelError(
        'link-wrong',
        `There is no demo called “${link.name}” here; choose a clip and train it.`,
      )
    }
    if (link.kind === 'short' || link.kind === 'hosted') {
      throw new ReelError('link-wrong', 'This page cannot fetch models; ask for the model as a file.')
    }
    if (link.kind === 'recipe') {
      await actions.openBuiltIn(link.builtIn.id, link.builtIn.seed, link.changes)
      return studio.store.getState().source !== null
    }
    const { snapshot } = link
    await actions.openModel('the model of the link', () => Promise.resolve(snapshot))
    return studio.store.getState().run.kind === 'demo'
  } catch (thrown) {
    actions.notify(errorData(thrown).message)
    return false
  }
}
