// Writes what this version of ReelGAN keeps and shares, with its own code, and what it draws: see README.md.
// `node --import tsx src/versions/record.fixture.ts VERSION`. Not here: opening it again (versions.test.ts).

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { createMetrics } from '../app/metrics'
import { drawBuiltIn } from '../clip/built-in/catalogue'
import type { Checkpoint } from '../network/checkpoint'
import { type History, withMilestone } from '../core/history'
import type { Scene } from '../core/scene'
import { completeSettings, type SettingChanges } from '../settings/settings'
import type { NamedTensor, Snapshot } from '../network/snapshot'
import { startInNode } from '../engine/node.fixture'
import { packRunAs } from '../projects/project-file'
import { toBase64Url } from '../share/bytes'
import { demoLink } from '../share/demo-link'
import { hostedLink } from '../share/hosted-link'
import { fillPage } from '../share/html-file'
import { packModel } from '../share/model-file'
import { recipeLink } from '../share/recipe-link'
import { seal } from '../share/seal'
import { shortLink } from '../share/short-link'
import { Loop } from '../trainer/worker/loop'
import { Run } from '../trainer/worker/run'
import { drawn, type Expected, openLink, openModel, openProject, OWN_SETTINGS, pngOf } from './opened.fixture'
import { modelLink, packPayload } from '../share/pack-model'

const version = process.argv[2] ?? ''
if (!/^\d+\.\d+$/.test(version)) throw new Error('Name the version: node --import tsx … 0.2')
const folder = join(import.meta.dirname, version)
const expected: Expected = { models: {}, projects: {}, links: {} }

const SCENE: Scene = {
  mode: 'morph',
  position: 3.25,
  directions: [1.5, -0.5],
  content: 7,
  walkSeed: 9,
  ends: { from: { t: 1, directions: [0.5], content: 0 }, to: { t: 12.5, directions: [], content: 3 } },
}
const KOI = { id: 'koi', seed: 3 }

/** The bits of a float32 that are rounded away: one stays behind the point, so that files of weights pack small. */
const DROPPED = 22

function rounded(tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors.map((tensor) => {
    const bits = new Uint32Array(tensor.data.slice().buffer)
    const near = bits.map((word) => ((word + 2 ** (DROPPED - 1)) >>> DROPPED) << DROPPED)
    return { ...tensor, data: new Float32Array(near.buffer) }
  })
}

interface Trained {
  readonly run: Run
  readonly snapshot: Snapshot
  readonly checkpoint: Checkpoint
  readonly curves: ReturnType<ReturnType<typeof createMetrics>['curves']>
  readonly history: History
}

/** Trains as the worker does, up to `stopAt` steps or the end of the plan. */
async function trained(changes: SettingChanges, stopAt = Infinity): Promise<Trained> {
  const settings = completeSettings(changes)
  const { frames: count, size } = settings
  const frames = drawBuiltIn(KOI.id, KOI.seed, { count, size })
  const run = new Run(frames, { name: 'Koï 鯉', frames: count, fps: frames.fps, builtIn: KOI }, settings)
  const metrics = createMetrics()
  const stop = new AbortController()
  let history: History = []
  const onMilestone = async () => {
    const { manifest, tensors } = await run.snapshot()
    const body = packPayload({ manifest, tensors: rounded(tensors) })
    history = withMilestone(history, { step: run.step, body })
  }
  const loop = new Loop(run, {
    onProgress: (progress) => metrics.pushProgress(progress),
    onQuality: (quality) => metrics.pushQuality(quality),
    onWeights: () => Promise.resolve(),
    onMilestone,
    onCheckpoint: () => undefined,
    onSaveDue: () => undefined,
    now: () => performance.now(),
    breathe: () => (run.step >= stopAt && stop.abort(), Promise.resolve()),
    readEvery: 1,
    workDone: () => Promise.resolve(),
  })
  await onMilestone()
  metrics.pushQuality(await run.quality())
  if ((await loop.train(stop.signal)) === 'finished') metrics.pushReport(await run.report())
  const taken = await loop.checkpoint(true)
  if (!taken) throw new Error('The run was not calm enough to be saved.')
  const { manifest, tensors } = await run.snapshot(metrics.reading().quality?.psnrTrain)
  return {
    run,
    snapshot: { manifest: { ...manifest, scene: SCENE }, tensors: rounded(tensors) },
    checkpoint: { ...taken, tensors: rounded(taken.tensors) },
    curves: metrics.curves(),
    history,
  }
}

