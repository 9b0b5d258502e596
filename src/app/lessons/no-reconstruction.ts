import { decibels, endedWith, type Lesson, percent } from './lesson'
import { CAMP_FIRE } from './small'

export const NO_RECONSTRUCTION: Lesson = {
  id: 'no-reconstruction',
  title: 'Without reconstruction',
  about: 'The critic alone does not bring the clip back.',
  minutes: 5,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction:
        'The generator has two tasks: give the frames of the clip back (reconstruction), and please the critic. Press Train, and let it end.',
      done: (seen) =>
        endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss !== 'none') !== undefined,
      explain: (seen) => {
        const run = endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss !== 'none')
        return run ? `With both, the clip comes back at ${decibels(run.report.psnrTrain)}.` : ''
      },
    },
    {
      instruction: 'Now take reconstruction away: the critic is the only teacher.',
      tool: {
        kind: 'train',
        label: 'Train without reconstruction',
        changes: { reconstructionLoss: 'none' },
      },
      done: (seen) =>
        endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss === 'none') !== undefined,
      explain: (seen) => {
        const both = endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss !== 'none')
        const alone = endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss === 'none')
        if (!both || !alone) return ''
        const [before, after] = [both.report.psnrTrain, alone.report.psnrTrain]
        const told =
          alone.told === null ? '' : ` The critic knows the real one in ${percent(alone.told)} of all pairs.`
        return after < before - 3
          ? `${decibels(after)} instead of ${decibels(before)}: the clip is lost.${told} “That looks wrong” says little about what would be right; a short run on one clip needs the frames themselves as a guide. Large GANs do without, with millions of pictures and days.`
          : `${decibels(after)} instead of ${decibels(before)}: in so few steps both are still far from the clip. Train both for longer to see them part.`
      },
    },
  ],
}
