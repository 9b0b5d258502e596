// What mails, chats, trackers and keyboards do to a text on its way, and how each of it is undone. Text in, text out:
// whoever reads the text decides what is right (link-repair.ts). Not here: anything that knows what a link is.

/** Names that HTML gives to what may stand in a link or be put into one. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  num: '#',
  equals: '=',
  percnt: '%',
  comma: ',',
  period: '.',
  colon: ':',
  sol: '/',
  quest: '?',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  nbsp: ' ',
  shy: '',
  zwnj: '',
  zwj: '',
  zerowidthspace: '',
  newline: '\n',
}

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '')

/** `&amp;`, `&#61;` and `&#x3d;` as HTML writes signs, `\u003d` and `\n` as JSON does. */
export const withoutEntities = (text: string): string =>
  text
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) => characterOf(Number(code)))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => characterOf(Number.parseInt(code, 16)))
    .replaceAll(/&([a-z]{2,14});/gi, (all, name: string) => ENTITIES[name.toLowerCase()] ?? all)
    .replaceAll(/\\u(00[0-9a-f]{2})/gi, (_, code: string) => characterOf(Number.parseInt(code, 16)))
    .replaceAll(/(?:\\[nrt])+/g, ' ')

/** `%3D` and its like, once. Bytes that are no UTF-8 (`%A0`, an old blank) go: no link holds any. */
export const withoutPercents = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      const bytes = run.match(/[0-9a-f]{2}/gi) ?? []
      return bytes.map((byte) => (byte < '8' ? characterOf(Number.parseInt(byte, 16)) : '')).join('')
    }
  })

/** `=3D` and its like, as quoted-printable mail writes signs that are not plain ones. */
export const withoutQuoted = (text: string): string =>
  text.replaceAll(/(?:=[0-9A-F]{2})+/g, (signs) => withoutPercents(signs.replaceAll('=', '%')))

/** As {@link withoutPercents}, but only signs that addresses hold as they are: `%20` in one stays. */
export const withoutSignPercents = (text: string): string =>
  text.replaceAll(/%(?:2[3-9C-F]|3[ADF]|40|5F|7E)/gi, (sign) => decodeURIComponent(sign))

/** What nobody sees: zero-width blanks, soft hyphens, marks of direction, controls. */
export const withoutInvisible = (text: string): string =>
  text.replaceAll(/[\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u3164\u2800]+/gu, (run) =>
    /[\t\n\r]/.test(run) ? ' ' : '',
  )

/** Tags that mails put between the parts of a long word; `<https://…>` is none of them. */
export const withoutTags = (text: string): string =>
  text.replaceAll(/<\/?(?:wbr|br|a|span|p|div|b|i|u|em|strong|font|code|pre)(?:\s[^<>]{0,300})?\/?>/gi, '')

/** The longest link has one hyphen in 64 characters; whatever has more dashes than this is none. */
const MOST_DASHES = 40_000

/**
 * Dashes as they may have been: keyboards write — for two or three hyphens, and for one. The likeliest first; each
 * kind of dash is taken for the same everywhere.
 */
export function* dashReadings(text: string): Generator<string> {
  const plain = text.replaceAll(/[\u2010-\u2012\u2212]/g, '-')
  const many = (plain.match(/[–—]/g)?.length ?? 0) > MOST_DASHES
  const longs = plain.includes('—') && !many ? ['--', '-', '---'] : ['-']
  const shorts = plain.includes('–') && !many ? ['-', '--'] : ['-']
  for (const long of longs)
    for (const short of shorts) yield plain.replaceAll('—', long).replaceAll('–', short)
}

/** `step` again and again until it changes nothing: what went through two programs was changed twice. */
export function settled(text: string, step: (before: string) => string, most = 4): string {
  let now = text
  for (let turn = 0; turn < most; turn++) {
    const then = step(now)
    if (then === now) return now
    now = then
  }
  return now
}
