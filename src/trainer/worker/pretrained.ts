// Fetches the file of the pretrained network from our own site, once, when a run needs it. Not here: what is in it
// (network/backbone.ts).

import { insist, partMissing } from '../../core/late'
import { checkBackbone } from '../../network/backbone'

/**
 * What gives the file at `url`, which is asked for again where it does not come whole.
 * @throws ReelError `part-missing`
 */
export function fetchPretrained(url: string, pauses?: readonly number[]): () => Promise<Uint8Array> {
  let coming: Promise<Uint8Array> | undefined
  return () => {
    coming ??= insist(async () => {
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`it was answered with ${answer.status}`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      checkBackbone(bytes)
      return bytes
    }, pauses).catch((error: unknown) => {
      coming = undefined
      throw partMissing('The pretrained network', error)
    })
    return coming
  }
}
