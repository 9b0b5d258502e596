// What every link has in common: KIND=VERSION.CRC32.BODY, and the two ways in which one can be wrong.
// Not here: what a body says (the *-link.ts files).

import { ReelError } from '../core/errors'
import { crc32Hex } from './bytes'

export const linkCut = (): ReelError =>
  new ReelError(
    'link-cut',
    'This link was cut off or changed on its way here; copy it again as a whole, or ask for the model as a file.',
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

/** Version, checksum and body of what stands behind `KIND=`. @throws ReelError `link-cut`; `link-wrong` for another version. */
export function takeApart(text: string): { readonly crc: string; readonly body: string } {
  const [version = '', crc = '', ...rest] = text.split('.')
  const body = rest.join('.')
  if (version !== '' && version !== '1') throw linkWrong('it was made by another version')
  if (version === '' || body === '') throw linkCut()
  return { crc, body }
}

/** The body of what {@link signed} made. @throws ReelError `link-cut`; `link-wrong` for another version. */
export function checkedBody(text: string): string {
  const { crc, body } = takeApart(text)
  if (textCrc(body) !== crc) throw linkCut()
  return body
}
