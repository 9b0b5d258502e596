// Opening what a version wrote, and what it says and draws then. Shared by what records (record.fixture.ts) and what
// compares (versions.test.ts).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { decode, encode } from 'fast-png'
import type { LatentPoint } from '../core/latent'
import type { SettingChanges } from '../settings/settings'
import type { Snapshot } from '../network/snapshot'
import type { TermName } from '../core/terms'
import { openPainter } from '../draw/painter'
import { unpackProject } from '../projects/project-file'
import { readHtml } from '../share/html-file'
import { readLink } from '../share/link'
import { unpackModel } from '../share/model-file'
import { unpackPayload } from '../share/model-link'
import { unseal } from '../share/seal'
import { readSession } from '../share/session'
import { Run } from '../trainer/worker/run'

const moment = (t: number, content = 0) => ({ t, directions: [0.7, -1.2, 0, 0.4], content })

/** The terms whose losses were recorded, in that order. */
export const TOLD: readonly TermName[] = ['reconstruction', 'generator', 'discriminator', 'regulariser']

/** Part of what was recorded: these may never change. All lie within a clip of 16 frames. */
export const POINTS: readonly LatentPoint[] = [
  { kind: 'moment', moment: { t: 0, directions: [], content: 0 } },
  { kind: 'moment', moment: moment(7.3, 12) },
  { kind: 'morph', from: moment(2), to: moment(14, 3), amount: 0.4 },
  { kind: 'walk', seed: 9, frame: 30.5, moment: moment(0) },
]

/** The pictures at {@link POINTS} under each other: RGB bytes. */
export async function drawn(snapshot: Snapshot): Promise<Uint8Array> {
  const { rgba } = (await openPainter(snapshot)).draw(POINTS)
  return Uint8Array.from(rgba.filter((_, i) => i % 4 < 3))
}

/** Every setting of version 0.1 but the size, and none of them the default of any size. */
export const FIRST_SETTINGS = {
  seed: 11,
  frames: 20,
  steps: 40,
  seconds: 600,
  width: 0.25,
  batch: 3,
  generatorRate: 0.005,
  discriminatorRate: 0.0015,
  gamma: 0.5,
  adversarial: 0.7,
  reconstruction: 12,
  anchor: 4,
  warmup: 2,
  augment: 0.75,
  noise: 0.4,
  ema: 0.99,
  holdOut: 5,
  codeSpacing: 3,
} as const satisfies SettingChanges

/** And of today. */
export const OWN_SETTINGS = {
  ...FIRST_SETTINGS,
  muon: 1.5,
  taps: 'free',
  components: 5,
  smoothness: 0.7,
  judged: 'both',
  mapping: 24,
  gameWeight: 0.8,
  rounds: 2,
  roundClips: 6,
  mappingRate: 0.004,
  criticRate: 0.003,
  criticGamma: 0.1,
  whitening: 0.5,
  holdPath: 50,
  activation: 'swish',
  residuals: 'two',
  residualKind: 'bottleneck',
  kernel: 5,
  width4: 0.75,
  width8: 1.5,
  width16: 1.25,
  criticActivation: 'elu',
  translation: 0.5,
  cutout: 0.25,
  colour: 0.3,
  flip: 0.6,
  downsampling: 'max',
  criticEnd: 'dense',
  excitation: true,
  foreground: true,
  maskWeight: 0.3,
  frameBranch: false,
  temporalBranch: false,
  motionBranch: true,
  contentLayoutBranch: true,
  attention: 'both',
  attentionSide: 16,
  attentionWeighting: true,
} as const satisfies SettingChanges

export const pngOf = (rgb: Uint8Array, size: number): Uint8Array =>
  encode({ width: size, height: rgb.length / (size * 3), data: rgb, channels: 3 })

export const rgbOf = (png: Uint8Array): ArrayLike<number> => decode(png).data

/** expected.json: plain JSON, as it was read back when it was written. */
export interface Expected {
  readonly models: Record<string, { readonly manifest: unknown; readonly link?: string }>
  readonly projects: Record<string, { readonly told: unknown; readonly next: readonly number[][] }>
  readonly links: Record<string, { readonly link: string; readonly says: unknown }>
}

/** What JSON keeps of it: addresses become text, an absent value goes. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

function bytesOf(folder: string, name: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(join(folder, name))
  return new Uint8Array(name.endsWith('.br') ? brotliDecompressSync(bytes) : bytes)
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/**
 * The model of a file, whichever kind it is; `link` is that of a sealed one. @throws ReelError as its reader, Error for
 * no model.
 */
export async function openModel(folder: string, name: string, link?: string): Promise<Snapshot> {
  const bytes = bytesOf(folder, name)
  if (name.includes('.safetensors')) return unpackModel(bytes)
  if (name.includes('.html')) return readHtml(textOf(bytes))
  if (name.endsWith('.webm')) {
    const session = await readSession(new Blob([bytes]))
    if (session?.kind === 'model') return session.snapshot
  }
  const read = readLink(link ?? textOf(bytes))
  if (read.kind === 'model') return read.snapshot
  if (read.kind === 'short') return unpackPayload(await unseal(bytes, read.key))
  throw new Error(`${name} carries no model`)
}

export const openLink = (link: string): unknown => plain(readLink(link))

/** Steps that a project is trained on. */
const MORE = 2

/**
 * A project: what it says but for its weights, what its run draws, and the losses of its next two steps. Its milestones
 * draw too, or this throws.
 */
export async function openProject(folder: string, name: string) {
  const { name: title, run: saved, clip } = unpackProject(bytesOf(folder, name))
  const { checkpoint, history, picture, ...rest } = saved
  const { tensors, ...head } = checkpoint
  const { frames, files, ...cut } = clip
  const told = plain({
    ...rest,
    ...cut,
    title,
    checkpoint: head,
    tensors: tensors.length,
    frames: { size: frames.width, count: frames.count, fps: frames.fps, rgb: frames.rgb.length },
    milestones: history.map(({ step }) => step),
    picture: picture.size,
    files: files.map(({ name: file, type, bytes }) => [file, type, Array.from(bytes)]),
  })
  for (const { body } of history) await openPainter(unpackPayload(body))
  const run = new Run(frames, clip.info, saved.settings, { checkpoint })
  const snapshot = structuredClone(await run.snapshot())
  const next = Array.from({ length: MORE }, () => {
    const { names, values: losses } = run.train(checkpoint.elapsed)
    const read = losses.dataSync()
    const values = TOLD.map((term) => read[names.indexOf(term)] ?? 0)
    losses.dispose()
    return values
  })
  const { step } = run
  run.dispose()
  return { told, snapshot, next, step, before: checkpoint.step }
}
