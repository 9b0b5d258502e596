// What the owner of a server may set, from the environment, checked. Defaults are for one's own machine.

import { resolve } from 'node:path'
import { ReelError } from '../core/errors'
import type { Bucket } from './blobs/s3-store'

type Place = { readonly kind: 'folder'; readonly folder: string } | ({ readonly kind: 's3' } & Bucket)

export interface Configuration {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Where pages come from that may share here; null: from this machine. */
  readonly origins: readonly string[] | null
  /** Where blobs are kept and how many bytes of them; null: no endpoint. */
  readonly share: (Place & { readonly quota: number }) | null
  readonly trustedProxies: number
}

export type Environment = Readonly<Record<string, string | undefined>>

const MIB = 1024 * 1024

const wrong = (name: string, value: string, what: string) =>
  new ReelError('setting-wrong', `${name} must be ${what}; “${value}” is not.`)

/**
 * @param root of the repository: relative folders are below it
 * @throws ReelError `setting-wrong`
 */
export function readConfiguration(environment: Environment, root: string): Configuration {
  const text = (name: string, otherwise: string) => environment[name]?.trim() || otherwise
  const whole = (name: string, otherwise: number, least: number, most: number) => {
    const value = text(name, String(otherwise))
    if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most)
      throw wrong(name, value, `a whole number from ${least} to ${most}`)
    return Number(value)
  }
  const port = whole('REELGAN_PORT', 4173, 0, 65_535)
  const named = text('REELGAN_ORIGIN', '')
  const folder = text('REELGAN_SHARE', '.share')
  const place: Place =
    text('REELGAN_S3_BUCKET', '') === ''
      ? { kind: 'folder', folder: resolve(root, folder) }
      : { kind: 's3', ...bucketOf(environment) }
  return {
    host: text('REELGAN_HOST', '127.0.0.1'),
    port,
    origins: named === '' ? null : named.split(',').map(checkedOrigin),
    share:
      folder.toLowerCase() === 'off'
        ? null
        : { ...place, quota: whole('REELGAN_SHARE_MB', 1024, 1, 100_000_000) * MIB },
    trustedProxies: whole('REELGAN_TRUST_PROXY', 0, 0, 16),
  }
}

function bucketOf(environment: Environment): Bucket {
  const needed = (name: string) => {
    const value = environment[name]?.trim()
    if (value) return value
    throw new ReelError('setting-wrong', `${name} is missing: REELGAN_S3_BUCKET needs it.`)
  }
  const endpoint = needed('REELGAN_S3_ENDPOINT')
  const parsed = URL.canParse(endpoint) ? new URL(endpoint) : null
  // What stands before an @ or behind a ? would be sent nowhere, or shown in a failure.
  if (!parsed || !/^https?:\/\/[^@?#]*$/.test(endpoint))
    throw wrong('REELGAN_S3_ENDPOINT', endpoint, 'an address like https://s3.example')
  return {
    endpoint,
    bucket: needed('REELGAN_S3_BUCKET'),
    region: environment['REELGAN_S3_REGION']?.trim() || 'us-east-1',
    accessKeyId: needed('AWS_ACCESS_KEY_ID'),
    secretAccessKey: needed('AWS_SECRET_ACCESS_KEY'),
  }
}

/** The names that a machine has for itself. */
export const ownOrigins = (port: number): readonly string[] => [
  `http://127.0.0.1:${port}`,
  `http://localhost:${port}`,
]

function checkedOrigin(text: string): string {
  const origin = text.trim()
  const parsed = URL.canParse(origin) ? new URL(origin) : null
  // A star is a letter to URL.
  if (!parsed || !/^https?:[^*]+$/.test(origin) || parsed.origin !== origin)
    throw wrong(
      'REELGAN_ORIGIN',
      origin,
      'like https://reelgan.example, without a path or a slash at its end',
    )
  return origin
}
