// What the stage says, as plain strings: the line over the picture and what screen readers hear. Pure.

import { DIRECTIONS } from '../../../core/latent'
import type { Offsets } from '../../../player/timeline'

const THIN = '\u202f'
const SUBSCRIPTS = ['₁', '₂', '₃', '₄'] as const

/** “+0.40”, “−0.10”, “0.00”: always as wide, with a true minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits)
  if (Number(text) === 0) return text
  return `${value > 0 ? '+' : '−'}${text}`
}

export const seconds = (frames: number, fps: number): string => `${(frames / fps).toFixed(1)} s`

/** 1842 → “1 842”. */
export const seedNumber = (seed: number): string => String(seed).replaceAll(/\B(?=(\d{3})+$)/g, THIN)

/** “ · +0.4 σ₁ · content 1 842 · class 70 : 30”; empty where nothing is moved. */
export function offsetWords({ directions, content, random = 0, mix }: Offsets): string {
  const moved = directions.slice(0, DIRECTIONS).map((value, i) => {
    const text = signed(value, 1)
    return Number(text.replace('−', '-')) === 0 ? '' : ` · ${text} σ${SUBSCRIPTS[i] ?? ''}`
  })
  const seeds = [
    content === 0 ? '' : ` · content ${seedNumber(content)}`,
    random === 0 ? '' : ` · random ${seedNumber(random)}`,
  ]
  const classes = mix ? ` · class ${mix.map((part) => Math.round(100 * part)).join(' : ')}` : ''
  return [...moved, ...seeds, classes].join('')
}
