// How wide both networks are at each size: the one table. Channels are rounded to multiples of 4 (fast kernels).

import type { BranchName } from '../settings/branches'
import type { Size } from '../settings/rows'
import { WIDTH_NAMES, type WidthName } from '../settings/networks'
import type { TaskName } from '../settings/tasks'
import type { Settings } from '../settings/settings'

/** Length of a motion code and of the content latent z. */
export const CODE = 32
export const NOISE = 16

export interface Widths {
  /** Of the two hidden layers of the latent's MLP. */
  readonly hidden: number
  /** Channels of the generator at 4, 8, 16 … px, the short side. */
  readonly generator: readonly number[]
  /** Short sides in pixels at which a residual convolution follows. */
  readonly residual: readonly number[]
  /** Channels of the discriminator after each halving, from the picture down to 8×8. */
  readonly discriminator: readonly number[]
}

// Measured for this project; the factor `width` scales them all but the hidden layers.
const WIDTHS: Readonly<Record<Size, Widths>> = {
  16: { hidden: 64, generator: [64, 48, 32], residual: [8], discriminator: [32] },
  32: { hidden: 64, generator: [64, 48, 32, 16], residual: [8], discriminator: [16, 32] },
  64: { hidden: 128, generator: [96, 96, 64, 32, 16], residual: [8, 16, 32], discriminator: [32, 64, 96] },
  128: {
    hidden: 128,
    generator: [128, 96, 64, 48, 24, 12],
    residual: [8, 16, 32],
    discriminator: [24, 48, 96, 128],
  },
  256: {
    hidden: 128,
    generator: [128, 96, 64, 48, 24, 12, 8],
    residual: [8, 16, 32],
    discriminator: [16, 24, 48, 96, 128],
  },
}

/** What shapes the networks, and says how each of their tensors is trained. */
export type NetworkSettings = Pick<
  Settings,
  | 'size'
  | 'shape'
  | 'width'
  | 'codeSpacing'
  | 'components'
  | 'judged'
  | 'mapping'
  | 'muon'
  | 'taps'
  | 'activation'
  | 'criticActivation'
  | BranchName
  | TaskName
  | 'excitation'
  | 'foreground'
  | 'conditioning'
  | 'downsampling'
  | 'criticEnd'
  | 'attention'
  | 'attentionSide'
  | 'residuals'
  | 'residualKind'
  | 'kernel'
  | WidthName
>

/** The nearest multiple of 4 to a number of channels, at least 4. */
export const fourfold = (channels: number): number => Math.max(4, 4 * Math.round(channels / 4))

/** The widths of both networks under these settings. */
export function widthsOf(settings: Pick<NetworkSettings, 'size' | 'width' | WidthName>): Widths {
  const { hidden, generator, residual, discriminator } = WIDTHS[settings.size]
  // Levels in the order of their sides: 4, 8, 16 … px.
  const widened = (channels: number, level: number) =>
    fourfold(channels * settings.width * settings[WIDTH_NAMES[level] ?? 'width'])
  return {
    hidden,
    generator: generator.map(widened),
    residual,
    discriminator: discriminator.map((channels, i) => widened(channels, discriminator.length - i)),
  }
}
