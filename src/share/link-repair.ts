// Links that were changed on their way: what mails, chats, trackers and keyboards did is undone, and the link's own
// checksum must prove it. What cannot be proved is told exactly. Comes late, and only for a link that cannot be read
// as it is (link.ts). Its cost grows with the length of the link, and with nothing else.
// Not here: what happens to texts (transit.ts), links to a file elsewhere, whose addresses hold any sign
// (hosted-repair.ts).

import { crc32Start } from '../core/crc32'
import { DEMOS } from '../core/demos'
import { ReelError } from '../core/errors'
import { fromBase64Url } from './bytes'
import { repairHosted } from './hosted-repair'
import { readLink, type LinkContent } from './link'
import { linkChanged, linkCut, linkCutOff, linkNewer, linkWrong } from './link-check'
import { MOST_START, toldLength } from './model-link'
import * as transit from './transit'

/** Characters: a browser takes addresses of 2 MiB. */
const MAX_TEXT = 2_200_000
/** Characters of a demo link, a recipe or a short link that are looked at, with whatever was put into it. */
const MAX_SHORT = 4000
/** A text may hold more than one link, or what looks like one. */
const MOST_MARKS = 6

const MARK = /(?<![\w-])(demo|lesson|[rsum])=(?:3D(?=\d{1,4}\.))?/gi

/**
 * What a fragment that {@link readLink} refuses asks for.
 * @throws ReelError `link-cut` or `link-wrong`, with the most exact sentence that there is for it.
 */
