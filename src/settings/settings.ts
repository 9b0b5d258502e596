// The one table of every setting: form, checks, links and the worker's configuration all come from it.
// Sources of the defaults: the recipe measured for this project; R3GAN (arXiv 2501.05441), APT (arXiv 2501.08316), StyleGAN-V (arXiv 2112.14683).

import { ReelError } from '../core/errors'

export const SIZES = [16, 32, 64, 128] as const
export type Size = (typeof SIZES)[number]

const PREFERRED: Size = 32

/** Every setting of a run, complete and checked. */
export interface Settings {
  readonly seed: number
  readonly size: Size
  readonly frames: number
  readonly steps: number
  readonly seconds: number
  readonly width: number
  readonly batch: number
  readonly generatorRate: number
  readonly discriminatorRate: number
  readonly gamma: number
  readonly adversarial: number
  readonly reconstruction: number
  readonly anchor: number
  readonly warmup: number
  readonly augment: number
  readonly noise: number
  readonly ema: number
  readonly holdOut: number
  readonly codeSpacing: number
}

export type SettingName = keyof Settings
export type SettingGroup = 'clip' | 'game' | 'network' | 'augmentation' | 'schedule'

export interface SettingRow {
  readonly label: string
  /** One or two plain sentences: what it does, what more or less of it means. */
  readonly help: string
  readonly group: SettingGroup
  readonly min: number
  readonly max: number
  readonly integer: boolean
  /** Set when only these values are allowed. */
  readonly choices?: readonly number[]
  readonly scale: 'linear' | 'log'
  /** Whether it may change while a run is on; the others wait for the next run, because they shape its networks or its data. */
  readonly midRun: boolean
  readonly default: (size: Size) => number
}

const row = (
  label: string,
  group: SettingGroup,
  [min, max]: readonly [number, number],
  value: number | ((size: Size) => number),
  help: string,
  more: Partial<Pick<SettingRow, 'integer' | 'choices' | 'scale' | 'midRun'>> = {},
): SettingRow => ({
  label,
  group,
  min,
  max,
  help,
  integer: false,
  scale: 'linear',
  midRun: false,
  ...more,
  default: typeof value === 'function' ? value : () => value,
})

const large = (size: Size) => size >= 64

export const SETTINGS: Readonly<Record<SettingName, SettingRow>> = {
  seed: row(
    'Seed',
    'schedule',
    [0, 2147483647],
    7,
    'Every random choice comes from it: the same seed, clip and engine repeat the same run.',
    {
      integer: true,
    },
  ),
  size: row(
    'Size',
    'clip',
    [16, 128],
    32,
    'Side of the picture in pixels. Twice the side is about four times the work.',
    {
      integer: true,
      choices: SIZES,
    },
  ),
  frames: row(
    'Frames',
    'clip',
    [16, 256],
    64,
    'How many frames are taken from the clip, evenly in time between its in and out points: a picture that stays longer comes again.',
    {
      integer: true,
    },
  ),
  steps: row(
    'Steps',
    'schedule',
    [10, 100000],
    1500,
    'How many training steps are planned; the learning rate falls to a tenth by the last one.',
    {
      integer: true,
      scale: 'log',
      midRun: true,
    },
  ),
  seconds: row(
    'Time limit',
    'schedule',
    [0, 86400],
    0,
    'Seconds of training after which it stops; 0 is no limit. With a limit the learning rate follows the clock, so a run no longer repeats bit for bit.',
    {
      midRun: true,
    },
  ),
  width: row(
    'Width',
    'network',
    [0.25, 2],
    1,
    'Channels of every layer, as a factor. Wider learns more detail and takes longer.',
  ),
  batch: row(
    'Clips per step',
    'schedule',
    [1, 16],
    4,
    'How many three-frame clips each step looks at. At 1 the game never starts: the one clip must be given back as it is.',
    {
      integer: true,
    },
  ),
  generatorRate: row(
    'Generator rate',
    'game',
    [0.00005, 0.02],
    (size) => (large(size) ? 0.003 : 0.004),
    'Learning rate of the generator. Too high and the picture boils, too low and it stays blurred.',
    {
      scale: 'log',
      midRun: true,
    },
  ),
  discriminatorRate: row(
    'Discriminator rate',
    'game',
    [0.00005, 0.02],
    (size) => (large(size) ? 0.001 : 0.002),
    'Learning rate of the discriminator.',
    {
      scale: 'log',
      midRun: true,
    },
  ),
  gamma: row(
    'Regulariser γ',
    'game',
    [0, 64],
    (size) => (size / 32) ** 2,
    'How strongly the discriminator is kept smooth (R1 and R2). At 0 the game collapses; far too high and the discriminator sleeps.',
    {
      midRun: true,
    },
  ),
  adversarial: row(
    'Adversarial weight',
    'game',
    [0, 4],
    (size) => (large(size) ? 0.3 : 1),
    'How much the generator listens to the discriminator. 0 turns the game off: invented frames stay soft.',
    {
      midRun: true,
    },
  ),
  reconstruction: row(
    'Reconstruction weight',
    'game',
    [0, 50],
    10,
    'How much the generator must give back the frames of the clip.',
    { midRun: true },
  ),
  anchor: row(
    'Anchor weight',
    'game',
    [0, 40],
    (size) => (large(size) ? 10 : 5),
    'How much the colours and layout of invented frames must lie between those of the frames they mix.',
    {
      midRun: true,
    },
  ),
  warmup: row(
    'Warm-up',
    'schedule',
    [0, 5000],
    100,
    'Steps of reconstruction alone before the game starts.',
    { integer: true },
  ),
  augment: row(
    'Augmentation',
    'augmentation',
    [0, 1],
    0.5,
    'How often the discriminator sees a clip shifted or with a patch cut out, so that it cannot learn the frames by heart.',
    {
      midRun: true,
    },
  ),
  noise: row(
    'Content noise',
    'network',
    [0, 1],
    0.3,
    'Size of the content latent on invented frames: more gives more variety and less likeness.',
    { midRun: true },
  ),
  ema: row(
    'Averaging',
    'schedule',
    [0, 0.9999],
    0.999,
    'The shown generator is a running average of the trained one (EMA); closer to 1 is steadier and slower to follow.',
    {
      midRun: true,
    },
  ),
  holdOut: row(
    'Hold out every',
    'schedule',
    [0, 32],
    8,
    'Every n-th frame is never trained on, so that the picture quality can be measured on frames it never saw; 0 or 1 holds out none.',
    {
      integer: true,
    },
  ),
  codeSpacing: row('Code spacing', 'network', [1, 16], 4, 'Frames between two learned motion codes.', {
    integer: true,
  }),
}

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** What a person changed; the rest follows the defaults for the size. */
export type SettingChanges = { readonly [name in SettingName]?: number }

