// A demo's model file from the page's own model link: the same bytes, with the name, the scene and the likeness of the
// demo in their header. Not here: how weights are packed, which is the page's (share/model-link.ts).

import type { Demo } from '../core/demos'
import { checkManifest } from '../network/snapshot'
import { Refusal } from './steps.mjs'

/**
 * @param link an address that ends in `#m=VERSION.CRC32.BASE64URL`
 * @param likeness PSNR of the averaged generator on the training frames, dB
 * @throws Refusal when the link carries no model
 */
export function demoFile(link: string, demo: Demo, likeness: number): Uint8Array {
  const body = /#m=[\w.]*\.([\w-]+)$/.exec(link)?.[1]
  if (body === undefined)
    throw new Refusal('The page gave no model link: see that Share shows one, and run it again.')
  const bytes = Buffer.from(body, 'base64url')
  const length = bytes.readUInt32LE(0)
  const header: { manifest: { clip: object }; tensors: unknown } = JSON.parse(
    bytes.toString('utf8', 4, 4 + length),
  )
  const { manifest, tensors } = header
  const told = checkManifest({
    ...manifest,
    clip: { ...manifest.clip, name: demo.label },
    psnr: Math.round(likeness * 10) / 10,
    scene: demo.scene,
  })
  const text = Buffer.from(JSON.stringify({ manifest: told, tensors }))
  const start = Buffer.alloc(4)
  start.writeUInt32LE(text.length)
  // A Buffer's slices share their memory, which readers of plain bytes do not expect.
  return new Uint8Array(Buffer.concat([start, text, bytes.subarray(4 + length)]))
}
