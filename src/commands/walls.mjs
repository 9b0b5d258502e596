// The walls between the rooms of src/: the one table, and `npm run walls`, which writes the linter's rules from it. A
// test holds the tree, the linter's file and planted faults against it (walls.test.ts).

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './steps.mjs'

/** @param {string} text */
const words = (text) => text.split(' ')

/**
 * What each room may import, besides itself. A longer path wins over a shorter one; a name that ends in / or : is a
 * scope.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const MAY_IMPORT = {
  core: ['valibot'],
  settings: ['core'],
  network: ['core', 'settings', 'valibot'],
  clip: ['core', 'mediabunny'],
  dataset: ['core', 'settings'],
  // Plain data of graphs and formulas; not who builds them.
  engine: words(
    'core network/activations network/formula network/graph network/ops network/parameters @tensorflow/',
  ),
  // The truth that engines are held to shares nothing with them.
  'engine/reference': ['network/activations', 'network/formula', 'network/graph', 'network/ops'],
  model: ['core', 'settings', 'network', 'engine', '@tensorflow/'],
  draw: ['core', 'settings', 'network', 'engine/reference', 'engine/wasm/native'],
  projects: ['core', 'settings', 'network', 'idb', 'valibot'],
  'trainer/protocol': ['core', 'settings', 'network', 'projects'],
  'trainer/client': ['core', 'settings', 'network', 'projects', 'trainer/protocol'],
  'trainer/worker': words(
    'core settings network projects dataset draw engine model trainer/protocol @tensorflow/',
  ),
  player: ['core'],
  share: ['core', 'settings', 'network', 'virtual:', 'fflate', 'mediabunny', 'valibot'],
  // A film carries the session that it was made in.
  export: ['core', 'share/session', 'mediabunny'],
  'export/worker': ['core', 'export', 'mediabunny', 'fflate', 'gifenc'],
  standalone: ['core', 'network', 'draw', 'player', 'share/bytes', 'share/model-link', 'app/ui/theme.css'],
  app: words(
    'core settings network clip projects trainer/client trainer/protocol player share export app/boot/first-picture react react-dom zustand @base-ui/ @fontsource-variable/ lucide-react',
  ),
  // Before there is a worker to ask.
  'app/boot/first-picture': ['core', 'settings', 'network', 'draw', 'player', 'share'],
  main: ['app', 'core'],
  'bench/median': [],
  'bench/protocol': ['core', 'settings'],
  'bench/page': ['bench/protocol'],
  'bench/worker': words(
    'core settings network draw engine model trainer/worker bench/protocol bench/median @tensorflow/',
  ),
  server: ['core', 'node:', 'aws4fetch', 'send', 'valibot'],
  commands: words(
    'core settings network draw share/model-file server bench/protocol bench/median node: playwright vite fast-png tsx valibot',
  ),
}

/** @param {string} name */
const roomIn = (name) => name.split('/')[0] ?? name
/** Rooms as folders: `main` and `bench/page` are files. */
const ROOMS = [...new Set(Object.keys(MAY_IMPORT).map(roomIn))].filter((room) => room !== 'main')
/** @param {string} name */
const isPackage = (name) => /[@:]/.test(name) || !(ROOMS.includes(roomIn(name)) || name === 'main')
const PACKAGES = [...new Set(Object.values(MAY_IMPORT).flat().filter(isPackage))].toSorted()

/** @param {string} name */
const patternsOf = (name) => (/[/:]$/.test(name) ? [`${name}**`] : [name, `${name}/**`])

/** @param {string} name @param {string} ok */
const isWithin = (name, ok) => name === ok || name.startsWith(`${ok}/`) || ok.startsWith(`${name}/`)

/**
 * A part of a room, as its neighbours within the room name it and as everybody else does.
 * @param {string} name @param {string} room
 */
function partPatterns(name, room) {
  const here = roomIn(name) === roomIn(room) ? name.slice(roomIn(name).length + 1) : name
  return [`**/${here}`, `**/${here}/**`]
}

/**
 * The linter's rule for one room. Patterns know no place: of a room that it may enter in part, the linter lets it in
 * everywhere, and the test of the tree knows better.
 * @param {string} room
 */
function overrideOf(room) {
  const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
  const closed = ROOMS.filter((other) => !allowed.some((name) => roomIn(name) === other))
  const parts = Object.keys(MAY_IMPORT).filter(
    (name) =>
      name.includes('/') && !closed.includes(roomIn(name)) && !allowed.some((ok) => isWithin(name, ok)),
  )
  const missing = PACKAGES.filter((name) => !allowed.includes(name))
  return {
    files: [`src/${room}/**`, `src/${room}.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                ...closed.map((other) => `**/${other}/**`),
                ...parts.flatMap((name) => partPatterns(name, room)),
                ...missing.flatMap(patternsOf),
              ],
              message: `${room}/ imports only ${allowed.slice(1).join(', ') || 'itself'}: hand it what it needs as an argument, or change src/commands/walls.mjs with the reason.`,
            },
          ],
        },
      ],
    },
  }
}

const FILE = join(root, '.oxlintrc.json')
/** @typedef {{ files: string[], rules: Record<string, unknown> }} Override */

/** The linter's file as it is, and as the table wants it. */
export function lintFile() {
  const text = readFileSync(FILE, 'utf8')
  /** @type {{ overrides: Override[] }} */
  const config = JSON.parse(text)
  const others = config.overrides.filter(({ rules }) => !Array.isArray(rules['no-restricted-imports']))
  // Tests may look everywhere: their exception comes last.
  const last = others.filter(({ rules }) => 'no-restricted-imports' in rules)
  const first = others.filter((each) => !last.includes(each))
  const rooms = Object.keys(MAY_IMPORT).map(overrideOf)
  return { is: config, wanted: { ...config, overrides: [...first, ...rooms, ...last] } }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(FILE, `${JSON.stringify(lintFile().wanted, null, 2)}\n`)
