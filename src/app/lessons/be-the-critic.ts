import type { Lesson } from './lesson'
import { CAMP_FIRE } from './small'

export const BE_THE_CRITIC: Lesson = {
  id: 'be-the-critic',
  title: 'Be the critic',
  about: 'Guess which pictures are real, against the network that does nothing else.',
  minutes: 5,
  // Its critic knows a zero: what is above it, it takes for real. The generator listens less, so that it has a chance.
  clip: { ...CAMP_FIRE, changes: { ...CAMP_FIRE.changes, game: 'nonsaturating', adversarial: 1 } },
  steps: [
    {
      instruction:
        'First there must be a generator to be fooled by, and a critic to play against. Press Train and let it end.',
      done: ({ ended }) => ended.length > 0,
      explain: ({ ended }) =>
        `In each of ${ended[0]?.report.step ?? 0} steps the critic was shown ${3 * (ended[0]?.settings.batch ?? 0)} real and as many generated pictures, and told which was which. You have only your eyes.`,
    },
    {
      instruction:
        'Ten pictures, some of them frames of the clip, some invented. Which are real? The critic sees the same ones.',
      tool: { kind: 'guess' },
      done: ({ score }) => score !== null,
      explain: ({ score }) => {
        if (!score) return ''
        const { learner, critic, of } = score
        const who = learner > critic ? 'You win.' : learner < critic ? 'The critic wins.' : 'Nobody wins.'
        return `You were right about ${learner} of ${of}, the critic about ${critic}. ${who} ${chance(critic, of)} You may play again; other pictures come.`
      },
    },
  ],
}

const chance = (right: number, of: number): string =>
  right / of <= 0.7
    ? 'Guessing gives half: where the critic does no better, the generator has nothing more to learn from it.'
    : 'It sees what eyes overlook, such as single pixels that are a little off: this is what the generator learns from.'
