// Which critics a run has, and which settings have nothing to say then. Not here: the settings (table.ts).

import { WIDTH_NAMES, type WidthName } from './networks'
import type { SettingName, Settings } from './settings'

/** Where critics look: there are no coefficients without principal pictures. */
export function criticsOf({ components, judged }: Pick<Settings, 'components' | 'judged'>) {
  const coefficients = judged !== 'pixels' && components > 0
  return { coefficients, pixels: judged !== 'coefficients' || !coefficients }
}

/** How far clips are changed. */
const STRENGTHS = ['translation', 'cutout', 'colour', 'flip'] as const satisfies readonly SettingName[]

/** Settings of one game alone: pixels are augmented, coefficients are not. */
const GAMES = {
  pixels: [
    'discriminatorRate',
    'gamma',
    'adversarial',
    'anchor',
    'warmup',
    'augment',
    'adaptive',
    ...STRENGTHS,
    'downsampling',
    'criticEnd',
  ],
  coefficients: [
    'mapping',
    'gameWeight',
    'rounds',
    'roundClips',
    'mappingRate',
    'criticRate',
    'criticGamma',
    'whitening',
    'holdPath',
  ],
} as const satisfies Readonly<Record<keyof ReturnType<typeof criticsOf>, readonly SettingName[]>>

/** Whether a setting changes nothing under these: it is of a game that is not played. */
export function isIdle(name: SettingName, settings: Settings): boolean {
  const played = criticsOf(settings)
  const width = WIDTH_NAMES.indexOf(name as WidthName)
  if (width >= 0) return 4 * 2 ** width > settings.size
  if (name === 'residualKind' || name === 'kernel') return settings.residuals === 'none'
  if (settings.augment === 0 && !settings.adaptive && (STRENGTHS as readonly SettingName[]).includes(name))
    return true
  if (name === 'clipping') return settings.game !== 'wasserstein'
  return (['pixels', 'coefficients'] as const).some(
    (game) => !played[game] && (GAMES[game] as readonly SettingName[]).includes(name),
  )
}