const isSize = (value: number): value is Size => (SIZES as readonly number[]).includes(value)

/**
 * One value, checked against its row.
 * @throws ReelError `setting-wrong` when it is not a finite number, out of bounds, not whole or not among the choices.
 */
export function checkSetting(name: SettingName, value: unknown): number {
  const { label, min, max, integer, choices } = SETTINGS[name]
  // Nothing else becomes text: an object may hold anything under the name `toString`.
  const said =
    typeof value === 'number' || typeof value === 'string' ? String(value).slice(0, 40) : 'what was given'
  const refuse = (must: string) => new ReelError('setting-wrong', `${label} must be ${must}; ${said} is not.`)
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse('a number')
  if (choices && !choices.includes(value)) throw refuse(`one of ${choices.join(', ')}`)
  if (value < min || value > max) throw refuse(`between ${min} and ${max}`)
  if (integer && !Number.isInteger(value)) throw refuse('a whole number')
  return value
}

/**
 * The complete settings for a run: `changes` over the defaults for their size (`preferredSize` when they name none).
 * @throws ReelError `setting-wrong` for an unknown name or a value that its row refuses.
 */
export function completeSettings(
  changes: Readonly<Record<string, unknown>>,
  preferredSize: Size = PREFERRED,
): Settings {
  // Own names only: every table also knows `toString`, `__proto__` and their like.
  const unknown = Object.keys(changes).find((name) => !Object.hasOwn(SETTINGS, name))
  if (unknown !== undefined) {
    throw new ReelError('setting-wrong', `There is no setting called “${unknown.slice(0, 40)}”.`)
  }
  const wanted = Object.hasOwn(changes, 'size') ? checkSetting('size', changes['size']) : preferredSize
  const size = isSize(wanted) ? wanted : preferredSize
  const values = SETTING_NAMES.map((name) => {
    const value = Object.hasOwn(changes, name)
      ? checkSetting(name, changes[name])
      : SETTINGS[name].default(size)
    return [name, name === 'size' ? size : value] as const
  })
  return Object.fromEntries(values) as unknown as Settings
}

/**
 * The settings of something that a person kept, whichever version wrote it: what this one does not know is left out, what is missing or
 * no number takes its default, what is out of bounds the nearest bound. Null for a size that cannot be had.
 */
export function nearestSettings(saved: Readonly<Record<string, unknown>>): Settings | null {
  const size = Object.hasOwn(saved, 'size') ? saved['size'] : PREFERRED
  if (typeof size !== 'number' || !isSize(size)) return null
  const values = SETTING_NAMES.map((name) => {
    const { min, max, integer, default: usual } = SETTINGS[name]
    const value = Object.hasOwn(saved, name) ? saved[name] : undefined
    if (typeof value !== 'number' || Number.isNaN(value)) return [name, usual(size)] as const
    const within = Math.min(max, Math.max(min, value))
    return [name, integer ? Math.round(within) : within] as const
  })
  return Object.fromEntries(values) as unknown as Settings
}

/** The settings that differ from the defaults for their size (the size itself always). */
export function settingChanges(settings: Settings): SettingChanges {
  const changed = SETTING_NAMES.filter(
    (name) => name === 'size' || settings[name] !== SETTINGS[name].default(settings.size),
  )
  return Object.fromEntries(changed.map((name) => [name, settings[name]]))
}
