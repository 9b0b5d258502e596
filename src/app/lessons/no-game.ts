import { decibels, endedWith, type Lesson, type Seen } from './lesson'
import { CAMP_FIRE } from './small'

const played = (seen: Seen) => endedWith(seen, ({ adversarial }) => adversarial > 0)
const alone = (seen: Seen) => endedWith(seen, ({ adversarial }) => adversarial === 0)

export const NO_GAME: Lesson = {
  id: 'no-game',
  title: 'Without the game the in-between blurs',
  about: 'What a critic is good for, although the clip comes back without one.',
  minutes: 7,
  clip: CAMP_FIRE,
  steps: [
    {
      instruction: 'Press Train and let it end: reconstruction and the game together.',
      done: (seen) => played(seen) !== undefined,
      explain: (seen) => {
        const run = played(seen)?.report
        return run
          ? `${decibels(run.psnrTrain)} on the clip’s own frames. Half-way between two of them, where there is no frame to copy, pictures have ${run.sharpnessMorph.toFixed(2)} of the clip’s fine detail.`
          : ''
      },
    },
    {
      instruction:
        'Under Morph, press Set A, move on in the clip, press Set B, and drag the slider between the two.',
      done: ({ looked }) => looked.has('morph'),
      explain: () =>
        'These pictures nobody filmed: reconstruction says nothing about them. Only the critic has a view of them.',
    },
    {
      instruction: 'Now the same without the game: reconstruction alone.',
      tool: { kind: 'train', label: 'Train without the game', changes: { adversarial: 0 } },
      done: (seen) => alone(seen) !== undefined,
      explain: (seen) => {
        const [game, without] = [played(seen)?.report, alone(seen)?.report]
        if (!game || !without) return ''
        const [sharp, blurred] = [game.sharpnessMorph, without.sharpnessMorph]
        const likeness =
          without.psnrTrain > game.psnrTrain
            ? ` Measured by decibels it is even better (${decibels(without.psnrTrain)}, with the game ${decibels(game.psnrTrain)}): a blur is never far from anything, so decibels like it. Eyes do not.`
            : ` In decibels: ${decibels(without.psnrTrain)}, with the game ${decibels(game.psnrTrain)}.`
        return blurred < 0.95 * sharp
          ? `In between there is ${blurred.toFixed(2)} of the clip’s detail left; with the game it was ${sharp.toFixed(2)}. Where many pictures would do, reconstruction draws their mean, and a mean is a blur.${likeness}`
          : `In between: ${blurred.toFixed(2)} of the clip’s detail, with the game ${sharp.toFixed(2)}: in so few steps the game has not sharpened anything yet.${likeness}`
      },
    },
  ],
}
