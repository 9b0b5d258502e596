// What the networks play for: part of the one table (table.ts). The formulas stand in model/losses.

import { choice, number, onOff } from './rows'

export const GAMES = {
  game: choice({
    label: 'Game',
    help: 'What the critic and the generator make small: how a clip counts as real, and for whom. Every game has the same goal, and they differ in how hard they pull when one side is ahead.',
    group: 'game',
    key: 'ga',
    since: '0.2',
    choices: [
      {
        value: 'auto',
        label: 'As measured',
        help: 'Relativistic on pixels and non-saturating on coefficients: what did best here.',
      },
      {
        value: 'relativistic',
        label: 'Relativistic',
        help: 'A real and an invented clip are compared as a pair, so the critic never rests on clips that are easy. It needs the regulariser γ. R3GAN (arXiv 2501.05441).',
      },
      {
        value: 'nonsaturating',
        label: 'Non-saturating',
        help: 'Each clip is judged by itself, and the generator makes −log D(G(z)) small, which pulls hardest where it is found out. The usual GAN (arXiv 1406.2661, §3).',
      },
      {
        value: 'minimax',
        label: 'Minimax',
        help: 'The first GAN as it was written: the generator makes log(1 − D(G(z))) small. Where the critic is sure, the pull fades away: watch the generator stand still (arXiv 1406.2661, eq. 1).',
      },
      {
        value: 'hinge',
        label: 'Hinge',
        help: 'The critic learns only from clips that it does not yet tell by a margin of 1; the generator is pulled evenly. Usual for large networks, best with spectral norm (arXiv 1705.02894).',
      },
      {
        value: 'least-squares',
        label: 'Least squares',
        help: 'Real clips shall get exactly 1 and invented ones 0, so a clip that is too good is pulled back as well. Calm, and slower to sharpen. LSGAN (arXiv 1611.04076).',
      },
      {
        value: 'wasserstein',
        label: 'Wasserstein',
        help: 'The critic says how far apart real and invented clips are, which only holds while it is smooth: its weights are clipped. Too tight and it sees nothing, too loose and it runs away. WGAN (arXiv 1701.07875).',
      },
    ],
    default: 'auto',
    brief: (value) => (value === 'auto' ? '' : value.replace('-', ' ')),
  }),
  clipping: number({
    label: 'Clipping',
    help: 'In the Wasserstein game every weight of the critic stays within ± this. WGAN (arXiv 1701.07875) took 0.01 for large networks; these are small.',
    group: 'game',
    key: 'wc',
    since: '0.2',
    bounds: [0.001, 1],
    scale: 'log',
    default: 0.1,
  }),
  spectral: onOff({
    label: 'Spectral norm',
    help: 'Divides each matrix of the critic by its largest singular value, so that no layer can make a small change large. It keeps any game smooth without γ; with γ on as well the critic gets sleepy (arXiv 1802.05957).',
    group: 'game',
    key: 'sn',
    since: '0.2',
    default: false,
    brief: (value) => (value ? 'spectral norm' : ''),
  }),
  reconstructionLoss: choice({
    label: 'Reconstruction',
    help: 'How far a generated frame is from its frame of the clip.',
    group: 'game',
    key: 'rl',
    since: '0.2',
    choices: [
      {
        value: 'pyramid',
        label: 'Pyramid',
        help: 'L1 at three sizes and of the slopes: edges count, and so does what is large. Measured best here.',
      },
      {
        value: 'l1',
        label: 'L1',
        help: 'The mean difference of each number: sharp where the frames agree, and blind to how pixels belong together (arXiv 1611.07004, §3.1).',
      },
      {
        value: 'l2',
        label: 'L2',
        help: 'The mean squared difference, which is what PSNR measures: large faults count for more, and small ones stay, so it is softer.',
      },
      {
        value: 'none',
        label: 'None: a pure GAN',
        help: 'Nothing says which frame is wanted. Expect pictures that look real and few different ones (mode collapse).',
      },
    ],
    default: 'pyramid',
    brief: (value) => (value === 'pyramid' ? '' : `reconstruction ${value}`),
  }),
}
