// The short links that were made in this browser, so that they can be copied and deleted again. Kept in the browser
// only.

import * as v from 'valibot'
import { isBlobId } from '../core/share-protocol'
import type { OwnLink } from './endpoint'

const PLACE = 'reelgan.short-links'
const MOST = 40

/** A link with what a person knows it by. */
export interface ListedLink extends OwnLink {
  /** E.g. “Jellyfish, 1500 steps”. */
  readonly title: string
}

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const listSchema = v.pipe(
  v.array(
    v.strictObject({
      id: v.pipe(v.string(), v.check(isBlobId)),
      key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
      deleteToken: text(200),
      expires: v.pipe(v.string(), v.isoTimestamp()),
      title: text(200),
    }),
  ),
  v.maxLength(MOST),
)

/** Newest first. Empty where the browser keeps nothing, or what it kept cannot be read. */
export function ownLinks(): readonly ListedLink[] {
  try {
    const read = v.safeParse(listSchema, JSON.parse(window.localStorage.getItem(PLACE) ?? '[]'))
    return read.success ? read.output : []
  } catch {
    return []
  }
}

/** Puts a link in front; the oldest ones beyond the fortieth are forgotten. Returns what is listed now. */
export const listLink = (link: ListedLink): readonly ListedLink[] =>
  write([link, ...ownLinks().filter(({ id }) => id !== link.id)].slice(0, MOST))

export const unlistLink = (id: string): readonly ListedLink[] =>
  write(ownLinks().filter((link) => link.id !== id))

function write(links: readonly ListedLink[]): readonly ListedLink[] {
  try {
    window.localStorage.setItem(PLACE, JSON.stringify(links))
  } catch {
    // Full, or forbidden in a private window: the list then lasts as long as the sheet that shows it.
  }
  return links
}
