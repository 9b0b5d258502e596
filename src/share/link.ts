// Links: what stands after the # of an address. Six kinds, one reader; each kind has a file of its own.
//   #demo=  a model that the site brings along     #r=  how to train it again     #s=  at the share endpoint, encrypted
//   #u=     a file at an address                   #m=  the whole model in the link
//   #lesson=  a lesson of the page, by its name
// Not here: fetching what a link names, how the weights are read (model-link.ts) and packed (pack-model.ts).

import { ReelError } from '../core/errors'
import type { Snapshot } from '../network/snapshot'
import { crc32Hex, fromBase64Url } from './bytes'
import { readDemo, type DemoLink } from './demo-link'
import { readHosted, type HostedLink } from './hosted-link'
import { readLesson, type LessonLink } from './lesson-link'
import { checkedBody, linkCut, linkWrong, takeApart } from './link-check'
import { unpackPayload } from './model-link'
import { readRecipe, type Recipe } from './recipe-link'
import { readShort, type ShortLink } from './short-link'

/** Characters after the #. Chromium takes addresses of 2 MiB; the rest is left for the address of the site. */
const MAX_LINK = 1_900_000

export type LinkContent =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'demo' } & DemoLink)
  | ({ readonly kind: 'lesson' } & LessonLink)
  | ({ readonly kind: 'recipe' } & Recipe)
  | ({ readonly kind: 'short' } & ShortLink)
  | ({ readonly kind: 'hosted' } & HostedLink)
  | { readonly kind: 'model'; readonly snapshot: Snapshot }

const READERS: Readonly<Record<string, (text: string) => LinkContent>> = {
  demo: (text) => ({ kind: 'demo', ...readDemo(text) }),
  lesson: (text) => ({ kind: 'lesson', ...readLesson(text) }),
  r: (text) => ({ kind: 'recipe', ...readRecipe(checkedBody(text)) }),
  s: (text) => ({ kind: 'short', ...readShort(text) }),
  u: (text) => ({ kind: 'hosted', ...readHosted(text) }),
  m: (text) => ({ kind: 'model', snapshot: readModel(text) }),
}

/**
 * What a fragment (`location.hash`, with or without its #) asks for; `none` for a plain anchor such as #about.
 * @throws ReelError `link-cut` when its checksum or length is wrong, `link-wrong` for an unknown kind or version and
 * for bad values.
 */
export function readLink(hash: string): LinkContent {
  const text = hash.startsWith('#') ? hash.slice(1) : hash
  if (text.length > MAX_LINK) throw linkWrong('it is too long')
  const sign = text.indexOf('=')
  if (sign < 0) {
    if (text !== '' && Object.keys(READERS).some((kind) => kind.startsWith(text))) throw linkCut()
    if (/^[\w-]*$/.test(text)) return { kind: 'none' }
  }
  const kind = text.slice(0, Math.max(0, sign))
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined
  if (!read) throw linkWrong('its kind is unknown')
  return read(text.slice(sign + 1))
}

function readModel(text: string): Snapshot {
  const { crc, body } = takeApart(text)
  const payload = fromBase64Url(body)
  if (!payload || crc32Hex(payload) !== crc) throw linkCut()
  try {
    return unpackPayload(payload)
  } catch (error) {
    if (error instanceof ReelError) throw linkWrong('its model', { cause: error })
    throw error
  }
}
