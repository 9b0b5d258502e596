// Links: what stands after the # of an address, as a whole model (#m=) or as the recipe to train one (#r=).
// Grammar: KIND=VERSION.CRC32.BODY. Not here: how the weights are packed (model-link.ts).

import { ReelError } from '../core/errors'
import { checkSetting, SETTING_NAMES, type SettingChanges, type SettingName } from '../core/settings'
import type { Snapshot } from '../core/snapshot'
import { crc32Hex, fromBase64Url, toBase64Url } from './bytes'
import { MAX_PAYLOAD, packPayload, payloadLength, unpackPayload } from './model-link'

/** Characters after the #. Chromium takes addresses of 2 MiB; the rest is left for the address of the site. */
const MAX_LINK = 1_900_000

/** Enough to train the same model again elsewhere. */
export interface Recipe {
  readonly builtIn: { readonly id: string; readonly seed: number }
  /** Settings that differ from the defaults for their size. */
  readonly changes: SettingChanges
}

export type LinkContent =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'recipe' } & Recipe)
  | { readonly kind: 'model'; readonly snapshot: Snapshot }

const cut = () =>
  new ReelError(
    'link-cut',
    'This link was cut off or changed on its way here; copy it again as a whole, or ask for the model as a file.',
  )
const wrong = (what: string, options?: ErrorOptions) =>
  new ReelError(
    'link-wrong',
    `This link is not one that this version of ReelGAN can open (${what}); ask for a new one.`,
    options,
  )

/** One letter a setting: part of the grammar, so a letter is never given to another setting. */
const LETTERS: Readonly<Record<SettingName, string>> = {
  seed: 's',
  size: 'z',
  frames: 'f',
  steps: 'n',
  seconds: 't',
  width: 'w',
  batch: 'b',
  generatorRate: 'g',
  discriminatorRate: 'd',
  gamma: 'r',
  adversarial: 'a',
  reconstruction: 'l',
  anchor: 'o',
  warmup: 'u',
  augment: 'p',
  noise: 'x',
  ema: 'e',
  holdOut: 'h',
  codeSpacing: 'c',
}

/**
 * `#m=1.CRC32.BASE64URL`: the whole generator, 8-bit weights.
 * @throws ReelError `export-failed` when the link would have over 1.9 million characters, or a weight is NaN or infinite.
 */
export function modelLink(snapshot: Snapshot): string {
  const length = payloadLength(snapshot)
  if (length > MAX_PAYLOAD) {
    const size = ((length * 4) / 3 / 1e6).toFixed(1)
    throw new ReelError(
      'export-failed',
      `This model makes a link of ${size} MB, and browsers take 1.9 MB; download it and send the file instead.`,
    )
  }
  const payload = packPayload(snapshot)
  return `#m=1.${crc32Hex(payload)}.${toBase64Url(payload)}`
}

/**
 * `#r=1.CRC32.flame_7_z32_n3000`: a built-in clip, its seed, and the changed settings; under 200 characters.
 * @throws ReelError `setting-wrong` when a value is out of its bounds.
 */
export function recipeLink({ builtIn, changes }: Recipe): string {
  const parts = SETTING_NAMES.flatMap((name) =>
    changes[name] === undefined ? [] : [`${LETTERS[name]}${checkSetting(name, changes[name])}`],
  )
  const body = [builtIn.id, builtIn.seed, ...parts].join('_')
  return `#r=1.${textCrc(body)}.${body}`
}

/**
 * What a fragment (`location.hash`, with or without its #) asks for; `none` when it is no link of ours.
 * @throws ReelError `link-cut` when its checksum or length is wrong, `link-wrong` for an unknown kind or version and for bad values.
 */
export function readLink(hash: string): LinkContent {
  const text = hash.startsWith('#') ? hash.slice(1) : hash
  const kind = /^([a-z]+)(=|$)/.exec(text)
  if (!kind) return { kind: 'none' }
  if (kind[1] !== 'm' && kind[1] !== 'r') {
    // A plain anchor such as #about is not a link of ours; a KIND= is, of a later version.
    if (kind[2] === '') return { kind: 'none' }
    throw wrong('its kind is unknown')
  }
  if (text.length > MAX_LINK) throw wrong('it is too long')
  const [version, crc, ...rest] = text.slice(2).split('.')
  if (version !== '' && version !== '1') throw wrong('it was made by another version')
  const body = rest.join('.')
  if (!crc || body === '') throw cut()
  return kind[1] === 'm' ? readModel(crc, body) : readRecipe(crc, body)
}

function readModel(crc: string, body: string): LinkContent {
  const payload = fromBase64Url(body)
  if (!payload || crc32Hex(payload) !== crc) throw cut()
  try {
    return { kind: 'model', snapshot: unpackPayload(payload) }
  } catch (error) {
    if (error instanceof ReelError) throw wrong('its model', { cause: error })
    throw error
  }
}

function readRecipe(crc: string, body: string): LinkContent {
  if (textCrc(body) !== crc) throw cut()
  const [id = '', seedText = '', ...parts] = body.split('_')
  const seed = Number(seedText)
  if (!/^[a-z]{1,24}$/.test(id) || !/^\d{1,10}$/.test(seedText) || seed > 2147483647) throw wrong('its clip')
  const changes = parts.map((part): [SettingName, number] => {
    const name = SETTING_NAMES.find((candidate) => LETTERS[candidate] === part.charAt(0))
    if (name === undefined || part.length < 2) throw wrong('it has a setting that is unknown')
    try {
      return [name, checkSetting(name, Number(part.slice(1)))]
    } catch (error) {
      throw wrong(`its setting “${name}”`, { cause: error })
    }
  })
  return { kind: 'recipe', builtIn: { id, seed }, changes: Object.fromEntries(changes) }
}

const textCrc = (text: string) => crc32Hex(new TextEncoder().encode(text))
