import { readFileSync } from 'node:fs'

/** The file of the pretrained network, from disk. */
export const backboneFile = (): Uint8Array =>
  new Uint8Array(readFileSync(new URL('../network/mobilenet-v2.bin', import.meta.url)))
