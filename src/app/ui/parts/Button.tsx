// The one button. Also its class names, for links and for triggers that a primitive renders.

import type { ComponentProps } from 'react'
import styles from './button.module.css'

export interface ButtonLook {
  readonly look?: 'plain' | 'primary' | 'quiet'
  readonly size?: 'small' | 'normal' | 'large'
  /** Square, for a lone icon; give it an `aria-label`. */
  readonly icon?: boolean
}

export function buttonClass({ look = 'plain', size = 'normal', icon = false }: ButtonLook = {}): string {
  const parts = [
    styles['button'],
    look === 'plain' ? '' : styles[look],
    size === 'normal' ? '' : styles[size],
  ]
  return [...parts, icon ? styles['icon'] : ''].filter(Boolean).join(' ')
}

export function Button({ look, size, icon, className, ...rest }: ButtonLook & ComponentProps<'button'>) {
  const name = buttonClass({ ...(look && { look }), ...(size && { size }), ...(icon && { icon }) })
  return <button type="button" {...rest} className={className ? `${name} ${className}` : name} />
}
