// One step for every value of every choice of what the networks are made of, as variants.fixture.ts tells of the games.

import type { SettingChanges } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import { BASE } from './variants.fixture'

const activations = SETTINGS.activation.choices.map(({ value }) => value)

/** Each activation stands in the generator once and once in the critics. */
const bends = Object.fromEntries(
  activations.map((activation, i) => {
    const criticActivation = activations[(i + 1) % activations.length] ?? activation
    return [`${activation} ${criticActivation}`, { ...BASE, activation, criticActivation }]
  }),
)

/**
 * As much as one step can have, for engines on which a step takes long. Not max pooling: where two pixels of a block
 * are the largest but for rounding, float32 may take the other one, and a gradient is off by 1e-4.
 */
export const CHANGED = 'all at once'

/** What is changed, by its name. */
export const NETWORK_VARIANTS: Readonly<Record<string, SettingChanges>> = {
  ...bends,
  'no residuals, widths of their own': { ...BASE, residuals: 'none', width4: 0.5, width8: 2, width16: 3 },
  'a residual a side': { ...BASE, residuals: 'one' },
  'two of 5×5': { ...BASE, residuals: 'two', kernel: 5 },
  'three bottlenecks of 5×5, Muon': {
    ...BASE,
    residuals: 'three',
    residualKind: 'bottleneck',
    kernel: 5,
    muon: 2,
  },
  // Both gates there are, one from a picture that is pooled before.
  'gated layers': { ...BASE, size: 64, judged: 'coefficients', excitation: true },
  'an encoder': { ...BASE, autoencoding: true, klWeight: 0.3 },
  'an encoder without principal pictures': {
    ...BASE,
    components: 0,
    judged: 'pixels',
    autoencoding: true,
    klWeight: 0.05,
    downsampling: 'average',
  },
  'foreground over background': { ...BASE, components: 0, judged: 'pixels', foreground: true },
  'average pooling': { ...BASE, downsampling: 'average' },
  'max pooling, a dense end': { ...BASE, downsampling: 'max', criticEnd: 'dense' },
  'the frame branch alone': { ...BASE, temporalBranch: false },
  'the temporal branch alone': { ...BASE, frameBranch: false },
  'the motion branch alone': {
    ...BASE,
    judged: 'pixels',
    frameBranch: false,
    temporalBranch: false,
    motionBranch: true,
  },
  'every branch, spectral norm': { ...BASE, motionBranch: true, contentLayoutBranch: true, spectral: true },
  'every task of the critic, spectral norm': {
    ...BASE,
    frameOrder: 0.8,
    timeIndex: 0.6,
    nextFrame: 1.5,
    spectral: true,
  },
  'a task of a critic that sees movement alone': {
    ...BASE,
    judged: 'pixels',
    frameBranch: false,
    temporalBranch: false,
    motionBranch: true,
    timeIndex: 1,
  },
  'attention in both': { ...BASE, attention: 'both' },
  'attention at 16 px in the generator': { ...BASE, attention: 'generator', attentionSide: 16 },
  'attention in the critic, spectral norm': {
    ...BASE,
    attention: 'critic',
    attentionSide: 16,
    spectral: true,
  },
  'a critic of features beside one of coefficients': { ...BASE, judged: 'coefficients-features' },
  'a critic of pixels and features': { ...BASE, judged: 'pixels-features' },
  [CHANGED]: {
    ...BASE,
    judged: 'pixels',
    activation: 'gelu',
    criticActivation: 'gelu',
    residualKind: 'bottleneck',
    kernel: 5,
    downsampling: 'average',
    criticEnd: 'dense',
    motionBranch: true,
    contentLayoutBranch: true,
    attention: 'both',
    frameOrder: 1,
    timeIndex: 1,
    nextFrame: 1,
    reconstructionLoss: 'perceptual',
  },
}
