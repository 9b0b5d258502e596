import { decibels, endedWith, type Lesson, percent, type Seen } from './lesson'

const both = (seen: Seen) => endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss !== 'none')
const pure = (seen: Seen) => endedWith(seen, ({ reconstructionLoss }) => reconstructionLoss === 'none')

export const PURE_GAN: Lesson = {
  id: 'pure-gan',
  title: 'The pure GAN: real, but fewer',
  about: 'What a critic asks for is that a picture is real, not that there are many.',
  minutes: 7,
  // Principal pictures give a start in which every mix looks like something: a critic alone has something to go on.
  clip: {
    id: 'campfire',
    changes: {
      size: 16,
      frames: 24,
      steps: 300,
      width: 0.25,
      components: 8,
      mapping: 64,
      batch: 1,
      holdOut: 0,
      mappingRate: 0.02,
    },
  },
  steps: [
    {
      instruction:
        'Here every picture is a mix of 8 pictures that were found in the clip, and the critic judges the mixes. Press Train, with reconstruction still on, and let it end.',
      done: (seen) => both(seen) !== undefined,
      explain: (seen) => {
        const run = both(seen)
        return run
          ? `The clip comes back at ${decibels(run.report.psnrTrain)}. Pictures at random codes differ from each other ${shareOf(run.variety)} as much as frames of the clip do.`
          : ''
      },
    },
    {
      instruction:
        'Look at Samples below: four random codes without and with the game. Then take reconstruction away, and nothing holds the clip’s own path any more.',
      tool: {
        kind: 'train',
        label: 'Train a pure GAN',
        changes: { reconstructionLoss: 'none', holdPath: 0 },
      },
      done: (seen) => pure(seen) !== undefined,
      explain: (seen) => {
        const [before, after] = [both(seen), pure(seen)]
        if (!before || !after) return ''
        const [had, has] = [before.variety ?? 0, after.variety ?? 0]
        const clip = `The clip itself: ${decibels(after.report.psnrTrain)} instead of ${decibels(before.report.psnrTrain)}.`
        const differ = `Random codes now differ ${shareOf(has)} as much as the clip’s frames, before it was ${shareOf(had)}`
        const elsewhere =
          'In an experiment with a film of a cup, where nothing was left of the clip’s own codes, it came down to 22 %: every picture a real cup, all in one pose.'
        return has < had - 0.15
          ? `${differ}: fewer poses, more often. ${clip} A critic is content with one good picture, again and again; this is how mode collapse begins. ${elsewhere}`
          : `${differ}: in so few steps they have hardly become fewer, because each begins at a code of the clip. ${clip} But the critic would not mind if they were all alike: it asks of each picture whether it is real, and of none whether it is new. ${elsewhere}`
      },
    },
  ],
}

const shareOf = (variety: number | null): string => (variety === null ? 'about' : percent(variety))
