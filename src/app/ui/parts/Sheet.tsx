// A dialog with a title and a way out.

import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from './Button'
import styles from './sheet.module.css'

export interface SheetProps {
  readonly title: string
  readonly open: boolean
  /** As wide as the window, for what stands side by side. */
  readonly wide?: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly children: ReactNode
}

export function Sheet({ title, open, wide = false, onOpenChange, children }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['popup']} data-wide={wide || undefined}>
          <div className={styles['head']}>
            <Dialog.Title className={styles['title']}>{title}</Dialog.Title>
            <Dialog.Close
              className={buttonClass({ look: 'quiet', size: 'small', icon: true })}
              aria-label="Close"
            >
              <X aria-hidden />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
