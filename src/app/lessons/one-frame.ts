import { decibels, endedWith, type Lesson, type Seen } from './lesson'
import { CAMP_FIRE } from './small'

const clips = (seen: Seen) => endedWith(seen, ({ temporalBranch }) => temporalBranch)
const single = (seen: Seen) => endedWith(seen, ({ temporalBranch }) => !temporalBranch)

export const ONE_FRAME: Lesson = {
  id: 'one-frame',
  title: 'A critic that sees one frame only',
  about: 'What a critic must look at to judge a film, not a slide show.',
  minutes: 6,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction:
        'This critic has two branches: one judges single frames, one three frames in a row and how far apart they are. Press Train and let it end.',
      done: (seen) => clips(seen) !== undefined,
      explain: (seen) => {
        const run = clips(seen)
        return run
          ? `The frame branch ended with a loss of ${run.losses['discriminator/frame'].toFixed(2)}, the temporal one with ${run.losses['discriminator/temporal'].toFixed(2)}: both have something to say. The endless walk moves ${run.report.motionRatio.toFixed(2)} times as much as the clip (1 is just as much).`
          : ''
      },
    },
    {
      instruction: 'Choose Endless walk below the picture, and look at how the fire moves.',
      done: ({ looked }) => looked.has('walk'),
      explain: () => 'No frame of this walk was filmed, and no order of them either. Remember its movement.',
    },
    {
      instruction: 'Now take the temporal branch away: the critic sees one frame at a time.',
      tool: { kind: 'train', label: 'Train with single frames', changes: { temporalBranch: false } },
      done: (seen) => single(seen) !== undefined,
      explain: (seen) => {
        const [both, one] = [clips(seen)?.report, single(seen)?.report]
        if (!both || !one) return ''
        const [before, after] = [both.motionRatio, one.motionRatio]
        const moves = `The walk now moves ${after.toFixed(2)} times as much as the clip; before it was ${before.toFixed(2)}`
        const worse = Math.abs(after - 1) > Math.abs(before - 1) + 0.03
        const why =
          'Such a critic cannot see whether frames follow one another: it would be content with good slides in any order.'
        return `${moves}${worse ? ': further from the clip’s own movement' : '. Here that is no harm: the clip’s own path, which the walk follows, brings most of the movement'}. ${why} It has an easier life, too, and so has the generator: ${decibels(one.psnrTrain)} on the clip’s frames, before ${decibels(both.psnrTrain)}.`
      },
    },
  ],
}
