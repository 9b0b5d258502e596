// What the networks are made of: part of the one table (table.ts). How they are built stands in network/.

import { choice } from './rows'

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

export const NETWORK_OPTIONS = {
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
}
