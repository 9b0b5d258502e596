// What is said of how a run began, and how much sooner it got there.

import type { HeadStart } from '../../../network/learned'
import type { WarmStart } from '../../../network/warm-start'
import type { Quality } from '../../../trainer/protocol'
import { grouped } from '../../words'

const WHOSE = { generator: 'generator’s', discriminator: 'discriminator’s', both: 'networks’' } as const

/** `loaded`: whether there is a run; `warm`: what it began with; `wanted`: what the next one is to begin with. */
export function startSentence(loaded: boolean, warm: WarmStart | null, wanted: HeadStart | null): string {
  if (warm) {
    const share = Math.round(1000 * warm.share) / 10
    return `Warm start: ${share} % of the ${WHOSE[warm.part]} weights come from “${warm.from}”, ${grouped(warm.step)} steps${warm.sameClip ? '' : '; codes and principal pictures are the clip’s own'}.`
  }
  if (!wanted) return 'From scratch: every weight begins at random.'
  const { name } = wanted.learned.clip
  if (!loaded) return `A warm start from “${name}” as soon as there is a clip.`
  return `From scratch: nothing of “${name}” fits these networks.`
}

const best = (run: readonly Quality[]): number => Math.max(...run.map(({ psnrTrain }) => psnrTrain))

/** Decibels between the levels that are compared. */
const LEVEL = 0.5

/** The highest likeness that both have reached, and the steps to it; empty before there is one. */
export function soonerSentence(here: readonly Quality[], scratch: readonly Quality[]): string {
  const level = Math.floor(Math.min(best(here), best(scratch)) / LEVEL) * LEVEL
  const stepsTo = (run: readonly Quality[]) => run.find(({ psnrTrain }) => psnrTrain >= level)?.step
  const [now, then] = [stepsTo(here), stepsTo(scratch)]
  if (now === undefined || then === undefined || then === 0) return ''
  return ` ${level.toFixed(1)} dB took ${grouped(now)} steps; the run from scratch before it took ${grouped(then)}.`
}
