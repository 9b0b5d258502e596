// The kinds of settings: a number, one of a few (numbers or words), on or off. Not here: which settings there are
// (table.ts), and what a person reads about them (help/).

export const SIZES = [16, 32, 64, 128, 256] as const
/** Short side of the pictures, pixels: the defaults of other settings go by it. */
export type Size = (typeof SIZES)[number]

export type SettingGroup = 'clip' | 'game' | 'network' | 'augmentation' | 'schedule'
export type Value = number | string | boolean

interface About<V extends Value> {
  readonly label: string
  readonly group: SettingGroup
  /** In links: one or two small letters. Part of their grammar, so never given to another setting. */
  readonly key: string
  /** The first version of ReelGAN that has it. */
  readonly since: string
  /**
   * Whether it may change while a run is on; the others wait for the next run, because they shape its networks or its
   * data.
   */
  readonly midRun: boolean
  /** Its value reaches the training step as an array, so that a recorded step serves all its values. */
  readonly input: boolean
  readonly default: (size: Size) => V
  /**
   * What a file, link or saved run means that does not name it: what the model did before there was this setting, or
   * this default. It never changes, so that what was kept stays the model it was.
   */
  readonly before: (size: Size) => V
  /** Its share of the line that sums up its group; `grouped` writes a large number. */
  brief?(value: V, grouped: (value: number) => string): string
}

export interface NumberRow extends About<number> {
  readonly kind: 'number'
  readonly min: number
  readonly max: number
  readonly integer: boolean
  readonly scale: 'linear' | 'log'
}

export interface Choice<V extends number | string> {
  /** A word has small letters, digits and hyphens and begins with a letter, or is as `16:9`: it goes into links. */
  readonly value: V
  readonly label: string
}

export interface ChoiceRow<V extends number | string> extends About<V> {
  readonly kind: 'choice'
  readonly choices: readonly Choice<V>[]
}

export interface SwitchRow extends About<boolean> {
  readonly kind: 'switch'
  /** What it stands for together with others that say the same: one of them must be on. */
  readonly atLeastOne?: string
}

export type Row = NumberRow | ChoiceRow<number> | ChoiceRow<string> | SwitchRow

/** Rows by name. Their order is that of the form and of links. */
export type Table = { readonly size: ChoiceRow<Size> } & { readonly [name: string]: Row }

/** One value of every row. */
export type Values<T extends Table> = { readonly [name in keyof T]: ReturnType<T[name]['default']> }

export const namesOf = <T extends Table>(table: T) => Object.keys(table) as readonly (keyof T & string)[]

/**
 * A row as it is written down: a value stands for the same at every size, `before` is the default where it is left out.
 */
type Written<V extends Value> = Pick<About<V>, 'label' | 'group' | 'key' | 'brief'> &
  Partial<Pick<About<V>, 'since' | 'midRun' | 'input'>> & {
    readonly default: V | ((size: Size) => V)
    readonly before?: V | ((size: Size) => V)
  }

function about<V extends Value>({ default: usual, before, ...row }: Written<V>): About<V> {
  const bySize = (value: V | ((size: Size) => V)) => (typeof value === 'function' ? value : () => value)
  return {
    since: '0.1',
    midRun: false,
    input: false,
    ...row,
    default: bySize(usual),
    before: bySize(before ?? usual),
  }
}

type WrittenNumber = Written<number> &
  Partial<Pick<NumberRow, 'integer' | 'scale'>> & { readonly bounds: readonly [min: number, max: number] }

/** A number within its bounds, these included. */
export const number = ({
  bounds: [min, max],
  integer = false,
  scale = 'linear',
  ...row
}: WrittenNumber): NumberRow => ({
  kind: 'number',
  min,
  max,
  integer,
  scale,
  ...about(row),
})

type WrittenChoice<V extends number | string> = Written<V> & Pick<ChoiceRow<V>, 'choices'>

/** One of a few. */
export const choice = <const V extends number | string>({
  choices,
  ...row
}: WrittenChoice<V>): ChoiceRow<V> => ({
  kind: 'choice',
  choices,
  ...about<V>(row),
})

/** On or off. */
export const onOff = (row: Written<boolean> & Pick<SwitchRow, 'atLeastOne'>): SwitchRow => ({
  kind: 'switch',
  ...(row.atLeastOne === undefined ? {} : { atLeastOne: row.atLeastOne }),
  ...about(row),
})
