// Puts a server together from its configuration: the store, the endpoint, the site, the port.

import { ReelError } from '../core/errors'
import type { Configuration } from './configuration'
import { listen } from './listen'
import { ShareEndpoint } from './blobs/endpoint'
import { failureWord } from './blobs/failure'
import { FolderStore } from './blobs/folder-store'
import { S3Store } from './blobs/s3-store'
import { builtHeaders, Site } from './site'

const TIDY_EVERY_MS = 15 * 60_000

export interface RunningServer {
  /** Where a browser on this machine finds it. */
  readonly address: string
  /** Why there is no endpoint although one was asked for; null when all is well. */
  readonly warning: string | null
  close(): Promise<void>
}

/**
 * @param folder the built site, absolute
 * @throws ReelError `setting-wrong` when the address cannot be listened at, `file-wrong` when there is no built site
 */
export async function startServer(configuration: Configuration, folder: string): Promise<RunningServer> {
  const { host, port, origins, trustedProxies } = configuration
  const headers = await builtHeaders(folder)
  const { endpoint, warning } = await openEndpoint(configuration)
  const hosts = new Set(origins.map((origin) => new URL(origin).host))
  const site = new Site({ folder, headers, canShare: (name) => endpoint !== null && hosts.has(name) })
  const timer = setInterval(() => void endpoint?.tidy().catch(notTidied), TIDY_EVERY_MS)
  timer.unref()
  try {
    const server = await listen({ host, port, site, endpoint, isBehindProxy: trustedProxies > 0 })
    return {
      address: `http://${printable(host)}:${server.port}/`,
      warning,
      close: async () => {
        clearInterval(timer)
        await server.close()
      },
    }
  } catch (error) {
    clearInterval(timer)
    throw new ReelError(
      'setting-wrong',
      `The server cannot listen at ${host}, port ${port} (${failureWord(error)}): choose others with REELGAN_HOST and REELGAN_PORT.`,
      { cause: error },
    )
  }
}

/** A store that cannot be used leaves the site without an endpoint, and the page hides what needs one. */
async function openEndpoint({ share, origins, trustedProxies }: Configuration) {
  if (!share) return { endpoint: null, warning: null }
  try {
    const store = share.kind === 's3' ? await S3Store.open(share) : await FolderStore.open(share.folder)
    const endpoint = new ShareEndpoint({ store, quota: share.quota, origins, trustedProxies })
    await endpoint.tidy()
    return { endpoint, warning: null }
  } catch (error) {
    const [place, cure] =
      share.kind === 's3'
        ? [`the bucket “${share.bucket}”`, 'look at the variables that begin with REELGAN_S3 and AWS']
        : [share.folder, 'name another folder with REELGAN_SHARE']
    return {
      endpoint: null,
      warning: `Short links are off: ${place} cannot be used (${failureWord(error)}); ${cure}.`,
    }
  }
}

const notTidied = (error: unknown) =>
  console.error(`share: what has expired could not be removed (${failureWord(error)})`)

/** An address for all interfaces is none that a browser can open; IPv6 stands in brackets. */
function printable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
