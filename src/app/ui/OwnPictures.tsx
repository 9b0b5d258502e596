// The button that makes a model draw pictures of one's own.

import { ImageUp } from 'lucide-react'
import { useState } from 'react'
import { loadLate } from '../../core/late'
import type { Moment } from '../../core/latent'
import { Button } from './parts/Button'
import { lateSheet } from './parts/late-sheet'
import { PLACES } from './parts/places'

const OwnPicturesSheet = lateSheet(
  'own',
  async () => (await loadLate(PLACES.own, () => import('./own/OwnPicturesSheet'))).OwnPicturesSheet,
)

/** `moment`: where a morph to a single picture begins. */
export function OwnPictures({ moment }: { readonly moment: () => Moment }) {
  const [from, setFrom] = useState<Moment | null>(null)
  return (
    <>
      <Button
        look="quiet"
        size="small"
        title="Drop or choose a picture, two, or a clip: the model finds the codes that draw it, and plays from them"
        onClick={() => setFrom(moment())}
      >
        <ImageUp aria-hidden />
        From my own picture…
      </Button>
      {from && <OwnPicturesSheet from={from} onClose={() => setFrom(null)} />}
    </>
  )
}
