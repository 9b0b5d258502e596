// Made-up models, scenes and settings for fast-check: everything within the bounds that the page keeps to, nothing of
// it trained.

import * as fc from 'fast-check'
import { DIRECTIONS } from '../core/latent'
import { shownName } from '../core/names'
import { MODES, type Scene } from '../core/scene'
import { noneOn } from '../settings/check'
import { type Row, type Table, type Value, type Values } from '../settings/rows'
import { completeSettings } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import type { Manifest } from '../network/snapshot'

export const within = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => value + 0)
export const seed = fc.integer({ min: 0, max: 2147483647 })
export const name = fc.string({ unit: 'grapheme', maxLength: 60 }).map(shownName)

/** A value that a row takes, of its kind. */
export function valueArbitrary(row: Row): fc.Arbitrary<Value> {
  if (row.kind === 'switch') return fc.boolean()
  if (row.kind === 'choice') return fc.constantFrom<Value[]>(...row.choices.map(({ value }) => value))
  return row.integer ? fc.integer({ min: row.min, max: row.max }) : within(row.min, row.max)
}

/** A value for every row of a table. */
export const valuesArbitrary = (table: Table) =>
  fc
    .record(Object.fromEntries(Object.entries(table).map(([each, row]) => [each, valueArbitrary(row)])))
    .filter((values) => noneOn(table, values as Values<Table>) === null)

export const settingsArbitrary = valuesArbitrary(SETTINGS).map((changes) => completeSettings(changes))

/** Parts of 2 to 8 classes, together 1. */
const mixArbitrary = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 8 })
  .filter((parts) => parts.some((part) => part > 0))
  .map((parts) => parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0)))

const momentArbitrary = fc.record(
  {
    t: within(0, 1e6),
    directions: fc.array(within(-8, 8), { maxLength: DIRECTIONS }),
    content: seed,
    mix: mixArbitrary,
  },
  { requiredKeys: ['t', 'directions', 'content'] },
)

export const sceneArbitrary: fc.Arbitrary<Scene> = fc
  .record(
    {
      mode: fc.constantFrom(...MODES),
      position: within(0, 1e6),
      directions: fc.array(within(-8, 8), { maxLength: DIRECTIONS }),
      content: seed,
      mix: mixArbitrary,
      walkSeed: seed,
      ends: fc.option(fc.record({ from: momentArbitrary, to: momentArbitrary })),
    },
    { requiredKeys: ['mode', 'position', 'directions', 'content', 'walkSeed', 'ends'] },
  )
  .filter(({ mode, ends }) => mode !== 'morph' || ends !== null)

export const builtIn = fc.record({ id: fc.stringMatching(/^[a-z]{1,24}$/), seed })

export const manifestArbitrary: fc.Arbitrary<Manifest> = fc.record(
  {
    format: fc.constant(1 as const),
    settings: settingsArbitrary,
    clip: fc.record(
      { name, frames: fc.integer({ min: 2, max: 256 }), fps: within(1e-3, 1e5), builtIn },
      { requiredKeys: ['name', 'frames', 'fps'] },
    ),
    step: fc.integer({ min: 0, max: 10_000_000 }),
    psnr: within(-100, 200),
    scene: sceneArbitrary,
  },
  { requiredKeys: ['format', 'settings', 'clip', 'step'] },
)

export const tensorArbitrary = fc
  .record({
    name: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 30 })
      .filter((text) => text !== '__metadata__'),
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
    seedValues: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }),
  })
  .map(({ name: tensor, shape, seedValues }) => ({
    name: tensor,
    shape,
    data: Float32Array.from(
      { length: shape.reduce((values, side) => values * side, 1) },
      (_, i) => seedValues[i % seedValues.length] ?? 0,
    ),
  }))
