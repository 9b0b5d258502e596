// What an S3-compatible store says about its objects: one page of a ListObjectsV2 answer. Not an XML parser: the names
// that we ask for hold no character that XML would write otherwise, and what is not such a name is left out.

import { isBlobId } from '../../core/share-protocol'
import { MOST_RECORD } from './record'
import type { RecordEntry } from './store'

/** What stands before the id in the name of an object: the bucket may hold other things. */
export const PREFIX = 'reelgan/'

export interface ListPage {
  readonly entries: readonly RecordEntry[]
  readonly next: string | null
}

/** Null for what is no listing, for instance the web page of a proxy that answers 200 to everything. */
export function readPage(xml: string): ListPage | null {
  if (!/<ListBucketResult[\s>]/.test(xml)) return null
  const entries = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, object = '']) => {
    const key = field(object, 'Key') ?? ''
    const id = key.slice(PREFIX.length)
    const size = Number(field(object, 'Size'))
    const writtenAt = Date.parse(field(object, 'LastModified') ?? '')
    const isOurs = key.startsWith(PREFIX) && isBlobId(id) && size >= 0 && size <= MOST_RECORD
    return isOurs && !Number.isNaN(writtenAt) ? [{ id, size, writtenAt }] : []
  })
  const next = field(xml, 'IsTruncated') === 'true' ? field(xml, 'NextContinuationToken') : null
  return {
    entries,
    next:
      next
        ?.replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&') ?? null,
  }
}

const field = (xml: string, name: string): string | null =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null
