import { endedWith, type Lesson, percent, type Seen } from './lesson'
import { CAMP_FIRE } from './small'

const answering = (seen: Seen) => endedWith(seen, ({ adversarial }) => adversarial > 0)
const deaf = (seen: Seen) => endedWith(seen, ({ adversarial }) => adversarial === 0)

/** The loss of a head that cannot tell: ln 2. */
const GUESSING = Math.LN2

export const BALANCE: Lesson = {
  id: 'balance',
  title: 'Why the losses balance',
  about: 'In a game of two, neither loss should fall to nothing.',
  minutes: 6,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction:
        'Press Train and watch Losses below the picture: the line of the critic, and that of the generator. Let the run end.',
      done: (seen) => answering(seen) !== undefined,
      explain: (seen) => {
        const loss = answering(seen)?.losses.discriminator ?? 0
        return `Usually a loss falls while a network learns. Here the critic’s ended at ${loss.toFixed(2)}: near ${(2 * GUESSING).toFixed(2)}, which is what its two heads have together when they only guess (0.69 each). It did learn, but so did the generator: whatever the critic finds, the generator mends.`
      },
    },
    {
      instruction: 'Now let the generator be deaf: the critic learns as before, but nobody answers it.',
      tool: { kind: 'train', label: 'Train with a deaf generator', changes: { adversarial: 0 } },
      done: (seen) => deaf(seen) !== undefined,
      explain: (seen) => {
        const [game, alone] = [answering(seen), deaf(seen)]
        if (!game || !alone) return ''
        const [before, after] = [game.losses.discriminator, alone.losses.discriminator]
        const told =
          game.told === null || alone.told === null
            ? ''
            : ` It puts the real one higher in ${percent(alone.told)} of all pairs, before it was ${percent(game.told)}.`
        return after < before - 0.05
          ? `Without an answer the critic’s loss falls to ${after.toFixed(2)}, from ${before.toFixed(2)}: it gets better at telling.${told} So two level lines are a good sign: both learn at the same pace. A critic’s loss near 0 would be a bad one: it knows everything, and the generator cannot follow.`
          : `The critic’s loss is ${after.toFixed(2)}, before it was ${before.toFixed(2)}: in so few steps it has not got away from the generator.${told} Train both for longer to see the lines part.`
      },
    },
  ],
}
