// The forecast as people read it: before training from timed steps, while it trains from the speed of the run.

import { corrected, forecast, type StepTimes, UNTIMED } from '../../../core/forecast'
import { backbonePlaces } from '../../../network/backbone'
import type { Settings } from '../../../settings/settings'
import type { Progress } from '../../../trainer/protocol'
import { about, bytes, grouped } from '../../words'

/** One or two sentences. */
export function forecastSentence(
  settings: Settings,
  times: StepTimes | null,
  progress: Progress | null,
): string {
  const looks = backbonePlaces(settings).length > 0
  const through = looks ? ' It looks through a pretrained network, fetched first (0.6 MB).' : ''
  const steps = `${grouped(settings.steps)} training steps.${through}`
  const ran = progress && progress.step > 0 ? progress : null
  if (!ran && !times) return `${steps} More steps give a sharper picture.`
  const known = ran ? corrected(times ?? UNTIMED, settings, ran) : (times ?? UNTIMED)
  const { recognisable, sharp, bytes: memory } = forecast(settings, known)
  return `${steps} On this machine: ${beginning(recognisable)}at its sharpest in ${about(sharp)}, ${bytes(memory)}.`
}

function beginning(recognisable: number | null): string {
  if (recognisable === null) return ''
  return recognisable === 0 ? 'recognisable from the start, ' : `recognisable in ${about(recognisable)}, `
}
