// Asks before a model is fetched from elsewhere: names the host, and says what the host will learn.

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useState } from 'react'
import { fetchOffered } from '../boot/address'
import { useStudio, useStudioState } from '../context'
import { buttonClass } from './parts/Button'
import styles from './parts/sheet.module.css'

export function OfferedFile() {
  const studio = useStudio()
  const offered = useStudioState((state) => state.offered)
  // What was asked about stays readable while the dialog fades away.
  const [shown, setShown] = useState(offered)
  if (offered !== null && offered !== shown) setShown(offered)
  const dismiss = () => studio.actions.offer(null)
  return (
    <AlertDialog.Root open={offered !== null} onOpenChange={(open) => !open && dismiss()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Popup className={styles['popup']}>
          <AlertDialog.Title className={styles['title']}>
            {`Fetch a model from ${shown?.address.host ?? ''}?`}
          </AlertDialog.Title>
          <AlertDialog.Description className={styles['text']}>
            This link leads to a file outside of this page. That host will see your network address, as with
            every page that you open, and nothing else. The file is used only if it is the very one that the
            link was made for.
          </AlertDialog.Description>
          <p className={styles['address']}>{shown?.address.href}</p>
          <div className={styles['actions']}>
            <button type="button" className={buttonClass()} onClick={dismiss}>
              Do not fetch it
            </button>
            <button
              type="button"
              className={buttonClass({ look: 'primary' })}
              onClick={() => offered && void fetchOffered(studio, offered)}
            >
              Fetch and open it
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
