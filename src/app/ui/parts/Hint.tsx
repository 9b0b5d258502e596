// An explanation one click away: a small button with a popover.

import { Popover } from '@base-ui/react/popover'
import { CircleHelp } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './field.module.css'

export function Hint({ about, children }: { readonly about: string; readonly children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles['hint']} aria-label={`What is “${about}”?`}>
        <CircleHelp aria-hidden />
      </Popover.Trigger>
      <PopoverBody title={about}>{children}</PopoverBody>
    </Popover.Root>
  )
}

/** The popup of a popover, with its title; for triggers of other looks too. */
export function PopoverBody({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Popover.Portal>
      <Popover.Positioner className={styles['positioner']} sideOffset={6} collisionPadding={12}>
        <Popover.Popup className={styles['popup']}>
          <Popover.Title className={styles['title']} render={<h3 />}>
            {title}
          </Popover.Title>
          {children}
        </Popover.Popup>
      </Popover.Positioner>
    </Popover.Portal>
  )
}
