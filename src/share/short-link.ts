// `#s=ID,KEY,CRC32`: a model that lies encrypted at the share endpoint. The key stands in the link only, which no
// server sees. Not here: fetching and opening it (endpoint.ts, seal.ts). The scene lies inside, with the model.

import { linkCut, textCrc } from './link-check'

export interface ShortLink {
  /** 22 base64url characters of the SHA-256 of what is stored. */
  readonly id: string
  /** 256 bits as 43 base64url characters. */
  readonly key: string
}

const PAIR = /^[A-Za-z0-9_-]{22},[A-Za-z0-9_-]{43}$/

/** 78 characters. The checksum tells a link that was cut from one whose model has expired. */
export const shortLink = ({ id, key }: ShortLink): string => `#s=${id},${key},${textCrc(`${id},${key}`)}`

/** @throws ReelError `link-cut`. */
export function readShort(text: string): ShortLink {
  const [id = '', key = '', ...rest] = text.split(',')
  const pair = `${id},${key}`
  if (!PAIR.test(pair) || rest.join(',') !== textCrc(pair)) throw linkCut()
  return { id, key }
}
