// The shapes of both networks, from the settings alone. Sizes: recipe §2.2–2.4; widths are rounded to multiples of 4 (fast kernels).

import type { Size } from '../settings/rows'
import type { Settings } from '../settings/settings'

/** Length of a motion code and of the content latent z. */
export const CODE = 32
export const NOISE = 16

/** One convolution of the generator. */
export interface GeneratorLayer {
  readonly name: string
  /** `up`: ×2 nearest, then the convolution; `residual`: (x + f(x)) · √½. */
  readonly kind: 'up' | 'residual'
  readonly inputs: number
  readonly outputs: number
}

export interface GeneratorShape {
  /** Width of the two hidden layers of the latent's MLP. */
  readonly hidden: number
  /** Channels of the 4×4 stem. */
  readonly stem: number
  readonly layers: readonly GeneratorLayer[]
  /** Channels that the last convolution turns into RGB. */
  readonly last: number
}

export interface DiscriminatorShape {
  /** Channels after each halving of the trunk, from the picture down to 8×8. */
  readonly trunk: readonly number[]
}

interface Widths {
  readonly hidden: number
  /** Channels at 4, 8, 16 … px. */
  readonly generator: readonly number[]
  /** Sides in pixels at which a residual convolution follows. */
  readonly residual: readonly number[]
  readonly trunk: readonly number[]
}

const WIDTHS: Readonly<Record<Size, Widths>> = {
  16: { hidden: 64, generator: [64, 48, 32], residual: [8], trunk: [32] },
  32: { hidden: 64, generator: [64, 48, 32, 16], residual: [8], trunk: [16, 32] },
  64: { hidden: 128, generator: [96, 96, 64, 32, 16], residual: [8, 16, 32], trunk: [32, 64, 96] },
  128: { hidden: 128, generator: [128, 96, 64, 48, 24, 12], residual: [8, 16, 32], trunk: [24, 48, 96, 128] },
}

const widened = (channels: number, factor: number): number =>
  Math.max(4, 4 * Math.round((channels * factor) / 4))

export function generatorShape({ size, width }: Pick<Settings, 'size' | 'width'>): GeneratorShape {
  const { hidden, generator, residual } = WIDTHS[size]
  const channels = generator.map((c) => widened(c, width))
  const layers = channels.slice(1).flatMap((outputs, i): GeneratorLayer[] => {
    const side = 8 * 2 ** i
    const up = { name: `up${side}`, kind: 'up', inputs: channels[i] ?? outputs, outputs } as const
    const more = { name: `residual${side}`, kind: 'residual', inputs: outputs, outputs } as const
    return residual.includes(side) ? [up, more] : [up]
  })
  return { hidden, stem: channels[0] ?? 4, layers, last: channels.at(-1) ?? 4 }
}

export function discriminatorShape({ size, width }: Pick<Settings, 'size' | 'width'>): DiscriminatorShape {
  return { trunk: WIDTHS[size].trunk.map((c) => widened(c, width)) }
}