const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)

/** Packed where the name says so. */
function keep(name: string, bytes: Uint8Array | string): void {
  const plain = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  write(name, name.endsWith('.br') ? brotliCompressSync(plain) : plain)
}

const pictures = async (name: string, snapshot: Snapshot) =>
  write(`${name}.png`, pngOf(await drawn(snapshot), snapshot.manifest.settings.size))

/** Writes a file with a model, opens it, and writes what it says and draws. */
async function keepModel(name: string, bytes: Uint8Array | string, link?: string): Promise<void> {
  keep(name, bytes)
  const snapshot = await openModel(folder, name, link)
  expected.models[name] = { manifest: snapshot.manifest, ...(link === undefined ? {} : { link }) }
  await pictures(name, snapshot)
}

async function keepProject(name: string, title: string, changes: SettingChanges, stopAt?: number) {
  const { run, checkpoint, curves, history } = await trained(changes, stopAt)
  const file = new File([new Uint8Array([1, 2, 3])], 'été.mp4', { type: 'video/mp4' })
  const cut = { from: 0.5, to: 2.25, crop: { x: 3.5, y: 0, side: 90 } }
  const beside = { project: 'p', name: title, keep: true, settings: run.settings, curves, history }
  const more = { scene: SCENE, picture: null, cut, files: stopAt === undefined ? [] : [file] }
  keep(name, await packRunAs({ ...beside, ...more }, checkpoint, run.frames))
  run.dispose()
  const { told, snapshot, next } = await openProject(folder, name)
  expected.projects[name] = { told, next }
  await pictures(name, snapshot)
}

/** A film by the built site, in a browser. */
async function keepFilm(): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'reelgan-film-'))
  const sets = ['width=0.25', 'steps=12', 'batch=2', 'warmup=4', 'noise=0.4']
  const flags = [
    '--built-in',
    'koi',
    '--size',
    '16',
    '--frames',
    '16',
    '--backend',
    'wasm',
    '--walk-seconds',
    '1',
  ]
  const headless = join(import.meta.dirname, '..', 'commands', 'headless.mjs')
  execFileSync(
    process.execPath,
    [headless, ...flags, ...sets.flatMap((set) => ['--set', set]), '--out', out],
    { stdio: 'inherit' },
  )
  await keepModel('film.webm', readFileSync(join(out, 'clip.webm')))
  rmSync(out, { recursive: true })
}

function keepLink(name: string, link: string): void {
  expected.links[name] = { link, says: openLink(link) }
}

mkdirSync(folder, { recursive: true })
await startInNode('wasm')
const small = { frames: 16, width: 0.25, batch: 2, warmup: 3, steps: 11 } as const
const own = await trained({ size: 16, ...OWN_SETTINGS }, 6)
await keepModel('own-16.safetensors.br', packModel(own.snapshot))
await keepModel(
  'plays.html.br',
  fillPage('<title><!--title--></title><body><!--model--></body>', own.snapshot),
)
const { blob, key } = await seal(packPayload(own.snapshot))
const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', blob))
await keepModel('short.sealed', blob, shortLink({ id: toBase64Url(hash).slice(0, 22), key }))
await keepModel('usual-32.safetensors.br', packModel((await trained({ size: 32, ...small })).snapshot))
await keepModel('usual-64.link.br', modelLink((await trained({ size: 64, ...small })).snapshot))
await keepProject('paused.reelgan.br', 'Paused 鯉', { size: 16, ...OWN_SETTINGS }, 6)
await keepProject('finished.reelgan.br', 'Finished', { size: 16, ...small })
await keepFilm()
keepLink('recipe', recipeLink({ builtIn: KOI, changes: { size: 16 } }))
keepLink(
  'recipe, own settings',
  recipeLink({ builtIn: KOI, changes: { size: 128, ...OWN_SETTINGS }, scene: SCENE }),
)
keepLink('demo', demoLink({ name: 'jellyfish' }))
keepLink('demo, by hand', '#demo=sea')
keepLink('demo, with a scene', demoLink({ name: 'flower', scene: SCENE }))
const address = new URL('https://example.org/a%20b.safetensors?x=1&h=2')
keepLink('hosted', hostedLink({ address, sha256: toBase64Url(hash) }))
writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`)
