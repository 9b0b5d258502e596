// Real frames and pictures that the generator invented, mixed, with what the critic of pixels says of each. Not here:
// showing them (ui/lesson/).

import type { LatentPoint } from '../../core/latent'
import { type Pictures, pixelsOf } from '../../core/frames'
import { Random } from '../../core/random'
import { picturesOf } from '../../player/paint'
import { isLoaded } from '../state'
import type { Studio } from '../store'

export interface Judged {
  /** Its own among all that are drawn. */
  readonly id: string
  readonly picture: Pictures
  readonly real: boolean
  /** Of the critic: higher for what it takes for real; where the game has an absolute zero, above it. */
  readonly logit: number
}

/** Frames of the walk between two pictures: far enough apart to differ. */
const APART = 13

/**
 * `count` pictures in a random order of `seed`, half of them real, those invented from the endless walk.
 * @throws ReelError where no critic judges single frames, or the workers are gone.
 */
export async function drawJudged(studio: Studio, count: number, seed: number): Promise<readonly Judged[]> {
  const { run } = studio.store.getState()
  if (!isLoaded(run)) return []
  const random = new Random(seed)
  const half = Math.ceil(count / 2)
  const frames = Array.from({ length: half }, () => random.integer(0, run.frames.count))
  const trainer = studio.trainer()
  const real = picturesOf(run.frames, frames)
  const invented = await trainer.sample(walkPoints(seed, count - half))
  const logits = [await trainer.judge(real), await trainer.judge(invented)]
  const all = [real, invented].flatMap((pictures, which) =>
    Array.from({ length: pictures.count }, (_, i) => ({
      id: `${seed} ${which} ${i}`,
      picture: oneOf(pictures, i),
      real: which === 0,
      logit: logits[which]?.[i] ?? 0,
    })),
  )
  return shuffled(all, random)
}

export const walkPoints = (seed: number, count: number): readonly LatentPoint[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'walk',
    seed,
    frame: (i + 1) * APART,
    moment: { t: 0, directions: [], content: 0 },
  }))

function oneOf(pictures: Pictures, i: number): Pictures {
  const length = pixelsOf(pictures) * 4
  return { ...pictures, count: 1, rgba: pictures.rgba.slice(i * length, (i + 1) * length) }
}

/** Fisher and Yates. */
function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  const mixed = [...all]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.integer(0, i + 1)
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a]
  }
  return mixed
}
