// What every link has in common: KIND=VERSION.CRC32.BODY, and the ways in which one can be wrong.
// Not here: what a body says (the *-link.ts files).

import { ReelError } from '../core/errors'
import { crc32Hex } from './bytes'

const AGAIN = 'copy it again as a whole, or ask for the model as a file.'

/** Where it cannot be told which. */
export const linkCut = (): ReelError =>
  new ReelError('link-cut', `This link was cut off or changed on its way here; ${AGAIN}`)

/** Where it is known that the end is missing. */
export const linkCutOff = (): ReelError =>
  new ReelError('link-cut', `This link was cut off on its way here; ${AGAIN}`)

/** Where it is known that the end is there. */
export const linkChanged = (): ReelError =>
  new ReelError(
    'link-cut',
    `This link was changed on its way here, so that it no longer says what it said; ${AGAIN}`,
  )

export const linkNewer = (): ReelError =>
  new ReelError(
    'link-wrong',
    'This link was made by a newer version of ReelGAN than this page; reload the page, or ask for the model as a file.',
  )

export const linkWrong = (what: string, options?: ErrorOptions): ReelError =>
  new ReelError(
    'link-wrong',
    `This link is not one that this version of ReelGAN can open (${what}); ask for a new one.`,
    options,
  )

export const textCrc = (text: string): string => crc32Hex(new TextEncoder().encode(text))

/** `#KIND=1.CRC32.BODY`, the checksum being that of the body's characters. */
export const signed = (kind: string, body: string): string => `#${kind}=1.${textCrc(body)}.${body}`

/**
 * Version, checksum and body of what stands behind `KIND=`. @throws ReelError `link-cut`; `link-wrong` for another
 * version.
 */
export function takeApart(text: string): { readonly crc: string; readonly body: string } {
  const [version = '', crc = '', ...rest] = text.split('.')
  const body = rest.join('.')
  if (/^\d{1,4}$/.test(version) && version !== '1') throw linkNewer()
  if (version !== '' && version !== '1') throw linkWrong('what it begins with')
  if (version === '' || body === '') throw linkCut()
  return { crc, body }
}

/** The body of what {@link signed} made. @throws ReelError `link-cut`; `link-wrong` for another version. */
export function checkedBody(text: string): string {
  const { crc, body } = takeApart(text)
  if (textCrc(body) !== crc) throw linkCut()
  return body
}
