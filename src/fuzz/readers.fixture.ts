// Everything of the product that reads what somebody else may have written, each with right inputs, ways to damage
// them, and an independent judgement of what it accepted.

import { completeSettings } from '../settings/settings'
import type { Random } from '../core/random'
import { checkManifest } from '../network/snapshot'
import { type PictureHeader, readPictureHeader } from '../clip/picture-header'
import { sniff } from '../clip/sniff'
import { readApng } from '../clip/worker/apng'
import { readGif } from '../clip/worker/gif'
import type { Layered } from '../clip/worker/layers'
import { readWebp } from '../clip/worker/webp'
import { damaged, damagedJson } from './mutate.fixture'
import { endpointReaders } from './endpoint-readers.fixture'
import { filmReaders } from './film-readers.fixture'
import { keepReaders } from './keep-readers.fixture'
import { linkReaders } from './link-readers.fixture'
import { faultOfManifest, modelReaders } from './model-readers.fixture'
import { createTestSnapshot } from '../share/snapshot.fixture'

type Bytes = Uint8Array<ArrayBuffer>

/** A right input, and how to get a damaged one from it. */
export interface Sample {
  readonly bytes: Bytes
  readonly damage: (random: Random) => Bytes
}

export interface Reader {
  readonly name: string
  readonly samples: readonly [Sample, ...Sample[]]
  /** Reads `bytes`; throws ReelError to refuse them. */
  readonly read: (bytes: Bytes) => unknown
  /** Why what was accepted is wrong; null when it is right. */
  readonly fault: (accepted: unknown, bytes: Bytes, sample: Sample) => string | null
}

const utf8 = new TextEncoder()
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Bytes that are damaged without knowing what they mean. */
export const plainSample = (bytes: Bytes): Sample => ({ bytes, damage: (random) => damaged(bytes, random) })

/** JSON that is damaged as a tree. */
const jsonSample = (tree: unknown): Sample => ({
  bytes: utf8.encode(JSON.stringify(tree)),
  damage: (random) => utf8.encode(damagedJson(tree, random)),
})

const { manifest } = createTestSnapshot(4)
const moment = { t: 3.5, directions: [1, -0.5], content: 9 }
const scene = { mode: 'morph', position: 4.25, directions: [0.5, -2], content: 1, walkSeed: 12, ends: { from: moment, to: moment } } // prettier-ignore

/** JSON that is no JSON never reaches a schema: its readers refuse it before. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(text(bytes))
  } catch {
    return null
  }
}

const schemaReaders: readonly Reader[] = [
  {
    name: 'manifest',
    samples: [jsonSample(manifest), jsonSample({ ...manifest, scene })],
    read: (bytes) => checkManifest(parsed(bytes)),
    fault: (accepted, bytes) => faultOfManifest(accepted, parsed(bytes)),
  },
  {
    name: 'settings',
    samples: [jsonSample(manifest.settings), jsonSample({ size: 64, gamma: 2, seconds: 1e-7 })],
    read: (bytes) => {
      const data = parsed(bytes)
      return completeSettings(typeof data === 'object' && data !== null ? { ...data } : {})
    },
    fault: (settings, bytes) => {
      const given = parsed(bytes)
      const keys = typeof given === 'object' && given !== null ? Object.keys(given) : []
      const unknown = keys.find((key) => !Object.hasOwn(manifest.settings, key))
      if (unknown !== undefined) return `a setting called ${JSON.stringify(unknown)} was let through`
      return faultOfManifest({ ...manifest, settings }, null)
    },
  },
]

const latin = (start: string, length = 600): Bytes => {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < start.length; i++) bytes[i] = start.charCodeAt(i)
  return bytes
}

const FAMILIES = new Set(['video', 'animation', 'image', 'foreign', 'unknown'])

const sniffReader: Reader = {
  name: 'sniff',
  samples: [
    plainSample(latin('\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41')),
    plainSample(latin('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm')),
    plainSample(latin('GIF89a')),
    plainSample(latin('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0____\0\0\0\x08acTL')),
    plainSample(latin('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02')),
    plainSample(latin('\0\0\0\x1cftypavif\0\0\0\0avifmif1')),
    plainSample(latin('BM')),
  ],
  read: (bytes) => sniff(bytes),
  fault: (format) => {
    const { family, label } = format as { family: string; label?: string }
    if (!FAMILIES.has(family)) return `a family ${family}`
    return family === 'unknown' || (typeof label === 'string' && label !== '') ? null : 'no label'
  },
}

const pictureHeaderReader: Reader = {
  name: 'picture header',
  samples: sniffReader.samples,
  read: (bytes) => {
    const format = sniff(bytes)
    return 'label' in format ? readPictureHeader(new Blob([bytes]), format.label) : null
  },
  fault: (accepted) => {
    const header = accepted as PictureHeader | null
    return !header || (header.width >= 0 && header.height >= 0) ? null : `${header.width} × ${header.height}`
  },
}

const animationReader: Reader = {
  name: 'animation',
  samples: sniffReader.samples,
  read: (bytes) => [readGif(bytes), readApng(bytes), readWebp(bytes)],
  fault: (accepted) => {
    const layers = (accepted as (Layered | null)[]).flatMap((found) => found?.layers ?? [])
    return layers.every(({ delay, width }) => delay >= 0 && width >= 0)
      ? null
      : 'a picture without a size or a time'
  },
}

export const readers = (): readonly Reader[] => [
  ...schemaReaders,
  sniffReader,
  pictureHeaderReader,
  animationReader,
  ...modelReaders,
  ...linkReaders,
  ...filmReaders,
  ...endpointReaders,
  ...keepReaders,
]
