// The button that shows both networks drawn.

import { Network } from 'lucide-react'
import { useState } from 'react'
import { loadLate } from '../../core/late'
import { Button } from './parts/Button'
import { lateSheet } from './parts/late-sheet'
import { PLACES } from './parts/places'

const NetworksSheet = lateSheet(
  'networks',
  async () => (await loadLate(PLACES.networks, () => import('./networks/NetworksSheet'))).NetworksSheet,
)

export function DrawnNetworks() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        look="quiet"
        size="small"
        title="Every layer, its cost and what it holds"
        onClick={() => setOpen(true)}
      >
        <Network aria-hidden />
        See the networks
      </Button>
      {open && <NetworksSheet onClose={() => setOpen(false)} />}
    </>
  )
}
