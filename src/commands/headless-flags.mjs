// The flags of `npm run headless`, checked as far as that is possible before anything is installed.
// Not here: the bounds of the settings, which are the product's own table.

import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from './steps.mjs'

export const HELP = `npm run headless -- --clip FILE --out DIR [more]

Trains on a clip in the page itself, in a Chromium without a window, and writes what came of it.

  --clip FILE        a video, an animation or a picture; give it several times for several pictures
  --built-in NAME    one of the built-in clips instead of a file, for instance “camp fire”
  --with CLIP        another clip beside it, a class of its own: a file, or the name of a built-in clip; up to seven
                     times. Two clips want --set width=1.5
  --out DIR          where the results go; made if it is not there
  --seconds N        how long to train, default 60; no limit where --set steps=N says when to end
  --size N           short side of the picture: 16, 32, 64 or 128; default: what the page prefers on this machine
  --shape W:H        1:1, 16:9, 4:3, 3:4 or 9:16; the largest such part of the clip is taken, default 1:1
  --frames N         how many frames are taken from the clip, 16 to 256, default 64
  --seed N           default 7
  --backend NAME     webgpu, wasm, webgl or cpu; default: what the page chooses
  --set name=value   any other setting, several times if wanted, for instance --set adversarial=0.5; a switch is on or off
  --control          the same run without its game (its weights at 1e-9): what it is worth shows beside the other
  --from FILE        a warm start: begin with the weights of this model (.safetensors, .html) or project (.reelgan)
  --walk-seconds N   length of walk.webm, default 20
  --help             this text

Written: clip.webm, walk.webm, model.safetensors, samples.png (real frames, their reconstructions, the walk),
frames/real-%04d.png and frames/recon-%04d.png, link.txt, report.json (under “invented”: how real, sharp and various
what nobody filmed is).`

const MOST_OTHERS = 7
const BACKENDS = ['webgpu', 'wasm', 'webgl', 'cpu']

/** @typedef {{ readonly file: string } | { readonly builtIn: string }} OtherClip */

/**
 * @typedef {object} HeadlessFlags
 * @property {readonly string[]} clips  absolute paths; empty with `builtIn`
 * @property {string | null} builtIn
 * @property {readonly OtherClip[]} others  clips that are trained together with it, each a class
 * @property {string} out  absolute path
 * @property {string} backend  `auto` when none was named
 * @property {number} walkSeconds
 * @property {string | null} from  a model or project to begin with, absolute path
 * @property {boolean} control  whether the game is to be without weight
 * @property {Readonly<Record<string, string>>} changes  settings by name as they were typed, not yet checked against
 * their rows
 */

/**
 * @param {readonly string[]} args
 * @returns {HeadlessFlags | 'help'}
 * @throws {Refusal} with a sentence for the person who typed them
 */
export function parseFlags(args) {
  const values = parsed(args)
  if (values.help) return 'help'
  const clips = (values.clip ?? []).map((path) => resolve(path))
  const builtIn = values['built-in'] ?? null
  if (clips.length > 0 === (builtIn !== null)) {
    throw new Refusal('Name the clip: either --clip FILE or --built-in NAME (--help lists everything).')
  }
  for (const path of clips) checkFile(path)
  const others = (values.with ?? []).map(otherClip)
  if (others.length > MOST_OTHERS)
    throw new Refusal(
      `--with is given ${others.length} times: one network learns ${MOST_OTHERS + 1} clips at most.`,
    )
  const from = values.from === undefined ? null : resolve(values.from)
  if (from !== null && !(existsSync(from) && statSync(from).isFile()))
    throw new Refusal(`There is no file ${from}: name a model or a project after --from.`)
  if (values.out === undefined) throw new Refusal('Name the folder for the results: --out DIR.')
  const out = resolve(values.out)
  if (existsSync(out) && !statSync(out).isDirectory())
    throw new Refusal(`--out ${values.out} is a file: name a folder.`)
  const backend = values.backend ?? 'auto'
  if (backend !== 'auto' && !BACKENDS.includes(backend)) {
    throw new Refusal(`There is no backend “${backend}”: choose ${BACKENDS.join(', ')}, or leave it out.`)
  }
  const walkSeconds = number('--walk-seconds', values['walk-seconds'] ?? '20')
  const { control = false } = values
  return { clips, builtIn, others, out, backend, walkSeconds, from, control, changes: changesOf(values) }
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        clip: { type: 'string', multiple: true },
        'built-in': { type: 'string' },
        with: { type: 'string', multiple: true },
        out: { type: 'string' },
        seconds: { type: 'string' },
        size: { type: 'string' },
        shape: { type: 'string' },
        frames: { type: 'string' },
        seed: { type: 'string' },
        backend: { type: 'string' },
        set: { type: 'string', multiple: true },
        control: { type: 'boolean' },
        from: { type: 'string' },
        'walk-seconds': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ')
    throw new Refusal(`${reason}: --help lists what there is.`, { cause: error })
  }
}

/**
 * What looks like a path is a file.
 * @param {string} name
 * @returns {OtherClip}
 */
function otherClip(name) {
  const path = resolve(name)
  if (!existsSync(path) && !/[./\\]/.test(name)) return { builtIn: name }
  checkFile(path)
  return { file: path }
}

/** @param {string} path */
function checkFile(path) {
  if (!existsSync(path)) throw new Refusal(`There is no file ${path}: check the name after --clip.`)
  if (!statSync(path).isFile())
    throw new Refusal(
      `${basename(path)} is not a file: name a video, an animation or a picture after --clip.`,
    )
}

/**
 * @param {{ seconds?: string, size?: string, shape?: string, frames?: string, seed?: string, set?: string[] }} values
 * @returns {Record<string, string>}
 */
function changesOf({ seconds, size, shape, frames, seed, set = [] }) {
  /** @type {Record<string, string>} */
  const changes = shape === undefined ? {} : { shape }
  for (const [name, text] of Object.entries({ seconds, size, frames, seed })) {
    if (text === undefined) continue
    number(`--${name}`, text)
    changes[name] = text
  }
  for (const pair of set) {
    const [, name, text] = /^([A-Za-z]+)=(.*)$/.exec(pair) ?? []
    if (name === undefined || text === undefined)
      throw new Refusal(`--set ${pair} is not name=value: for instance --set adversarial=0.5.`)
    changes[name] = text
  }
  // A limit nobody asked for would tie the learning rate to the clock, and a run planned by its steps would not repeat.
  return { seconds: 'steps' in changes ? '0' : '60', ...changes }
}

/**
 * @param {string} flag
 * @param {string} text
 */
function number(flag, text) {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Refusal(`${flag} takes a number, and “${text}” is none.`)
  return value
}
