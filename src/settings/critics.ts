// Which critics a run has, and which settings have nothing to say then. Not here: the settings (table.ts).

import { BRANCH_NAMES } from './branches'
import { WIDTH_NAMES, type WidthName } from './networks'
import type { SettingName, Settings } from './settings'
import { TASK_NAMES, type TaskName } from './tasks'

const COEFFICIENTS: ReadonlySet<Settings['judged']> = new Set([
  'coefficients',
  'both',
  'coefficients-features',
])
const PIXELS: ReadonlySet<Settings['judged']> = new Set(['pixels', 'both', 'pixels-features'])

/** Whether a critic would look at coefficients: then a mapping network learns from it. */
export const looksAtCoefficients = ({ judged }: Pick<Settings, 'judged'>): boolean => COEFFICIENTS.has(judged)

/**
 * Where critics look: there are no coefficients without principal pictures. `pictures`: at pixels, or at what a
 * pretrained network sees of them.
 */
export function criticsOf({ components, judged }: Pick<Settings, 'components' | 'judged'>) {
  const coefficients = COEFFICIENTS.has(judged) && components > 0
  const features = judged.endsWith('features')
  const pixels = PIXELS.has(judged) || (!coefficients && !features)
  return { coefficients, pixels, features, pictures: pixels || features }
}

/** At what of pictures a critic looks, in words: “pixels”, “features”, “pixels and features”. */
export function lookedAt(settings: Pick<Settings, 'components' | 'judged'>): string {
  const { pixels, features } = criticsOf(settings)
  return [...(pixels ? ['pixels'] : []), ...(features ? ['features'] : [])].join(' and ')
}

/**
 * The short side at which each network has self-attention, null where it has none. A critic of small pictures may have
 * no layer that is as large: then it is at its largest.
 */
export function attentionSides({
  attention,
  attentionSide,
  size,
}: Pick<Settings, 'attention' | 'attentionSide' | 'size'>) {
  const at = (network: 'generator' | 'critic', side: number) =>
    attention === network || attention === 'both' ? side : null
  return {
    generator: at('generator', attentionSide),
    critic: at('critic', Math.min(attentionSide, size / 2)),
  }
}

/** Whether pictures are a foreground over a background. */
export const hasMask = ({ components, foreground }: Pick<Settings, 'components' | 'foreground'>): boolean =>
  foreground && components === 0

type Asked = Pick<Settings, 'components' | 'judged' | 'conditioning' | TaskName>

/**
 * How critics hear of classes: only one of pixels has a head that tells them, and one that is told by a plane would not
 * have to find out.
 */
export const conditioningOf = (
  settings: Pick<Settings, 'components' | 'judged' | 'conditioning'>,
): Settings['conditioning'] =>
  settings.conditioning === 'classifier' && !criticsOf(settings).pixels ? 'projection' : settings.conditioning

/** The weight of a task where the critic has it: an auxiliary classifier is taught the class in any case. */
export const taskWeight = (name: TaskName, settings: Asked): number =>
  name === 'clipClass' && settings.clipClass === 0 && settings.conditioning === 'classifier'
    ? 1
    : settings[name]

/** What the critic of pixels is asked about real clips besides; `classes`: how many the clip has. */
export function tasksOf(settings: Asked, classes: number): readonly TaskName[] {
  if (!criticsOf(settings).pixels) return []
  const findsOut = classes > 1 && settings.conditioning !== 'plane'
  return TASK_NAMES.filter((name) => taskWeight(name, settings) > 0 && (name !== 'clipClass' || findsOut))
}

/** How far clips are changed. */
const STRENGTHS = ['translation', 'cutout', 'colour', 'flip'] as const satisfies readonly SettingName[]

/** Settings of one game alone: pictures are augmented, coefficients are not. */
const GAMES = {
  pictures: [
    'discriminatorRate',
    'gamma',
    'adversarial',
    'anchor',
    'warmup',
    'augment',
    'adaptive',
    ...STRENGTHS,
  ],
  pixels: ['downsampling', 'criticEnd', 'attentionWeighting', ...BRANCH_NAMES, ...TASK_NAMES],
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
} as const satisfies Readonly<Partial<Record<keyof ReturnType<typeof criticsOf>, readonly SettingName[]>>>

/**
 * Why a setting changes nothing under these, as a sentence about it; null where it does. `clips`: how many are trained
 * together, where that is known.
 */
export function whyIdle(name: SettingName, settings: Settings, clips?: number): string | null {
  if ((name === 'conditioning' || name === 'clipClass') && clips === 1) return 'there is but one clip.'
  if (name === 'clipClass' && settings.conditioning === 'plane') return 'the critic is told the class.'
  const played = criticsOf(settings)
  const width = WIDTH_NAMES.indexOf(name as WidthName)
  if (width >= 0)
    return 4 * 2 ** width > settings.size ? `no layer of a picture of ${settings.size} px is as large.` : null
  if (name === 'foreground' && settings.components > 0)
    return 'principal pictures are whole: it needs 0 of them.'
  if (name === 'klWeight') return settings.autoencoding ? null : 'there is no encoder.'
  if (name === 'maskWeight' && !hasMask(settings)) return 'there is no mask.'
  if (name === 'excitation')
    return settings.size < 32 ? `a picture of ${settings.size} px has no layer that could be gated.` : null
  if (name === 'residualKind' || name === 'kernel')
    return settings.residuals === 'none' ? 'there are no residual convolutions.' : null
  if (settings.augment === 0 && !settings.adaptive && (STRENGTHS as readonly SettingName[]).includes(name))
    return 'nothing is changed at a chance of 0.'
  if (name === 'attentionSide') return whySideIdle(settings, played.pixels)
  if (name === 'frozen' && settings.frozen === 'discriminator' && !played.pixels)
    return 'no critic looks at pixels.'
  if (name === 'clipping') return settings.game === 'wasserstein' ? null : 'only Wasserstein clips weights.'
  const game = (['pictures', 'pixels', 'coefficients'] as const).find((each) =>
    (GAMES[each] as readonly SettingName[]).includes(name),
  )
  if (game && !played[game]) return `no critic looks at ${game === 'pictures' ? 'pixels or features' : game}.`
  if (name === 'attentionWeighting') return whyUnweighed(settings)
  return name === 'criticEnd' && !settings.frameBranch ? 'no branch judges single frames.' : null
}

function whyUnweighed(settings: Settings): string | null {
  const { reconstructionLoss, frameBranch, temporalBranch, contentLayoutBranch } = settings
  if (reconstructionLoss === 'none') return 'no frame is given back.'
  if (reconstructionLoss === 'perceptual') return 'frames are compared by what a pretrained network sees.'
  return frameBranch || temporalBranch || contentLayoutBranch ? null : 'no branch looks at single frames.'
}

function whySideIdle({ attention, size }: Settings, pixels: boolean): string | null {
  if (attention === 'none') return 'no network has attention.'
  if (attention !== 'critic') return null
  if (!pixels) return 'no critic looks at pixels.'
  return size > 16 ? null : 'the critic of a picture of 16 px has layers of 8 px alone.'
}

/** Whether the reconstruction is weighed by where the critic of pixels looks. */
export const weighsByAttention = (settings: Settings): boolean =>
  settings.attentionWeighting && !isIdle('attentionWeighting', settings)

/** Whether a setting changes nothing under these. */
export const isIdle = (name: SettingName, settings: Settings): boolean => whyIdle(name, settings) !== null
