import { decibels, type Lesson, percent } from './lesson'
import { CAMP_FIRE } from './small'

export const TWO_NETWORKS: Lesson = {
  id: 'two-networks',
  title: 'What the two networks do',
  about: 'One network draws, the other judges; each learns from the other.',
  minutes: 6,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction:
        'The clip is a camp fire of 24 tiny frames. Press Train and watch the picture: the generator draws it.',
      done: ({ step, ended }) => step >= 20 || ended.length > 0,
      explain: ({ step, first, newest }) =>
        first !== null && newest !== null && newest > first
          ? `Nobody told the generator what a fire is. It began with random numbers; each step changes them a little, so that frames come back better: ${decibels(first)} at first, ${decibels(newest)} after ${step} steps (decibels: 20 is a blur, 30 is close).`
          : `Nobody told the generator what a fire is. It began with random numbers; each of its ${step} steps so far has changed them a little.`,
    },
    {
      instruction: 'Let the run come to its end.',
      done: ({ ended }) => ended.length > 0,
      explain: ({ ended: [run] }) =>
        run
          ? `The generator gives the clip back at ${decibels(run.report.psnrTrain)}. Meanwhile a second network, the critic, was shown real frames and invented pictures, and learned to tell them apart; the generator learned to make that hard.`
          : '',
    },
    {
      instruction: 'See what the critic says: a high number means “I take it for real”.',
      tool: { kind: 'critic' },
      done: ({ looked }) => looked.has('critic'),
      explain: ({ ended }) => {
        const told = ended.at(-1)?.told ?? null
        if (told === null) return 'Each picture got a number of its own.'
        const guesses =
          told < 0.6
            ? 'hardly better than a coin: here the generator keeps up'
            : 'better than a coin, which has 50 %'
        return `Of all pairs of a real frame and an invented picture, it puts the real one higher in ${percent(told)}: ${guesses}.`
      },
    },
    {
      instruction:
        'Choose Endless walk below the picture: now the generator draws what the clip never showed.',
      done: ({ looked }) => looked.has('walk'),
      explain: ({ ended }) => {
        const motion = ended.at(-1)?.report.motionRatio ?? null
        const moves = motion === null ? '' : ` It moves ${motion.toFixed(1)} times as much as the clip.`
        return `Only the first network is needed for this: it turns a few numbers, which wander, into pictures.${moves} The critic has done its work; a shared model goes without it.`
      },
    },
    {
      instruction: 'Look at both networks, layer by layer.',
      tool: { kind: 'networks' },
      done: ({ looked }) => looked.has('networks'),
      explain: () =>
        'The generator makes something large of something small: from a list of numbers to 4 × 4, 8 × 8 and 16 × 16 places. The critic goes the other way, from a picture to one number.',
    },
  ],
}
