// What a person reads about the settings of the games and what else is taught (help.ts).

export const GAME = {
  game: {
    about:
      'What the critic and the generator make small: how a clip counts as real, and for whom. Every game has the same goal, and they differ in how hard they pull when one side is ahead.',
    choices: {
      auto: 'Relativistic on pixels and non-saturating on coefficients: what did best here.',
      relativistic:
        'A real and an invented clip are compared as a pair, so the critic never rests on clips that are easy. It needs the regulariser γ. R3GAN (arXiv 2501.05441).',
      nonsaturating:
        'Each clip is judged by itself, and the generator makes −log D(G(z)) small, which pulls hardest where it is found out. The usual GAN (arXiv 1406.2661, §3).',
      minimax:
        'The first GAN as it was written: the generator makes log(1 − D(G(z))) small. Where the critic is sure, the pull fades away: watch the generator stand still (arXiv 1406.2661, eq. 1).',
      hinge:
        'The critic learns only from clips that it does not yet tell by a margin of 1; the generator is pulled evenly. Usual for large networks, best with spectral norm (arXiv 1705.02894).',
      'least-squares':
        'Real clips shall get exactly 1 and invented ones 0, so a clip that is too good is pulled back as well. Calm, and slower to sharpen. LSGAN (arXiv 1611.04076).',
      wasserstein:
        'The critic says how far apart real and invented clips are, which only holds while it is smooth: its weights are clipped. Too tight and it sees nothing, too loose and it runs away. WGAN (arXiv 1701.07875).',
    },
  },
  clipping:
    'In the Wasserstein game every weight of the critic stays within ± this. WGAN (arXiv 1701.07875) took 0.01 for large networks; these are small.',
  spectral:
    'Divides each matrix of the critic by its largest singular value, so that no layer can make a small change large. It keeps any game smooth without γ; with γ on as well the critic gets sleepy (arXiv 1802.05957).',
  reconstructionLoss: {
    about: 'How far a generated frame is from its frame of the clip.',
    choices: {
      pyramid:
        'L1 at three sizes and of the slopes: edges count, and so does what is large. Measured best here.',
      l1: 'The mean difference of each number: sharp where the frames agree, and blind to how pixels belong together (arXiv 1611.07004, §3.1).',
      l2: 'The mean squared difference, which is what PSNR measures: large faults count for more, and small ones stay, so it is softer.',
      perceptual:
        'How unlike two frames are to a network that learned from photographs (MobileNetV2, 0.6 MB, fetched once), and a little L1 for the colours: textures may lie elsewhere as long as they look the same. A step takes longer, and PSNR is lower for as good a picture. LPIPS (arXiv 1801.03924).',
      none: 'Nothing says which frame is wanted. Expect pictures that look real and few different ones (mode collapse).',
    },
  },
  attentionWeighting:
    'Where the critic of pixels is most active on a real frame, mistakes of the generator count for more, elsewhere for less: the same in all. It helps where little of the picture moves or matters, and may leave a calm background rough; watch PSNR. The map is that of attention transfer (arXiv 1612.03928).',
  generatorRate:
    'Learning rate of the generator. Too high and the picture boils, too low and it stays blurred.',
  discriminatorRate: 'Learning rate of the discriminator.',
  muon: 'Trains the hidden layers of the generator by Muon instead of Adam: each step is turned so that all directions of a layer move alike, also those in which the slope is weak, which gave sharper pictures in fewer steps. It is a factor on the generator rate; 0 trains everything by Adam. From Keller Jordan’s Muon (2024), measured for this project.',
  gamma:
    'How strongly the discriminator is kept smooth (R1 and R2). At 0 the game collapses; far too high and the discriminator sleeps.',
  adversarial:
    'How much the generator listens to the discriminator. 0 turns the game off: invented frames stay soft.',
  reconstruction: 'How much the generator must give back the frames of the clip.',
  anchor: 'How much the colours and layout of invented frames must lie between those of the frames they mix.',
  judged: {
    about:
      'At how much of each principal picture an invented frame has, where a small critic makes random codes and sliders look real; or at pixels, where a large one costs half of every step; or at what a pretrained network sees. It needs principal pictures to look at coefficients.',
    choices: {
      both: 'Coefficients and pixels, each with a critic of its own.',
      features:
        'Small heads judge what a network that learned from photographs (MobileNetV2, 0.6 MB, fetched once) sees in the frames, through a fixed random mixture. They know textures from the first step on, and are fooled by what that network does not see; a step takes several times as long. Projected GAN (arXiv 2111.01007).',
    },
  },
  gameWeight:
    'How much the mapping listens to the critic of coefficients. Near 0 it is the control: the same run without its game.',
  rounds:
    'How often the critic of coefficients and the mapping learn in each step. Rounds count for more than clips.',
  roundClips: 'How many clips the mapping invents for the critic of coefficients in each round.',
  mappingRate:
    'Learning rate of the mapping network. Its optimizer is its own: together with the pictures the game would be drowned.',
  criticRate: 'Learning rate of the critic of coefficients.',
  criticGamma:
    'How strongly the critic of coefficients is kept smooth. Eight times the usual and the game stops mattering.',
  whitening:
    'What the critic of coefficients sees of small principal pictures: 0 as little as a person does, 1 as much as of the largest.',
  holdPath: 'How firmly the mapping leaves the frames of the clip as they are.',
  maskWeight:
    'How much each part of the picture must be background unless it moves: the mean of the mask, times this. 0 lets the foreground take over, far too much leaves only the background. On two clips 0.5 cost nothing and 2 cost 5 dB. VGAN (arXiv 1609.02612) took 0.1.',
} as const
