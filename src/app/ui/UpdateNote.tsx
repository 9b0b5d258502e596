// Says that the site was built anew under the open page, which goes on as it is. Not here: how that is noticed
// (update.ts).

import { RefreshCw, X } from 'lucide-react'
import { useStudio, useStudioState } from '../context'
import styles from './film-offer.module.css'
import { Button } from './parts/Button'

export function UpdateNote() {
  const { actions } = useStudio()
  const updated = useStudioState((state) => state.updated)
  const trains = useStudioState(({ run }) => run.kind === 'training')
  return (
    <div role="status">
      {updated && (
        <div className={styles['offer']}>
          <RefreshCw aria-hidden />
          <p>{`ReelGAN was updated. ${trains ? 'Your training goes on; reload when it suits you.' : 'Reload when it suits you.'}`}</p>
          <div className={styles['actions']}>
            <Button size="small" onClick={() => location.reload()}>
              Reload
            </Button>
          </div>
          <Button
            look="quiet"
            size="small"
            icon
            aria-label="Dismiss"
            onClick={() => actions.tellUpdated(false)}
          >
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  )
}
