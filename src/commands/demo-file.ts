// A demo's model file from the page's own model link: the same weights, with the name, the scene and the likeness of
// the demo in their header; and whether a file is the one that the list asks for.

import { isDeepStrictEqual } from 'node:util'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Demo } from '../core/demos'
import { checkManifest } from '../network/snapshot'
import { completeSettings } from '../settings/settings'
import { Refusal } from './steps.mjs'

/** Bytes of a part before deflating, as the page reads them. */
const PART = 4096

/**
 * @param link an address that ends in `#m=VERSION.CRC32.BASE64URL`
 * @param likeness PSNR of the averaged generator on the training frames, dB
 * @throws Refusal when the link carries no model
 */
export function demoFile(link: string, demo: Demo, likeness: number): Uint8Array {
  const text = /#m=[\w.]*\.([\w-]+)$/.exec(link)?.[1]
  if (text === undefined)
    throw new Refusal('The page gave no model link: see that Share shows one, and run it again.')
  const { header, rest } = bodyOf(Buffer.from(text, 'base64url'))
  const { manifest, tensors } = header
  const told = checkManifest({
    ...manifest,
    clip: { ...manifest.clip, name: demo.label },
    psnr: Math.round(likeness * 10) / 10,
    scene: demo.scene,
  })
  const body = joined({ manifest: told, tensors }, [rest])
  const parts = Array.from({ length: Math.ceil(body.length / PART) }, (_, i) =>
    deflateRawSync(body.subarray(i * PART, (i + 1) * PART), { level: 9 }),
  )
  // A Buffer's slices share their memory, which readers of plain bytes do not expect.
  return new Uint8Array(joined({ inflated: body.length, parts: parts.map(({ length }) => length) }, parts))
}

type Body = { manifest: { clip: object }; tensors: unknown }

/** What is in the deflated parts; a file of the first version has none. */
function bodyOf(payload: Buffer) {
  const packed = takenApart<Body | { parts: readonly number[] }>(payload)
  if (!('parts' in packed.header)) return { header: packed.header, rest: packed.rest }
  let from = 0
  const whole = packed.header.parts.map((length) => {
    from += length
    return inflateRawSync(packed.rest.subarray(from - length, from))
  })
  return takenApart<Body>(Buffer.concat(whole))
}

/** JSON behind its length, then the rest. */
function takenApart<Header>(bytes: Buffer): { readonly header: Header; readonly rest: Buffer } {
  const end = 4 + bytes.readUInt32LE(0)
  return { header: JSON.parse(bytes.toString('utf8', 4, end)) as Header, rest: bytes.subarray(end) }
}

function joined(header: unknown, rest: readonly Buffer[]): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(4)
  start.writeUInt32LE(text.length)
  return Buffer.concat([start, text, ...rest])
}

/** Whether a demo's file holds a model that was trained to its end on its clip, with its settings, for its scene. */
export function isMadeAs({ label, clip, changes, scene }: Demo, file: Uint8Array): boolean {
  const manifest = checkManifest(bodyOf(Buffer.from(file)).header.manifest)
  const settings = completeSettings(changes)
  const builtIn = clip.kind === 'built-in' ? { id: clip.id, seed: clip.seed } : undefined
  return (
    manifest.step === settings.steps &&
    manifest.clip.name === label &&
    isDeepStrictEqual(manifest.clip.builtIn, builtIn) &&
    isDeepStrictEqual(manifest.settings, settings) &&
    isDeepStrictEqual(manifest.scene, scene)
  )
}
