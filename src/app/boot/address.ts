// What the page's address asks for: `?backend=` and the link after the #.
// Not here: the grammar of links (share/link.ts), fetching (share/endpoint.ts, share/hosted-model.ts).

import type { BackendChoice } from '../../core/engine'
import { errorData, ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import type { Snapshot } from '../../network/snapshot'
import type { Fetching } from '../../share/endpoint'
import type { HostedLink } from '../../share/hosted-link'
import type { LinkContent } from '../../share/link'
import type { ShortLink } from '../../share/short-link'
import type { Studio } from '../store'

/** As beginnings of sentences. */
const FETCHING = 'The part that fetches models'
const REPAIRING = 'The part that repairs links'

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

/** What stands behind the # of the page's address. */
export interface Fragment {
  /** With its `#`; the empty string when there is none. */
  readonly hash: string
  /** What the link asks for as it stands, as `readLink` tells it, or throws. */
  readonly read: () => LinkContent
}

/**
 * Opens what a link carries; a file elsewhere is only offered, until the person has said yes. One that was changed on
 * its way is repaired where it proves itself. What cannot be opened is told in one sentence, and nothing else
 * changes.
 * @returns whether something was opened.
 */
export async function followLink(studio: Studio, fragment: Fragment): Promise<boolean> {
  try {
    return await follow(studio, await contentOf(fragment))
  } catch (thrown) {
    studio.actions.notify(errorData(thrown).message)
    return false
  }
}

/** The person has said yes to a file elsewhere. */
export async function fetchOffered(studio: Studio, link: HostedLink): Promise<boolean> {
  studio.actions.offer(null)
  return openRemote(studio, `the model from ${link.address.host}`, async (fetching) => {
    const { fetchHosted } = await loadLate(FETCHING, () => import('../../share/hosted-model'))
    return fetchHosted(link, location.origin, fetching)
  })
}

async function contentOf({ hash, read }: Fragment): Promise<LinkContent> {
  try {
    return read()
  } catch (error) {
    // Where that file does not come, what is wrong with the link as it stands is told.
    const late = await loadLate(REPAIRING, () => import('../../share/link-repair')).catch(() => null)
    if (!late) throw error
    return late.repairLink(hash)
  }
}

async function follow(studio: Studio, link: LinkContent): Promise<boolean> {
  const { actions } = studio
  switch (link.kind) {
    case 'none':
      return false
    case 'demo':
      return actions.openDemo(link.name, link.scene)
    case 'lesson':
      return actions.openLesson(link.name)
    case 'recipe':
      await actions.openBuiltIn(link.builtIn.id, link.builtIn.seed, link)
      return !refused(studio)
    case 'short':
      return openRemote(studio, 'the model of the link', (fetching) => fetchShort(link, fetching))
    case 'hosted':
      actions.offer(link)
      return false
    case 'model':
      return openRemote(studio, 'the model of the link', () => Promise.resolve(link.snapshot))
    default:
      link satisfies never
      return false
  }
}

async function fetchShort(link: ShortLink, fetching: Fetching): Promise<Snapshot> {
  const { fetchKept, shareEndpoint } = await loadLate(FETCHING, () => import('../../share/endpoint'))
  const endpoint = shareEndpoint(document)
  if (!endpoint) {
    throw new ReelError(
      'link-unreachable',
      'This short link belongs to a site that keeps models, and this one keeps none; open it at the address that it was made for.',
    )
  }
  return fetchKept(endpoint, link, fetching)
}

async function openRemote(
  studio: Studio,
  name: string,
  read: (fetching: Fetching) => Promise<Snapshot>,
): Promise<boolean> {
  await studio.actions.openModel(name, ({ signal, onProgress }) => read({ signal, onShare: onProgress }))
  return !refused(studio)
}

/**
 * Tells at the top of the page what was refused: the place where files are refused may belong to the next clip at
 * once.
 */
function refused({ store, actions }: Studio): boolean {
  const { intake, run } = store.getState()
  const message =
    intake.kind === 'refused' ? intake.message : run.kind === 'failed' ? run.error.message : null
  if (message === null) return false
  actions.notify(message)
  actions.dismissRefusal()
  return true
}
