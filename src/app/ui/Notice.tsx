// One sentence over the page: a link or an address that could not be followed.

import { CircleAlert, X } from 'lucide-react'
import { useStudio, useStudioState } from '../context'
import styles from './header.module.css'
import { Button } from './parts/Button'

export function Notice() {
  const { actions } = useStudio()
  const notice = useStudioState((state) => state.notice)
  return (
    <div role="alert">
      {notice !== null && (
        <div className={styles['notice']}>
          <CircleAlert aria-hidden />
          <span>{notice}</span>
          <Button look="quiet" size="small" icon aria-label="Dismiss" onClick={() => actions.notify(null)}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  )
}
