// What the lab trains: every value of every choice and switch that shapes what is learned, from the table of settings.
// And what it says of them. Not here: the training (lab-run.ts).

import { type ClipLength, labelLength } from '../core/classes'
import { criticGraph } from '../network/critic'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { parametersOf, sizeOf } from '../network/graph'
import { CLASSIC } from '../settings/presets'
import type { Value } from '../settings/rows'
import { criticsOf, isIdle } from '../settings/critics'
import {
  completeSettings,
  rowOf,
  SETTING_NAMES,
  type SettingChanges,
  type SettingName,
} from '../settings/settings'
import { TASK_NAMES } from '../settings/tasks'
import { Refusal } from './steps.mjs'

export interface Variant {
  readonly option: string
  readonly value: string
  readonly changes: SettingChanges
  /** Whether theory says that it does not learn the clip. */
  readonly fails: boolean
}

/** One row of lab.json. */
export interface LabRow {
  readonly option: string
  readonly value: string
  readonly clip: string
  readonly steps: number
  readonly psnrTrain: number
  readonly psnrHeldOut: number | null
  readonly sharpnessPath: number
  readonly sharpnessMorph: number
  /** Right answers about held-out frames, 0 .. 1; null where the option is no task. */
  readonly accuracy: number | null
  readonly parameters: number
  readonly msPerStep: number
  readonly verdict: string
}

export const SIZE = 32
/** What does nothing with one clip is trained on two. */
export const OF_CLASSES: ReadonlySet<string> = new Set<SettingName>(['conditioning', 'clipClass'])
/** Decibels on trained frames by which an option that should learn may be worse than the default. */
const WITHIN = 3

/** Choices of the clip, not of what is learned from it. */
const OF_CLIP: ReadonlySet<SettingName> = new Set(['size', 'shape'])

const DEFAULT: Variant = { option: 'default', value: '', changes: {}, fails: false }
/** A critic of pixels alone has a game of its own, so it is compared with itself. */
export const PIXELS: Variant = { option: 'recipe', value: 'classic', changes: CLASSIC, fails: false }

/** What a choice needs beside itself to do something. */
const WITH: { readonly [name in SettingName]?: SettingChanges } = {
  attention: PIXELS.changes,
  attentionSide: { ...PIXELS.changes, attention: 'both' },
  // Only a critic of pixels tells classes by itself.
  conditioning: { width: 1.5, judged: 'both' },
}

/** Numbers that add a head where they are not 0, and the weight to try. */
const WEIGHTS: { readonly [name in SettingName]?: number } = Object.fromEntries(
  TASK_NAMES.map((name) => [name, 1]),
)

/** The names that were asked for. @throws Refusal for one that is no choice and no switch */
function namesOf(only: readonly string[]): readonly SettingName[] {
  const all = SETTING_NAMES.filter(
    (name) => (rowOf(name).kind !== 'number' || name in WEIGHTS) && !OF_CLIP.has(name),
  )
  if (only.length === 0) return all
  return only.map((name) => {
    const known = all.find((each) => each === name)
    if (!known) throw new Refusal(`There is no option “${name}”: choose some of ${all.join(', ')}.`)
    return known
  })
}

function valuesOf(name: SettingName): readonly Value[] {
  const row = rowOf(name)
  if (row.kind === 'choice') return row.choices.map(({ value }) => value)
  return row.kind === 'switch' ? [true, false] : [WEIGHTS[name] ?? row.default(SIZE)]
}

/** The default first; then each other value alone, where it does something: else together with the classic recipe. */
export function variants(only: readonly string[]): readonly Variant[] {
  const others = namesOf(only).flatMap((name) => {
    return valuesOf(name)
      .filter((value) => value !== rowOf(name).default(SIZE) || OF_CLASSES.has(name))
      .map((value): Variant => {
        const base = WITH[name] ?? (isIdle(name, completeSettings({})) ? PIXELS.changes : {})
        const changes: SettingChanges = { ...base, [name]: value }
        return {
          option: name,
          value: String(value),
          changes,
          fails: name === 'reconstructionLoss' && value === 'none',
        }
      })
  })
  return [DEFAULT, PIXELS, ...others]
}

/** Trained numbers of all networks of a run. */
export function parameterCount(changes: SettingChanges, length: ClipLength): number {
  const settings = completeSettings({ ...changes, size: SIZE })
  const { coefficients, pictures } = criticsOf(settings)
  const graphs = [
    generatorGraph(settings, length),
    ...(pictures ? [discriminatorGraph(settings, labelLength(length))] : []),
    ...(coefficients ? [criticGraph(settings, length)] : []),
  ]
  return graphs.flatMap(parametersOf).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

/** Of a run that came to `psnr` where the one that it is compared with came to `usual`. */
export function verdictOf({ fails }: Pick<Variant, 'fails'>, psnr: number, usual: number): string {
  const learned = psnr >= usual - WITHIN
  if (fails) return learned ? 'learns, and should not' : 'fails, as it should'
  return learned ? 'learns' : `${(usual - psnr).toFixed(1)} dB worse`
}

const figure = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits))

/** The rows as a table in Markdown. */
export function tableOf(rows: readonly LabRow[]): string {
  const head = [
    'option',
    'value',
    'clip',
    'dB',
    'held out',
    'path',
    'morph',
    'right',
    'parameters',
    'ms a step',
    'verdict',
  ]
  const lines = rows.map((row) => [
    row.option,
    row.value,
    row.clip,
    figure(row.psnrTrain, 1),
    figure(row.psnrHeldOut, 1),
    figure(row.sharpnessPath, 2),
    figure(row.sharpnessMorph, 2),
    figure(row.accuracy, 2),
    String(row.parameters),
    figure(row.msPerStep, 0),
    row.verdict,
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
