// What the owner of a server may set, from the environment, checked. Defaults are for one's own machine.

import { resolve } from 'node:path'
import { ReelError } from '../core/errors'

export interface Configuration {
  readonly host: string
  readonly port: number
  /** Where pages come from that may share here; the first is the one to print. */
  readonly origins: readonly string[]
  /** Null: no endpoint. */
  readonly share: { readonly folder: string; readonly quota: number } | null
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
  const whole = (name: string, otherwise: number, most: number) => {
    const value = text(name, String(otherwise))
    if (!/^\d{1,9}$/.test(value) || Number(value) > most)
      throw wrong(name, value, `a whole number from 0 to ${most}`)
    return Number(value)
  }
  const host = text('REELGAN_HOST', '127.0.0.1')
  const port = whole('REELGAN_PORT', 4173, 65_535)
  const named = text('REELGAN_ORIGIN', '')
  const folder = text('REELGAN_SHARE', '.share')
  const quota = whole('REELGAN_SHARE_MB', 1024, 100_000_000) * MIB
  return {
    host,
    port,
    origins: named === '' ? ownOrigins(port) : named.split(',').map(checkedOrigin),
    share: folder === 'off' ? null : { folder: resolve(root, folder), quota },
    trustedProxies: whole('REELGAN_TRUST_PROXY', 0, 16),
  }
}

/** The names that a machine has for itself. */
const ownOrigins = (port: number) => [`http://127.0.0.1:${port}`, `http://localhost:${port}`]

function checkedOrigin(text: string): string {
  const origin = text.trim()
  const parsed = URL.canParse(origin) ? new URL(origin) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.origin !== origin)
    throw wrong(
      'REELGAN_ORIGIN',
      origin,
      'like https://reelgan.example, without a path or a slash at its end',
    )
  return origin
}
