// A demo's model file from the page's own model link: the same weights, with the name, the scene and the likeness of
// the demo in their header. Not here: how weights are packed, which is the page's (share/pack-model.ts).

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Demo } from '../core/demos'
import { checkManifest } from '../network/snapshot'
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
  const packed = takenApart<{ parts: readonly number[] }>(Buffer.from(text, 'base64url'))
  let from = 0
  const whole = packed.header.parts.map((length) => {
    from += length
    return inflateRawSync(packed.rest.subarray(from - length, from))
  })
  const { header, rest } = takenApart<{ manifest: { clip: object }; tensors: unknown }>(Buffer.concat(whole))
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
