// One sentence over the page: a link or an address that could not be followed, a save that cannot be read and its
// bytes.

import { CircleAlert, Download, X } from 'lucide-react'
import { saveFile } from '../../export/download'
import { useStudio, useStudioState } from '../context'
import styles from './header.module.css'
import { Button } from './parts/Button'

export function Notice() {
  const { actions } = useStudio()
  const notice = useStudioState((state) => state.notice)
  const rescue = useStudioState((state) => state.rescue)
  return (
    <div role="alert">
      {notice !== null && (
        <div className={styles['notice']}>
          <CircleAlert aria-hidden />
          <span>{notice}</span>
          {rescue?.says === notice && (
            <Button size="small" onClick={() => saveFile(new Blob([rescue.bytes]), rescue.file)}>
              <Download aria-hidden />
              Download its bytes
            </Button>
          )}
          <Button look="quiet" size="small" icon aria-label="Dismiss" onClick={() => actions.notify(null)}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  )
}
