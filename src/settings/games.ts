// What the networks play for: part of the one table (table.ts). The formulas stand in model/losses.

import { choice, number, onOff } from './rows'

export const GAMES = {
  game: choice({
    label: 'Game',
    group: 'game',
    key: 'ga',
    since: '0.2',
    choices: [
      {
        value: 'auto',
        label: 'As measured',
      },
      {
        value: 'relativistic',
        label: 'Relativistic',
      },
      {
        value: 'nonsaturating',
        label: 'Non-saturating',
      },
      {
        value: 'minimax',
        label: 'Minimax',
      },
      {
        value: 'hinge',
        label: 'Hinge',
      },
      {
        value: 'least-squares',
        label: 'Least squares',
      },
      {
        value: 'wasserstein',
        label: 'Wasserstein',
      },
    ],
    default: 'auto',
    brief: (value) => (value === 'auto' ? '' : value.replace('-', ' ')),
  }),
  clipping: number({
    label: 'Clipping',
    group: 'game',
    key: 'wc',
    since: '0.2',
    bounds: [0.001, 1],
    scale: 'log',
    default: 0.1,
  }),
  attentionWeighting: onOff({
    label: 'Look where the critic looks',
    group: 'game',
    key: 'aw',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'looks where the critic looks' : ''),
  }),
  spectral: onOff({
    label: 'Spectral norm',
    group: 'game',
    key: 'sn',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'spectral norm' : ''),
  }),
  reconstructionLoss: choice({
    label: 'Reconstruction',
    group: 'game',
    key: 'rl',
    since: '0.2',
    choices: [
      {
        value: 'pyramid',
        label: 'Pyramid',
      },
      {
        value: 'l1',
        label: 'L1',
      },
      {
        value: 'l2',
        label: 'L2',
      },
      {
        value: 'perceptual',
        label: 'Perceptual',
      },
      {
        value: 'none',
        label: 'None: a pure GAN',
      },
    ],
    default: 'pyramid',
    brief: (value) => (value === 'pyramid' ? '' : `reconstruction ${value}`),
  }),
  maskWeight: number({
    label: 'Mask weight',
    group: 'game',
    key: 'mk',
    since: '0.2',
    bounds: [0, 10],
    midRun: true,
    input: true,
    default: 0.5,
  }),
}
