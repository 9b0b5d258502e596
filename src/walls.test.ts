// The one-way flow of src/, checked on the real tree and on planted faults. The compiler and the linter hold the same
// walls: here they too are given faults, because a gate that looks at nothing passes everything.

import { execFile } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lintFile, MAY_IMPORT } from './commands/walls.mjs'

const SRC = import.meta.dirname
const ROOT = dirname(SRC)
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([\w@./:?-]+)'/g

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function roomOf(path: string): string {
  const rooms = Object.keys(MAY_IMPORT).filter(
    (room) => path.startsWith(`${room}/`) || path.startsWith(`${room}.`),
  )
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? `no room: ${path}`
}

/** Everything that a source text imports, statically or not; relative paths as paths below src/. */
function importsOf(path: string, source: string): string[] {
  return [...source.matchAll(IMPORT)].map(([, target = '']) =>
    target.startsWith('.') ? relative('/', join('/', dirname(path), target)) : target,
  )
}

/** The imports of one file that its room does not allow. `path` is relative to src/. */
function violations(path: string, source: string): string[] {
  const room = roomOf(path)
  const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
  const isAllowed = (target: string) =>
    allowed.some((ok) => target === ok || target.startsWith(/[/:]$/.test(ok) ? ok : `${ok}/`))
  return importsOf(path, source)
    .filter((target) => !isAllowed(target) || /\.(?:test|fixture)$/.test(target))
    .map((target) => `${path} imports ${target}`)
}

/** The product's own files, relative to src/: neither tests nor what only tests import (*.fixture.ts). */
const sources = (ending: RegExp) =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => ending.test(file) && !/\.(?:test|fixture)\./.test(file),
  )

test('every file imports only what its room allows, and none what is there for tests', () => {
  const files = sources(/\.(?:tsx?|mjs)$/)
  expect(files.length).toBeGreaterThan(15)
  expect(files.flatMap((file) => violations(file, readFileSync(join(SRC, file), 'utf8')))).toEqual([])
})

test.each([
  ['core/frame.ts', `import { useStore } from 'zustand'`],
  ['core/frames.ts', `import { SETTINGS } from '../settings/settings'`],
  ['settings/settings.ts', `import { recipeLink } from '../share/recipe-link'`],
  ['player/paint.ts', `import { SETTINGS } from '../settings/settings'`],
  ['clip/open.ts', `export { store } from '../app/store'`],
  ['clip/worker/decode.ts', `import { startTrainer } from '../../trainer/client'`],
  ['dataset/batch.ts', `import * as tf from '@tensorflow/tfjs'`],
  ['engine/pick.ts', `import { hinge } from '../model/losses'`],
  ['model/losses.ts', `import type { Batch } from '../dataset/batch'`],
  ['trainer/protocol.ts', `import type { Layer } from '../model/generator'`],
  ['trainer/client.ts', `const w = await import('./worker/main')`],
  ['trainer/worker/main.ts', `import { startTrainer } from '../client'`],
  ['player/paint.ts', `import type { Run } from '../app/store'`],
  ['draw/network.ts', `import { forward } from '../engine/forward'`],
  ['network/ops.ts', `import * as tf from '@tensorflow/tfjs'`],
  ['engine/pick.ts', `import { generatorGraph } from '../network/generator'`],
  ['engine/reference/solve.ts', `import { forward } from '../forward'`],
  ['engine/reference/linear.ts', `import * as tf from '@tensorflow/tfjs'`],
  ['standalone/main.ts', `import { openStudio } from '../app/start'`],
  ['share/link.ts', `import { paint } from '../player/paint'`],
  ['projects/slots.ts', `import { packModel } from '../share/model-file'`],
  ['app/ui/App.tsx', `import { hinge } from '../../model/losses'`],
  ['app/store.ts', `import { openPainter } from '../draw/painter'`],
  ['server/blobs/endpoint.ts', `import { readLink } from '../../share/link'`],
  ['commands/main-headless.ts', `import type { Run } from '../app/store'`],
  ['trainer/worker/time.ts', `import { Measured } from '../../bench/worker/measured'`],
  ['bench/page.ts', `import * as tf from '@tensorflow/tfjs'`],
  ['main.ts', `import { startTrainer } from './trainer/client'`],
  ['share/file.ts', `import { fakeFile } from './file.fixture'`],
  ['lost.ts', `import { Frame } from './core/frame'`],
])('a planted fault in %s is seen', (path, source) => {
  expect(violations(path, source)).toHaveLength(1)
})

test('the linter’s rules are those of the table: npm run walls', () => {
  const { is, wanted } = lintFile()
  expect(is).toEqual(wanted)
})

