// What a person reads about the settings of augmentation (help.ts).

export const AUGMENTATION = {
  augment:
    'The chance of each change, clip by clip: how often the critic of pixels sees a clip moved, tinted, mirrored or (half as often) with a patch cut out, so that it cannot learn the frames by heart. How far each goes is its own strength. A change is the same for all frames of a clip, and real and generated clips get theirs alike, so that none of it must be imitated. 0 turns all of them off (DiffAugment, arXiv 2006.10738).',
  adaptive:
    'The run itself moves the chance, beginning at the one above: up while the critic knows real clips too well, which is the first sign that it learns them by heart, and down again while it does not. Every four steps it is asked for how many real clips its answer lies on the real side, and r, the mean sign, is to be 0.6. A relativistic critic has no zero, so the sides meet halfway between its mean answers to real and to generated clips, in every game. For long runs and short clips; a chance that stands at 1 says that the clip has too few frames. ADA (arXiv 2006.06676).',
  translation:
    'How far a clip is moved when its turn comes: at 1 up to an eighth of each side, what comes in is grey. Frames that are alike but for where they stand count as one, so the critic has more to learn from; too far and it no longer knows where things belong. 0 leaves clips in place (DiffAugment, arXiv 2006.10738).',
  cutout:
    'How large a square is cut out of a clip, which happens half as often as the other changes: at 1 its side is a third of the short side. The critic must then look at the whole picture and not at one tell-tale spot. 0 cuts nothing (DiffAugment, arXiv 2006.10738).',
  colour:
    'How far brightness, saturation and contrast of a clip are turned, by one factor each for all of its frames: at 1 as in DiffAugment (±0.5, ×0 to 2, ×0.5 to 1.5), 0.3 is gentle. It helps a clip of few frames on long runs. Watch the colours of invented frames: where reconstruction is weak, the critic no longer says which are right. 0 is off (arXiv 2006.10738).',
  flip: 'How often a clip is mirrored left to right: at 1 half of those whose turn comes, never more, so that the critic can still tell which way round is usual. For scenes without writing and without a side of their own; where reconstruction is weak, invented frames may come mirrored. 0 is off (ADA, arXiv 2006.06676).',
} as const
