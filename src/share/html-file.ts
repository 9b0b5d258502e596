// A model as a page that plays it: one HTML file with the int8 generator and a player, for disk, mail and any static
// host. Writing it, and reading the model back without running anything of it. Not here: the player (src/standalone).

import { ReelError } from '../core/errors'
import { loadLate } from '../core/late'
import type { Snapshot } from '../network/snapshot'
import { crc32Hex, fromBase64Url, toBase64Url } from './bytes'
import { MAX_PAYLOAD, unpackPayload } from './model-link'
import { packPayload } from './pack-model'

/** Characters of a page: the longest model, and a player of up to half a megabyte. */
const MAX_FILE = Math.ceil((MAX_PAYLOAD * 4) / 3) + 500_000
const OPEN = '<script type="application/octet-stream" id="reelgan-model" data-crc32="'
const CLOSE = '</script>'

const wrong = (what: string) =>
  new ReelError(
    'file-wrong',
    `This is not a page that ReelGAN can open (${what}); choose one that was saved by “A page that plays it”.`,
  )

const damaged = () =>
  new ReelError('file-damaged', 'The model in this page was cut off or changed; ask for a new copy of it.')

/**
 * The whole page.
 * @throws ReelError `export-failed` when a weight is not finite.
 */
export async function packHtml(snapshot: Snapshot): Promise<string> {
  const { page } = await loadLate('The player', () => import('virtual:standalone-page'))
  return fillPage(page, snapshot)
}

/** `page`: text with the marks `<!--title-->` and `<!--model-->`. */
export function fillPage(page: string, snapshot: Snapshot): string {
  const payload = packPayload(snapshot)
  const { name } = snapshot.manifest.clip
  return page
    .replace('<!--model-->', () => `${OPEN}${crc32Hex(payload)}">${toBase64Url(payload)}${CLOSE}`)
    .replace('<!--title-->', () => `${escaped(name)} · ReelGAN`)
}

/**
 * The model of a page that {@link packHtml} wrote; the page is only searched, never parsed as one or run.
 * @throws ReelError `file-wrong` or `file-damaged`.
 */
export function readHtml(text: string): Snapshot {
  if (text.length > MAX_FILE) throw wrong('it is too large')
  const start = text.indexOf(OPEN)
  if (start < 0) throw wrong('it carries no model')
  const crc = text.slice(start + OPEN.length, start + OPEN.length + 8)
  const from = start + OPEN.length + 10
  const end = text.indexOf(CLOSE, from)
  if (end < 0 || !text.startsWith('">', from - 2)) throw damaged()
  const payload = fromBase64Url(text.slice(from, end))
  if (!payload || crc32Hex(payload) !== crc) throw damaged()
  try {
    return unpackPayload(payload)
  } catch (error) {
    if (error instanceof ReelError) throw wrong('its model')
    throw error
  }
}

/** Text as HTML shows it, also within an attribute. */
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
