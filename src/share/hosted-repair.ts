// Links to a file elsewhere that were changed on their way. An address may hold escapes and signs of its own, so that
// what was done to it cannot just be undone: a bounded number of readings is tried, and the checksum must prove one.
// An address that a person wrote has none: there the hash of the file decides, once it is fetched. Not here: the
// other kinds (link-repair.ts).

import { readLink, type LinkContent } from './link'
import { linkChanged, linkCutOff, linkNewer, textCrc } from './link-check'
import * as transit from './transit'

/** Characters; the longest address has 2000, and each of its signs may have become six. */
const MAX_TEXT = 16_000
/** Characters of a reading from its mark on. */
const MAX_READING = 2200
/** So many texts are tried, whatever the link. */
const MOST_TRIES = 3000
/** Soft ends of lines that are looked for: quoted-printable mail has 76 characters a line. */
const MOST_ENDS = 3

type Step = (text: string) => string

const PERCENTS: readonly Step[] = [
  (text) => text,
  transit.withoutSignPercents,
  (text) => transit.withoutSignPercents(transit.withoutSignPercents(text)),
  transit.withoutPercents,
  (text) => transit.withoutPercents(transit.withoutPercents(text)),
]
const BLANKS: readonly Step[] = [
  (text) => text,
  // Browsers write what nobody sees as escapes behind a #; “> ” stands before the lines of an answered mail.
  (text) =>
    text.replaceAll(
      /(?:>|%3E)(?:%20)?|%(?:0[9AD]|C2%A[0D]|E2%80%(?:8[B-F]|A[89A-E])|E2%81%A[0-9]|EF%B[8B]%(?:8F|BF))/gi,
      '',
    ),
  (text) => transit.withoutInvisible(text).replaceAll(/>?\s|\\(?=\W|_)/g, ''),
  (text) => transit.withoutInvisible(text).normalize('NFKC'),
]

/** @throws ReelError `link-cut` or `link-wrong`. */
export function repairHosted(hash: string): LinkContent {
  const all = readings(hash.slice(0, MAX_TEXT))
  let tries = 0
  for (const text of texts(all)) {
    const link = signedIn(text) ?? writtenIn(text)
    if (link !== null) return readLink(link)
    if (++tries === MOST_TRIES) break
  }
  if (all.some((text) => /^(?!1\.)\d{1,4}\.[0-9a-f]{8}\./i.test(text))) throw linkNewer()
  throw all.some((text) => /&h=[\w-]{43}/.test(text)) ? linkChanged() : linkCutOff()
}

/** What may stand behind `u=`. */
function readings(hash: string): readonly string[] {
  const found = new Set<string>()
  const add = (text: string) => {
    const mark = /(?<![\w-])u=(?:3D)?/i.exec(text)
    if (mark) found.add(text.slice(mark.index + mark[0].length).slice(0, MAX_READING))
  }
  for (const percents of PERCENTS) {
    const plain = percents(hash)
    for (const unescaped of new Set([plain, transit.settled(plain, transit.withoutEntities, 2)])) {
      for (const blanks of BLANKS)
        for (const dashes of transit.dashReadings(transit.withoutTags(blanks(unescaped)))) add(dashes)
    }
  }
  return [...found]
}

/** The readings, and then each without some of its “=” or blanks: at the end of a line of mail they mean nothing. */
function* texts(all: readonly string[]): Generator<string> {
  yield* all
  for (const reading of all) {
    const text = reading.replaceAll('=3D', '=')
    yield text
    yield transit.withoutInvisible(transit.withoutQuoted(reading)).replaceAll(/\s/g, '')
    for (const mark of ['=', '%20']) yield* withoutSome(text, mark, 0, MOST_ENDS)
  }
}

function* withoutSome(text: string, mark: string, from: number, left: number): Generator<string> {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const without = text.slice(0, at) + text.slice(at + mark.length)
    yield without
    if (left > 1) yield* withoutSome(without, mark, at, left - 1)
  }
}

/** The link in a text that its checksum proves; null when there is none. */
function signedIn(text: string): string | null {
  const [, crc = '', rest = ''] = /^1\.([0-9a-f]{8})\.(https?:.*)$/is.exec(text) ?? []
  const hash = /&h=[\w-]{43}/.exec(rest)
  if (!hash) return null
  const address = rest.slice(0, hash.index)
  // As it is, or as browsers write it: blanks and foreign letters as escapes again.
  const addresses = URL.canParse(address) ? [address, new URL(address).href] : [address]
  const whole = addresses.map((each) => each + hash[0]).find((body) => textCrc(body) === crc.toLowerCase())
  return whole === undefined ? null : `#u=1.${crc.toLowerCase()}.${whole}`
}

/** The link in a text as a person writes it, `URL&h=SHA256`, with whatever stands around it left out. */
function writtenIn(text: string): string | null {
  const found = /^(https?:[^\s<>"#\\]*?&h=)(?:3D)?([0-9a-f]{64}|[\w-]{43})(?=_*(?:[^\w-]|$))/i.exec(text)
  return found ? `#u=${found[1] ?? ''}${found[2] ?? ''}` : null
}