/** What a command that runs on a bare machine imports statically although it may not be there yet. */
const tooEarly = (path: string, source: string) =>
  importsOf(path, source.replaceAll(/\bimport\(/g, '')).filter(
    (target) => !/^(?:node:|commands\/)/.test(target),
  )

test('the commands start without a single package', () => {
  const files = sources(/^commands\/.*\.mjs$/)
  expect(files).toContain('commands/setup.mjs')
  expect(files.flatMap((file) => tooEarly(file, readFileSync(join(SRC, file), 'utf8')))).toEqual([])
  expect(
    tooEarly('commands/x.mjs', `import { preview } from 'vite'\nconst later = await import('playwright')`),
  ).toEqual(['vite'])
})

/** Runs one of the packages' programs; its output, whatever its exit code. */
const output = (program: string, args: readonly string[], cwd: string) =>
  new Promise<string>((resolve) => {
    execFile(join(ROOT, 'node_modules', '.bin', program), args, { cwd }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })

test(
  'the linter sees planted faults in every room, and lets a room use its own folders',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'walls-'))
    folders.push(folder)
    const faults = {
      'core/fault.ts': ['../app/store', 'react', '../settings/settings'],
      'settings/fault.ts': ['../share/link', 'valibot'],
      'clip/fault.ts': ['../app/store', 'zustand'],
      'player/fault.ts': ['../share/link', '@tensorflow/tfjs'],
      'share/fault.ts': ['../clip/open', '../server/listen'],
      'server/blobs/fault.ts': ['../../share/link', '../../commands/steps.mjs', 'react'],
      'projects/fault.ts': ['../trainer/client', '../app/store'],
      'core/kept.ts': ['../projects/slots'],
      'dataset/fault.ts': ['../model/losses', '@tensorflow/tfjs'],
      'engine/fault.ts': ['../model/losses'],
      'model/fault.ts': ['../dataset/batch', 'zustand'],
      'trainer/client.ts': ['./worker/main', '@tensorflow/tfjs'],
      'trainer/worker/fault.ts': ['../client', '../../app/store'],
      'app/ui/fault.ts': ['../../model/losses', '../../trainer/worker/main', '@tensorflow/tfjs'],
    }
    const right = {
      'server/blobs/right.ts': ['../site', './store', '../../core/share-protocol', 'node:http'],
      'clip/worker/right.ts': ['../clip', '../../core/frames'],
      'engine/webgpu/right.ts': ['../gradients', '../../core/engine'],
      'trainer/worker/right.ts': ['../protocol', '../../model/generator'],
      'app/ui/stage/right.ts': ['../../store', '../../../player/paint', 'react'],
    }
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    for (const [file, targets] of [...Object.entries(faults), ...Object.entries(right)]) {
      mkdirSync(dirname(join(folder, 'src', file)), { recursive: true })
      writeFileSync(
        join(folder, 'src', file),
        targets.map((target, i) => `export { a as a${i} } from '${target}'\n`).join(''),
      )
    }
    // A rule that needs types: without its own program it would be silent.
    writeFileSync(
      join(folder, 'src', 'app', 'floating.ts'),
      'export const forget = () => {\n  Promise.resolve(1)\n}\n',
    )
    const report = await output('oxlint', ['--format=unix'], folder)
    for (const [file, targets] of Object.entries(faults)) {
      const seen = report
        .split('\n')
        .filter((line) => line.includes(join('src', file)) && line.includes('no-restricted-imports'))
      expect(seen, file).toHaveLength(targets.length)
    }
    expect(report).toMatch(/floating\.ts.*no-floating-promises/)
    for (const file of Object.keys(right)) expect(report).not.toContain(join('src', file))
  },
)

/** What the compiler says of one line, on the side of the wall that a tsconfig describes. */
async function compiled(side: string, line: string): Promise<string> {
  // Below the repository, so that the types that the tsconfig names are found.
  const cache = join(ROOT, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'walls-'))
  folders.push(folder)
  writeFileSync(join(folder, 'fault.ts'), `${line}\n`)
  const options = { composite: false, incremental: false, emitDeclarationOnly: false, noEmit: true }
  const config = {
    extends: join(ROOT, `tsconfig.${side}.json`),
    files: ['fault.ts'],
    include: [],
    compilerOptions: options,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  return output('tsc', ['--project', folder], folder)
}

test.each([
  ['worker', 'export const held = self.crypto', 'export const fault = document.title', 'document'],
  [
    'app',
    'export const held = document.title',
    'export type fault = DedicatedWorkerGlobalScope',
    'DedicatedWorkerGlobalScope',
  ],
  ['app', 'export const held = document.title', 'export const fault = process.argv', 'process'],
  ['node', 'export const held = process.argv', 'export const fault = document.title', 'document'],
])(
  'the compiler holds the %s side of the wall (%s)',
  { timeout: 60_000 },
  async (side, right, fault, word) => {
    expect(await compiled(side, right)).toBe('')
    expect(await compiled(side, fault)).toContain(`Cannot find name '${word}'`)
  },
)
