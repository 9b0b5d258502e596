// Names that come from outside (files, links, models, projects), made fit to be shown. Used where a name enters, so
// that nothing behind that has to think of it.

/**
 * Most of a name that is shown, and of its end, UTF-16 code units; longer ones lose their middle, because their end
 * tells the kind of file.
 */
const MOST = 120
const TAIL = 24

/**
 * What turns the direction of text, takes no room, or controls: a name could look like another one, or hide its ending.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** Marks heaped upon one letter run over the lines above and below. */
const HEAPED = /(\p{M}{3})\p{M}+/gu

/** A name of one line and at most 120 characters, in reading order, that shows all it holds; never empty. */
export function shownName(name: string): string {
  const spaced = name.replaceAll(/[\t\n\r]/g, ' ')
  const seen = spaced.replaceAll(UNSEEN, '').replaceAll(HEAPED, '$1').replaceAll(/\s+/g, ' ').trim()
  if (seen.length <= MOST) return seen || 'unnamed'
  return `${whole(seen.slice(0, MOST - TAIL - 1))}…${whole(seen.slice(-TAIL))}`
}

/** A cut may halve a letter of two code units. */
const whole = (part: string) => part.replaceAll(/\p{Cs}/gu, '')
