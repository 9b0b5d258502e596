// Puts a server together from its configuration: the port, the site, and behind it the share service.

import { setTimeout as pause } from 'node:timers/promises'
import { ReelError } from '../core/errors'
import { failureWord } from './blobs/failure'
import { FolderTaken, LockWatch } from './blobs/folder-lock'
import { FolderStore } from './blobs/folder-store'
import { S3Store } from './blobs/s3-store'
import { type Configuration, ownOrigins } from './configuration'
import { listen, type Listening } from './listen'
import { ShareService } from './share-service'
import { builtHeaders, Site } from './site'

/** So long a start waits for the first word of the store, ms; the site is served meanwhile. */
const FIRST_WORD_MS = 3000

export interface RunningServer {
  /** Where a browser on this machine finds it. */
  readonly address: string
  /**
   * Why there is no endpoint although one was asked for, as far as that is known at the start; null when all is well.
   */
  readonly warning: string | null
  close(): Promise<void>
}

/**
 * @param folder the built site, absolute
 * @throws ReelError `setting-wrong` when the address cannot be listened at, `file-wrong` when there is no built site
 */
export async function startServer(configuration: Configuration, folder: string): Promise<RunningServer> {
  outliveTheLog()
  const headers = await builtHeaders(folder)
  let sharing: Sharing | null = null
  let hosts: ReadonlySet<string> = new Set()
  const site = new Site({
    folder,
    headers,
    canShare: (name) => Boolean(sharing?.service.endpoint) && hosts.has(name),
  })
  const server = await listenAt(configuration, site, () => {
    if (!configuration.share) return 'off'
    return sharing?.service.endpoint ?? 'away'
  })
  const origins = configuration.origins ?? ownOrigins(server.port)
  hosts = new Set(origins.map((origin) => new URL(origin).host))
  sharing = share(configuration, origins)
  await Promise.race([sharing?.firstWord, pause(FIRST_WORD_MS, undefined, { ref: false })])
  return {
    address: `http://${printable(configuration.host)}:${server.port}/`,
    warning: sharing?.warning() ?? null,
    close: async () => {
      await server.close()
      await sharing?.service.close()
    },
  }
}

async function listenAt(
  { host, port, trustedProxies }: Configuration,
  site: Site,
  endpoint: Parameters<typeof listen>[0]['endpoint'],
): Promise<Listening> {
  try {
    return await listen({ host, port, site, endpoint, isBehindProxy: trustedProxies > 0 })
  } catch (error) {
    throw new ReelError(
      'setting-wrong',
      `The server cannot listen at ${host}, port ${port} (${failureWord(error)}): choose others with REELGAN_HOST and REELGAN_PORT.`,
      { cause: error },
    )
  }
}

interface Sharing {
  readonly service: ShareService
  /** Ends with the first try to open the store. */
  readonly firstWord: Promise<void>
  readonly warning: () => string | null
}

/** The first word is the start's to print; what changes later is printed when it does. Null when it is switched off. */
function share({ share: place, trustedProxies }: Configuration, origins: readonly string[]): Sharing | null {
  if (!place) return null
  const watch = new LockWatch()
  let said: string | null | undefined
  let say: (() => void) | undefined
  const firstWord = new Promise<void>((resolve) => {
    say = resolve
  })
  const service = new ShareService({
    open: () => (place.kind === 's3' ? S3Store.open(place) : FolderStore.open(place.folder, watch)),
    quota: place.quota,
    origins,
    trustedProxies,
    onChange: (failure) => {
      const sentence = failure === null ? null : offSentence(place, failure)
      if (said !== undefined && said !== sentence) console.warn(sentence ?? 'Short links are on again.')
      said = sentence
      say?.()
    },
  })
  return { service, firstWord, warning: () => said ?? null }
}

function offSentence(place: NonNullable<Configuration['share']>, failure: unknown): string {
  if (place.kind === 's3')
    return `Short links are off: the bucket “${place.bucket}” cannot be used (${failureWord(failure)}); look at the variables that begin with REELGAN_S3 and AWS.`
  if (failure instanceof FolderTaken)
    return `Short links are off: another server keeps its shared models in ${place.folder}; end that one, or name another folder with REELGAN_SHARE.`
  return `Short links are off: ${place.folder} cannot be used (${failureWord(failure)}); name another folder with REELGAN_SHARE.`
}

const nobodyListens = () => undefined

/** A log whose reader has gone is an error of the stream, which ends the process unless somebody listens. */
function outliveTheLog(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(nobodyListens)) stream.on('error', nobodyListens)
}

/** An address for all interfaces is none that a browser can open; IPv6 stands in brackets. */
function printable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
