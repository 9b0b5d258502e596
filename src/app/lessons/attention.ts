import { decibels, endedWith, type Lesson, type Seen } from './lesson'
import { CAMP_FIRE } from './small'

const looking = (seen: Seen) => endedWith(seen, ({ attention }) => attention !== 'none')
const blind = (seen: Seen) => endedWith(seen, ({ attention }) => attention === 'none')

export const ATTENTION: Lesson = {
  id: 'attention',
  title: 'Attention: where a place looks',
  about: 'How far places of a picture can know of each other.',
  minutes: 7,
  clip: { ...CAMP_FIRE, changes: { ...CAMP_FIRE.changes, attention: 'generator' } },
  steps: [
    {
      instruction:
        'A convolution sees a few neighbours of each place. Here the generator has self-attention too: each of its 8 × 8 places may look at all others. Press Train and let it end.',
      done: (seen) => looking(seen) !== undefined,
      explain: (seen) =>
        `It ended at ${decibels(looking(seen)?.report.psnrTrain ?? 0)}. Nobody told the places where to look: that is learned, like everything else.`,
    },
    {
      instruction:
        'Open the networks, click the generator’s layer “attention”, then press places of the picture: bright is where that place looks.',
      tool: { kind: 'networks' },
      done: ({ looked }) => looked.has('networks'),
      explain: () =>
        'If a place looked at all 64 evenly, each would have 1.6 %. What has more was found useful: often places that look alike or move together, such as both edges of the fire.',
    },
    {
      instruction: 'Is it worth it? The same without attention.',
      tool: { kind: 'train', label: 'Train without attention', changes: { attention: 'none' } },
      done: (seen) => blind(seen) !== undefined,
      explain: (seen) => {
        const [withIt, without] = [looking(seen)?.report.psnrTrain, blind(seen)?.report.psnrTrain]
        if (withIt === undefined || without === undefined) return ''
        const figures = `${decibels(withIt)} with attention, ${decibels(without)} without`
        const gain = withIt - without
        if (gain > 0.5) return `${figures}: it helps here, and costs some time in each step.`
        if (gain < -0.5)
          return `${figures}: here it is no help. In a picture so small a few layers of convolution reach everywhere anyway; attention pays where far places belong together.`
        return `${figures}: no difference to speak of. In a picture so small a few layers of convolution reach everywhere anyway; attention pays where far places belong together.`
      },
    },
  ],
}
