import { decibels, endedWith, type Lesson, type Seen } from './lesson'
import { CAMP_FIRE } from './small'

const smooth = (seen: Seen) => endedWith(seen, ({ gamma }) => gamma > 0)
const rough = (seen: Seen) => endedWith(seen, ({ gamma }) => gamma === 0)

export const NO_REGULARISER: Lesson = {
  id: 'gamma',
  title: 'γ = 0: a critic without manners',
  about: 'Why the critic’s judgement must change smoothly.',
  minutes: 6,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction:
        'γ (gamma) asks the critic to answer nearly the same when a picture changes by a little noise. Press Train, with γ as it is, and let it end.',
      done: (seen) => smooth(seen) !== undefined,
      explain: (seen) => {
        const run = smooth(seen)
        return run
          ? `With γ = ${run.settings.gamma} the clip comes back at ${decibels(run.report.psnrTrain)}, with ${run.report.sharpnessPath.toFixed(2)} of its fine detail (1 is as much as the clip has).`
          : ''
      },
    },
    {
      instruction: 'Now without: the critic may answer as wildly as it likes.',
      tool: { kind: 'train', label: 'Train with γ = 0', changes: { gamma: 0 } },
      done: (seen) => rough(seen) !== undefined,
      explain: (seen) => {
        const [before, after] = [smooth(seen), rough(seen)]
        if (!before || !after) return ''
        const [likeness, was] = [after.report.psnrTrain, before.report.psnrTrain]
        const wild = `Its answer to a little noise changes ${ratio(after.losses.regulariser, before.losses.regulariser)} as much as before.`
        const detail = after.report.sharpnessPath
        const seenIn =
          detail > 1.1
            ? ` and ${detail.toFixed(2)} times the clip’s detail: grain that the clip does not have`
            : ''
        return likeness < was - 1
          ? `${decibels(likeness)} instead of ${decibels(was)}${seenIn}. ${wild} A picture cannot be improved by following such a critic: each small step may be right or wrong. In longer runs and larger pictures it ends in noise; γ is why ours does not.`
          : `${decibels(likeness)} after ${decibels(was)}: in so few steps the harm does not show in the picture yet. ${wild} Train longer, and it will.`
      },
    },
  ],
}

/** “3 times”, “40 times”; of nearly nothing nothing can be said. */
const ratio = (now: number, before: number): string =>
  before > 1e-6 ? `${Math.round(now / before)} times` : 'far more than'
