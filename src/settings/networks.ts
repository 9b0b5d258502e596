// What the networks are made of: part of the one table (table.ts). How they are built stands in network/.

import { choice, number, onOff, type Size } from './rows'

const ACTIVATIONS = [
  {
    value: 'leaky',
    label: 'Leaky ReLU',
  },
  {
    value: 'relu',
    label: 'ReLU',
  },
  {
    value: 'elu',
    label: 'ELU',
  },
  {
    value: 'selu',
    label: 'SELU',
  },
  {
    value: 'swish',
    label: 'Swish',
  },
  {
    value: 'gelu',
    label: 'GELU',
  },
  {
    value: 'tanh',
    label: 'tanh',
  },
  {
    value: 'sine',
    label: 'Sine',
  },
] as const

const widthAt = <const Side extends Size | 4 | 8>(side: Side) =>
  ({
    [`width${side}`]: number({
      label: `Width at ${side} px`,
      group: 'network',
      key: `c${'abcdefh'[Math.log2(side) - 2] ?? ''}`,
      since: '0.2',
      bounds: [0.25, 4],
      default: 1,
      brief: (value) => (value === 1 ? '' : `${side} px × ${value}`),
    }),
  }) as Record<`width${Side}`, ReturnType<typeof number>>

const WIDTHS = {
  ...widthAt(4),
  ...widthAt(8),
  ...widthAt(16),
  ...widthAt(32),
  ...widthAt(64),
  ...widthAt(128),
  ...widthAt(256),
}

export type WidthName = keyof typeof WIDTHS
/** In the order of their sides: 4, 8, 16 … px. */
export const WIDTH_NAMES = Object.keys(WIDTHS) as readonly WidthName[]

export const NETWORK_OPTIONS = {
  ...WIDTHS,
  residuals: choice({
    label: 'Residual convolutions',
    group: 'network',
    key: 'rc',
    since: '0.2',
    choices: [
      {
        value: 'some',
        label: 'As measured',
      },
      { value: 'none', label: 'None' },
      { value: 'one', label: 'One at each side' },
      { value: 'two', label: 'Two at each side' },
      { value: 'three', label: 'Three at each side' },
    ],
    default: 'some',
    brief: (value) => (value === 'some' ? '' : `${value} residual`),
  }),
  residualKind: choice({
    label: 'Residual block',
    group: 'network',
    key: 'rk',
    since: '0.2',
    choices: [
      {
        value: 'plain',
        label: 'Plain',
      },
      {
        value: 'bottleneck',
        label: 'Bottleneck',
      },
    ],
    default: 'plain',
    brief: (value) => (value === 'plain' ? '' : value),
  }),
  kernel: choice({
    label: 'Residual kernel',
    group: 'network',
    key: 'kn',
    since: '0.2',
    choices: [
      { value: 3, label: '3×3' },
      { value: 5, label: '5×5' },
    ],
    default: 3,
    brief: (value) => (value === 3 ? '' : `${value}×${value}`),
  }),
  foreground: onOff({
    label: 'Foreground + background',
    group: 'network',
    key: 'fb',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'foreground + background' : ''),
  }),
  excitation: onOff({
    label: 'Skip-layer excitation',
    group: 'network',
    key: 'ex',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'excitation' : ''),
  }),
  frozen: choice({
    label: 'Frozen layers',
    group: 'network',
    key: 'fz',
    since: '0.2',
    choices: [
      { value: 'none', label: 'None' },
      { value: 'generator', label: 'Generator' },
      { value: 'discriminator', label: 'Discriminator' },
      { value: 'both', label: 'Both' },
    ],
    default: 'none',
    brief: (value) => (value === 'none' ? '' : value === 'both' ? 'both frozen' : `${value} frozen`),
  }),
  activation: choice({
    label: 'Activation of the generator',
    group: 'network',
    key: 'ag',
    since: '0.2',
    choices: ACTIVATIONS,
    default: 'leaky',
    brief: (value) => (value === 'leaky' ? '' : value),
  }),
  criticActivation: choice({
    label: 'Activation of the critics',
    group: 'network',
    key: 'ac',
    since: '0.2',
    choices: ACTIVATIONS,
    default: 'leaky',
    brief: (value) => (value === 'leaky' ? '' : `critic ${value}`),
  }),
  downsampling: choice({
    label: 'Downsampling',
    group: 'network',
    key: 'ds',
    since: '0.2',
    choices: [
      {
        value: 'blocks',
        label: 'Blocks',
      },
      {
        value: 'average',
        label: 'Average',
      },
      {
        value: 'max',
        label: 'Max',
      },
    ],
    default: 'blocks',
    brief: (value) => (value === 'blocks' ? '' : `${value} pooling`),
  }),
  criticEnd: choice({
    label: 'End of the frame critic',
    group: 'network',
    key: 'en',
    since: '0.2',
    choices: [
      {
        value: 'convolution',
        label: 'Convolution',
      },
      {
        value: 'dense',
        label: 'Flatten + dense',
      },
    ],
    default: 'convolution',
    brief: (value) => (value === 'convolution' ? '' : `${value} end`),
  }),
  conditioning: choice({
    label: 'Class for the critics',
    group: 'network',
    key: 'cn',
    since: '0.2',
    choices: [
      { value: 'projection', label: 'Projection' },
      { value: 'plane', label: 'Label plane' },
      { value: 'classifier', label: 'Auxiliary classifier' },
    ],
    default: 'projection',
    brief: (value) => (value === 'projection' ? '' : `class by ${value}`),
  }),
  attention: choice({
    label: 'Self-attention',
    group: 'network',
    key: 'sa',
    since: '0.2',
    choices: [
      { value: 'none', label: 'None' },
      { value: 'generator', label: 'In the generator' },
      { value: 'critic', label: 'In the critic of pixels' },
      { value: 'both', label: 'In both' },
    ],
    default: 'none',
    brief: (value) => (value === 'none' ? '' : value === 'both' ? 'attention' : `attention in the ${value}`),
  }),
  attentionSide: choice({
    label: 'Attention at',
    group: 'network',
    key: 'sd',
    since: '0.2',
    choices: [
      { value: 8, label: '8 px' },
      { value: 16, label: '16 px' },
    ],
    default: 8,
    brief: (value) => (value === 8 ? '' : `attention at ${value} px`),
  }),
}