export function repairLink(hash: string): LinkContent {
  if (hash.length > MAX_TEXT) throw linkWrong('it is too long')
  const text = transit.withoutTags(
    transit
      .withoutInvisible(
        transit.settled(hash, (before) => transit.withoutEntities(transit.withoutPercents(before))),
      )
      .normalize('NFKC'),
  )
  let fault: ReelError | null = null
  const marks = [...text.matchAll(MARK)].slice(0, MOST_MARKS)
  for (const [i, mark] of marks.entries()) {
    try {
      // Bodies hold no “=”: where the next link begins this one has ended.
      const rest = text.slice(mark.index + mark[0].length, marks[i + 1]?.index)
      return repairKind(mark[1]?.toLowerCase() ?? '', rest, hash)
    } catch (error) {
      if (!(error instanceof ReelError)) throw error
      fault ??= error
    }
  }
  if (fault) throw fault
  // Without a mark: the address of a place in a page, with what browsers and trackers hang on it, or nothing of ours.
  return readLink(text.replace(/^[#/!?\s]+/, '').replace(/(?::~:|[&?]).*$/s, ''))
}

function repairKind(kind: string, rest: string, hash: string): LinkContent {
  if (kind === 'u') return repairHosted(hash)
  if (kind === 'm') return proved(rest, modelLinkIn)
  if (kind === 's') return proved(rest.slice(0, MAX_SHORT), shortLinkIn)
  if (kind === 'lesson') return readLink(`#lesson=${bareWords(rest)[0]}`)
  if (kind === 'demo' && /^[^\w\s]*(?:3D)?[a-z]/i.test(rest)) return bareDemo(rest)
  return proved(rest.slice(0, MAX_SHORT), (reading) => worded(kind, reading))
}

/** The content of the first reading that a checksum proves. @throws what is wrong with the first one. */
function proved(rest: string, read: (reading: string) => LinkContent): LinkContent {
  let fault: unknown = null
  for (const reading of readings(rest)) {
    try {
      return read(reading)
    } catch (error) {
      fault ??= error
    }
  }
  throw fault
}

/**
 * What may have been meant, in the letters and signs that links are made of. Blanks, quotes, brackets and `\` are
 * none of them.
 */
function* readings(rest: string): Generator<string> {
  // Quoted-printable: “=” at the end of a line means nothing and falls out with the other signs; rarely it stands for
  // one of ours, or for a blank of any kind.
  for (const text of new Set([rest, transit.withoutQuoted(rest)])) {
    const letters = text.replaceAll(/[^\w.,\-\u2010-\u2014\u2212]+/g, '')
    for (const dashes of transit.dashReadings(letters)) yield dashes
  }
}

interface Head {
  readonly crc: string
  readonly body: string
}

/** Takes `1.CRC32.BODY…` apart. */
function headOf(reading: string): Head {
  const [, version = '', crc = '', body = ''] = /^(\d{1,4})\.([0-9a-f]{8})\.(.*)$/is.exec(reading) ?? []
  if (version === '' || body === '') {
    throw /^(?:\d{1,4}(?:\.[0-9a-f]{0,8})?\.?)?$/i.test(reading) ? linkCutOff() : linkChanged()
  }
  if (version !== '1') throw linkNewer()
  return { crc: crc.toLowerCase(), body }
}

/** A demo with a scene, or a recipe: whatever follows the part that the checksum belongs to was put there by others. */
function worded(kind: string, reading: string): LinkContent {
  const { crc, body } = headOf(reading)
  for (const text of [body, ...otherCases(body), ...withMarks(body)]) {
    const length = crc32Start(new TextEncoder().encode(text), Number.parseInt(crc, 16))
    if (length !== null) return readLink(`#${kind}=1.${crc}.${text.slice(0, length)}`)
  }
  throw linkCut()
}

/** Where capitals were lost, or all became capitals: names and settings are small, the scene behind them is not. */
function otherCases(body: string): readonly string[] {
  if (/[a-z]/.test(body) && /[A-Z]/.test(body)) return []
  const items = body.split('_').slice(0, 40)
  return items.map((_, small) =>
    items.map((item, i) => (i <= small ? item.toLowerCase() : item.toUpperCase())).join('_'),
  )
}

/** Where “_” were taken for marks of italics and left out: an item begins with each letter that follows no letter. */
function withMarks(body: string): readonly string[] {
  const bare = body.replaceAll('_', '').replaceAll(/(?<=\d)(?=[a-zA-Z])|(?<=[a-z])(?=[A-Z])/g, '_')
  // A recipe has its seed behind the name of the clip.
  return [bare, bare.replace(/^[a-z]+(?=\d)/, '$&_')]
}

/** A name without a checksum: taken when there is such a demo; else it is told by its name that there is none. */
function bareDemo(rest: string): LinkContent {
  const [word, joined, text] = bareWords(rest)
  // Behind “_” stands a scene: the link has lost its head.
  if (/^[\w.-]*_+[a-z0-9]/.test(text)) throw linkCut()
  const known = [word, joined].find((name) => DEMOS.some((demo) => demo.name === name))
  return { kind: 'demo', name: known ?? word }
}

/** The name that a text begins with, the same where blanks were put into it, and the text. */
function bareWords(rest: string): readonly [word: string, joined: string, text: string] {
  const text = transit
    .withoutInvisible(transit.withoutQuoted(rest))
    .toLowerCase()
    .slice(0, MAX_SHORT)
    .replace(/^\W*(?:3d)?/, '')
  const word = /^[a-z0-9-]*/.exec(text)?.[0].replace(/-+$/, '') ?? ''
  return [word, /^[a-z0-9-]*/.exec(text.replaceAll(/[\s\\]+/g, ''))?.[0] ?? '', text]
}

function shortLinkIn(reading: string): LinkContent {
  // “3D” may be what mail made of “=”, or the first letters of the name.
  for (const text of [reading, reading.replace(/^3D/i, '')]) {
    const [, pair = '', crc = ''] = /^([\w-]{22},[\w-]{43}),([0-9a-f]{8})/i.exec(text) ?? []
    try {
      if (pair !== '') return readLink(`#s=${pair},${crc.toLowerCase()}`)
    } catch {
      // The other reading, then.
    }
  }
  throw /^[\w-]{0,22}(?:,[\w-]{0,43}(?:,[0-9a-f]{0,7})?)?$/i.test(reading) ? linkCutOff() : linkChanged()
}

/** The whole model says itself how long it is: what is behind that was put there by others. */
function modelLinkIn(reading: string): LinkContent {
  const { crc, body } = headOf(reading)
  const text = /^[\w-]*/.exec(body)?.[0] ?? ''
  const whole = Math.min(text.length, Math.ceil(MOST_START / 3) * 4)
  const start = fromBase64Url(text.slice(0, whole - (whole % 4)))
  const told = start && toldLength(start)
  if (told === null) throw linkChanged()
  if (told > Math.floor((text.length * 3) / 4)) throw linkCutOff()
  try {
    return readLink(`#m=1.${crc}.${text.slice(0, Math.ceil((told * 4) / 3))}`)
  } catch (error) {
    throw error instanceof ReelError && error.code === 'link-cut' ? linkChanged() : error
  }
}
