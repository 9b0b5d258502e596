// What the networks are made of: part of the one table (table.ts). How they are built stands in network/.

import { choice, number, type Size } from './rows'

const ACTIVATIONS = [
  {
    value: 'leaky',
    label: 'Leaky ReLU',
    help: 'Below zero a fifth of the slope is left, so no feature is ever without one. What these networks were measured with.',
  },
  {
    value: 'relu',
    label: 'ReLU',
    help: 'Nothing below zero: features are few and clear. One that is below zero for every frame learns no more.',
  },
  {
    value: 'elu',
    label: 'ELU',
    help: 'Below zero it bends to −1, which keeps features around zero (arXiv 1511.07289).',
  },
  {
    value: 'selu',
    label: 'SELU',
    help: 'ELU scaled so that deep layers keep mean 0 and variance 1 without normalisation (arXiv 1706.02515).',
  },
  {
    value: 'swish',
    label: 'Swish',
    help: 'x · sigmoid(x): smooth, with a small dip below zero (arXiv 1710.05941).',
  },
  {
    value: 'gelu',
    label: 'GELU',
    help: 'x times how likely a normal number is below it, by tanh: smooth as swish, nearer to ReLU (arXiv 1606.08415).',
  },
  {
    value: 'tanh',
    label: 'tanh',
    help: 'From −1 to 1, as the first networks: calm, and slow where features are full.',
  },
  {
    value: 'sine',
    label: 'Sine',
    help: 'Waves: fine texture comes early, and frames between those of the clip may ripple (SIREN, arXiv 2006.09661).',
  },
] as const

const widthAt = <const Side extends Size | 4 | 8>(side: Side) =>
  ({
    [`width${side}`]: number({
      label: `Width at ${side} px`,
      help: `Channels of the layers at ${side} px, in both networks, as a factor over the width of all. Small sides hold what is where, large ones texture; channels at large sides cost most time, at small ones most weights. Multiples of 4, at least 4.`,
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
    help: 'Convolutions that add to a picture of the generator what it lacks, after each doubling: more of them draw finer shapes from the same widths, at the cost of time, most at the largest side. Watch the milliseconds a step. From residual networks (arXiv 1512.03385).',
    group: 'network',
    key: 'rc',
    since: '0.2',
    choices: [
      {
        value: 'some',
        label: 'As measured',
        help: 'One, at those sides where it paid: 8 px, and to 32 px in large ones.',
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
    help: 'What is added to the picture in each of them.',
    group: 'network',
    key: 'rk',
    since: '0.2',
    choices: [
      {
        value: 'plain',
        label: 'Plain',
        help: 'One convolution of all channels; the sum is scaled to keep its size.',
      },
      {
        value: 'bottleneck',
        label: 'Bottleneck',
        help: 'To half the channels by 1×1, a convolution there, and back by 1×1, which begins at zero: a third of the weights, and it learns later (R3GAN, arXiv 2501.05441).',
      },
    ],
    default: 'plain',
    brief: (value) => (value === 'plain' ? '' : value),
  }),
  kernel: choice({
    label: 'Residual kernel',
    help: 'Side of the filters of the residual convolutions. 5×5 sees further at once, for 25/9 of their weights and time; two of 3×3 see as far for less (arXiv 1409.1556).',
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
  activation: choice({
    label: 'Activation of the generator',
    help: 'The bend after each layer of the generator and of its mapping, without which all layers would be one. Smooth ones give softer pictures with fewer edges; all but the leaky one and ReLU take a little more time. Watch the sharpness of morphs. Compared in arXiv 1710.05941.',
    group: 'network',
    key: 'ag',
    since: '0.2',
    choices: ACTIVATIONS,
    default: 'leaky',
    brief: (value) => (value === 'leaky' ? '' : value),
  }),
  criticActivation: choice({
    label: 'Activation of the critics',
    help: 'The bend after each layer of those who judge, of pixels and of coefficients. The generator learns through their slopes: where one is flat, as ReLU below zero or tanh far out, it learns nothing (DCGAN, arXiv 1511.06434, therefore took leaky ReLU).',
    group: 'network',
    key: 'ac',
    since: '0.2',
    choices: ACTIVATIONS,
    default: 'leaky',
    brief: (value) => (value === 'leaky' ? '' : `critic ${value}`),
  }),
  downsampling: choice({
    label: 'Downsampling',
    help: 'How the critic of pixels halves a picture. Pooling follows a 3×3 convolution at the full size, which has fewer weights and takes about twice the time of blocks: watch the milliseconds a step. DCGAN (arXiv 1511.06434) found that a critic does best when it learns how to halve.',
    group: 'network',
    key: 'ds',
    since: '0.2',
    choices: [
      {
        value: 'blocks',
        label: 'Blocks',
        help: 'A 4×4 convolution of stride 2, so that what is left out is learned.',
      },
      {
        value: 'average',
        label: 'Average',
        help: 'The mean of each 2×2 block: calm, and every pixel is told what to change. Fine texture fades before it is judged.',
      },
      {
        value: 'max',
        label: 'Max',
        help: 'The largest of each 2×2 block, as networks that recognise things have it (VGG, arXiv 1409.1556). Only one pixel of four is told what to change: watch for speckles.',
      },
    ],
    default: 'blocks',
    brief: (value) => (value === 'blocks' ? '' : `${value} pooling`),
  }),
  criticEnd: choice({
    label: 'End of the frame critic',
    help: 'How the critic of pixels comes to its verdict on a single frame.',
    group: 'network',
    key: 'en',
    since: '0.2',
    choices: [
      {
        value: 'convolution',
        label: 'Convolution',
        help: 'A verdict on each part of the picture, and their mean: it looks for texture wherever it is, with few weights (PatchGAN, arXiv 1611.07004, §3.2.2).',
      },
      {
        value: 'dense',
        label: 'Flatten + dense',
        help: 'One verdict from all parts at once: it knows what belongs where, has many more weights, and learns few frames by heart sooner. As the first GAN (arXiv 1406.2661).',
      },
    ],
    default: 'convolution',
    brief: (value) => (value === 'convolution' ? '' : `${value} end`),
  }),
}
