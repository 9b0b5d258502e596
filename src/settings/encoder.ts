// The encoder, which finds the code of a picture: part of the one table (table.ts). How it is built stands in
// network/encoder.ts, what it is taught in model/encode.ts.

import { number, onOff } from './rows'

export const ENCODER = {
  autoencoding: onOff({
    label: 'Encoder',
    group: 'network',
    key: 'ae',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'encoder' : ''),
  }),
  klWeight: number({
    label: 'KL weight',
    group: 'game',
    key: 'kl',
    since: '0.2',
    bounds: [0, 1],
    midRun: true,
    input: true,
    default: 0.01,
  }),
}
