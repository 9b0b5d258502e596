// What a person reads about the settings of how long and how (help.ts).

export const SCHEDULE = {
  seed: 'Every random choice comes from it: the same seed, clip and engine repeat the same run.',
  steps: 'How many training steps are planned; the learning rate falls to a tenth by the last one.',
  seconds:
    'Seconds of training after which it stops; 0 is no limit. With a limit the learning rate follows the clock, so a run no longer repeats bit for bit.',
  batch:
    'How many three-frame clips each step looks at. At 1 the game never starts: the one clip must be given back as it is.',
  warmup: 'Steps of reconstruction alone before the game starts.',
  ema: 'The shown generator is a running average of the trained one (EMA); closer to 1 is steadier and slower to follow.',
  holdOut:
    'Every n-th frame is never trained on, so that the picture quality can be measured on frames it never saw; 0 or 1 holds out none.',
} as const
