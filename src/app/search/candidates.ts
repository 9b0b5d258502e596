// What a search may change, and the candidates that it tries: each choice that was ticked alone, then several together.

import { Random } from '../../core/random'
import { whyIdle } from '../../settings/critics'
import type { Value } from '../../settings/rows'
import {
  completeSettings,
  rowOf,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../../settings/settings'

/** Values of a choice, or factors of a number. */
type Tried = { readonly values: readonly Value[] } | { readonly factors: readonly number[] }

/** Choices that often matter, each with what is worth a try. */
const TRIED: { readonly [name in SettingName]?: Tried } = {
  width: { factors: [0.5, 1.5] },
  game: { values: ['auto', 'relativistic', 'nonsaturating', 'hinge'] },
  judged: { values: ['coefficients', 'pixels', 'both'] },
  gamma: { factors: [0.25, 4] },
  criticGamma: { factors: [0.25, 4] },
  attention: { values: ['none', 'generator'] },
  generatorRate: { factors: [0.5, 2] },
  components: { values: [0, 8, 16] },
}

const TRIED_NAMES = Object.keys(TRIED) as readonly SettingName[]

/** Those that change something under these settings. */
export const searchable = (settings: Settings): readonly SettingName[] =>
  TRIED_NAMES.filter((name) => whyIdle(name, settings) === null && valuesOf(name, settings).length > 0)

/** Other values of a setting that are worth a try. */
export function valuesOf(name: SettingName, settings: Settings): readonly Value[] {
  const tried = TRIED[name]
  if (!tried) return []
  const present = settings[name]
  const row = rowOf(name)
  if ('values' in tried) return tried.values.filter((value) => value !== present)
  if (row.kind !== 'number' || typeof present !== 'number') return []
  const within = (value: number) => Number(Math.min(row.max, Math.max(row.min, value)).toPrecision(3))
  return [...new Set(tried.factors.map((factor) => within(present * factor)))].filter(
    (value) => value !== present,
  )
}

/** Most candidates beside what is set, and seconds of the budget for each of them. */
const MOST = 6
const SECONDS_EACH = 20

/** How many there are room for within so many seconds: at least one. */
export const roomFor = (seconds: number): number =>
  Math.min(MOST, Math.max(1, Math.floor(seconds / SECONDS_EACH)))

/** Draws for a mixture that there is not yet. */
const TRIES = 50

/** Up to `most` changes of what is set: one thing alone first, in turns by choice, then several at random. */
export function candidatesOf(
  settings: Settings,
  ticked: readonly SettingName[],
  seed: number,
  most: number,
): readonly SettingChanges[] {
  const random = new Random(seed)
  const choices = ticked.map((name) => [name, shuffled(valuesOf(name, settings), random)] as const)
  const longest = Math.max(0, ...choices.map(([, values]) => values.length))
  const alone = Array.from({ length: longest }, (_, turn) => turn).flatMap((turn) =>
    shuffled(choices, random).flatMap(([name, values]) =>
      turn < values.length ? [{ [name]: values[turn] }] : [],
    ),
  )
  const found = new Map<string, SettingChanges>()
  const add = (changes: SettingChanges) => {
    const text = JSON.stringify(completeSettings({ ...settings, ...changes }))
    if (found.size < most && text !== JSON.stringify(settings) && !found.has(text)) found.set(text, changes)
  }
  for (const changes of alone) add(changes)
  for (let i = 0; i < TRIES && choices.length > 1 && found.size < most; i++) {
    const drawn = choices.flatMap(([name, values]) => {
      const at = random.integer(0, values.length + 1)
      return at < values.length ? [[name, values[at]] as const] : []
    })
    add(Object.fromEntries(drawn) as SettingChanges)
  }
  return [...found.values()]
}

const shuffled = <Item>(items: readonly Item[], random: Random): readonly Item[] =>
  items
    .map((item) => ({ item, at: random.uniform() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)

/** A value as a person reads it. */
function saidValue(name: SettingName, value: Value): string {
  const row = rowOf(name)
  if (row.kind === 'choice') return row.choices.find((each) => each.value === value)?.label ?? String(value)
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}

/** What changes differ in from what is set: “Width 1 → 1.5, Game Auto → Hinge”. */
export const saidChanges = (settings: Settings, changes: SettingChanges): string =>
  (Object.keys(changes) as SettingName[])
    .map((name) => {
      const [from, to] = [settings[name], changes[name] ?? settings[name]].map((value) =>
        saidValue(name, value),
      )
      return `${rowOf(name).label} ${from} → ${to}`
    })
    .join(', ')
