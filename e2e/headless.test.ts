// The main job from the command line, on a clip made here, and every figure of its report that can be had another way.

import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { expect, test } from 'playwright/test'
import type { ReelganState, ReelganWindow } from '../src/app/test-window'
import { chooseClip, type PageState, type PageWindow } from '../src/commands/studio-page'

/**
 * The compiler's answer to whether the command reads what the page shows: the command itself is compiled without the
 * page.
 */
export const agrees = (shown: ReelganWindow, state: ReelganState): readonly [PageWindow, PageState] => [
  shown,
  state,
]

const COMMAND = join(import.meta.dirname, '..', 'src', 'commands', 'headless.mjs')
const FRAMES = 24
const WALK_SECONDS = 2

let folder = ''

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headless-'))
})

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const headless = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const child = execFile(process.execPath, [COMMAND, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, said: stdout + stderr }),
    )
  })

const probe = (file: string, ...args: string[]) =>
  execFileSync('ffprobe', ['-v', 'error', '-select_streams', 'v:0', ...args, '-of', 'csv=p=0', file], {
    encoding: 'utf8',
  }).trim()

/** Decodes the whole file; what ffmpeg has to say about it. */
const complaints = (file: string) =>
  execFileSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], {
    encoding: 'utf8',
    stdio: 'pipe',
  })

const frame = (kind: 'real' | 'recon', index: number) =>
  decode(readFileSync(join(folder, 'out', 'frames', `${kind}-${String(index).padStart(4, '0')}.png`)))

/** Peak signal-to-noise ratio of a reconstruction, from the two files alone. */
function psnrOfFiles(index: number): number {
  const real = frame('real', index)
  const made = frame('recon', index)
  let error = 0
  for (let i = 0; i < real.data.length; i++)
    error += ((real.data[i] ?? 0) / 255 - (made.data[i] ?? 0) / 255) ** 2
  return 10 * Math.log10(1 / (error / real.data.length))
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('a clip goes in; movies, a model, pictures, a link and a true report come out', async () => {
  test.setTimeout(240_000)
  const clip = join(folder, 'moving bars.mp4')
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=24:duration=2', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', ...source, clip])
  const out = join(folder, 'out')
  const flags = `--size 16 --shape 16:9 --frames ${FRAMES} --seconds 4 --seed 11 --backend wasm --set rounds=2 --walk-seconds ${WALK_SECONDS}`
  const { code, said } = await headless('--clip', clip, '--out', out, ...flags.split(' '))
  expect(code, said).toBe(0)
  expect(said).toMatch(/step \d+.*dB/)

  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
  expect(report).toMatchObject({ clip: 'moving bars.mp4', engine: 'wasm', frames: FRAMES })
  expect(report.settings).toMatchObject({
    size: 16,
    shape: '16:9',
    frames: FRAMES,
    seconds: 4,
    seed: 11,
    rounds: 2,
  })
  expect(report.steps).toBeGreaterThan(5)
  expect(report.stepsPerSecond).toBeCloseTo(report.steps / report.seconds, 6)
  for (const name of ['sharpnessPath', 'sharpnessMorph', 'motionRatio'])
    expect(report[name], name).toBeGreaterThan(0)
  expect(Object.keys(report.invented)).toEqual([
    'morphPath',
    'morphStraight',
    'random',
    'directions',
    'seeds',
  ])
  for (const measures of Object.values<object>(report.invented))
    for (const name of ['patch', 'nearest', 'sharpness', 'diversity', 'temporal'])
      expect(measures).toHaveProperty(name, expect.any(Number))

  // Frames: the measured quality must be that of the files.
  expect(readdirSync(join(out, 'frames'))).toHaveLength(2 * FRAMES)
  const heldOut: number[] = report.heldOut
  expect(heldOut.length).toBeGreaterThan(0)
  const trained = Array.from({ length: FRAMES }, (_, i) => i).filter((i) => !heldOut.includes(i))
  expect(Math.abs(report.psnrTrain - mean(trained.map(psnrOfFiles)))).toBeLessThan(0.1)
  expect(Math.abs(report.psnrHeldOut - mean(heldOut.map(psnrOfFiles)))).toBeLessThan(0.1)
  expect(report.psnrTrain).toBeGreaterThan(12)
  const sheet = decode(readFileSync(join(out, 'samples.png')))
  expect([sheet.width, sheet.height]).toEqual([2756, 304])

  // Movies: exact frames, exact length, nothing to complain about.
  for (const [name, frames] of [
    ['clip.webm', FRAMES],
    ['walk.webm', Math.round(WALK_SECONDS * report.fps)],
  ] as const) {
    const file = join(out, name)
    expect(Number(probe(file, '-count_frames', '-show_entries', 'stream=nb_read_frames')), name).toBe(frames)
    expect(
      Math.abs(Number(probe(file, '-show_entries', 'format=duration')) - frames / report.fps),
      name,
    ).toBeLessThan(0.0011)
    expect(probe(file, '-show_entries', 'stream=width,height'), name).toBe('896,512')
    expect(complaints(file), name).toBe('')
  }

  // The model file: a header of JSON, then exactly the bytes that it speaks of.
  const model = readFileSync(join(out, 'model.safetensors'))
  const headerLength = Number(model.readBigUInt64LE(0))
  const header: Record<string, { data_offsets?: [number, number] }> = JSON.parse(
    model.toString('utf8', 8, 8 + headerLength),
  )
  const ends = Object.values(header).flatMap((entry) => entry.data_offsets?.[1] ?? [])
  expect(8 + headerLength + Math.max(...ends)).toBe(model.length)
  expect(readFileSync(join(out, 'link.txt'), 'utf8')).toMatch(/#m=/)
})

test('what cannot work ends with one sentence and nothing written', async () => {
  const noise = join(folder, 'noise.mp4')
  writeFileSync(noise, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)))
  const out = join(folder, 'nothing')
  const broken = await headless('--clip', noise, '--out', out, '--backend', 'wasm')
  expect(broken.code).not.toBe(0)
  expect(broken.said.trim().split('\n').at(-1)).toMatch(/noise\.mp4|clip|file|video/i)
  expect(broken.said).not.toContain('    at ')
  expect(existsSync(join(out, 'report.json'))).toBe(false)

  const unknown = await headless('--clip', noise, '--out', out, '--set', 'magic=1')
  expect(unknown.code).not.toBe(0)
  expect(unknown.said).toContain('There is no setting called “magic”.')

  const misspelt = await headless('--klip', noise, '--out', out)
  expect(misspelt.code).not.toBe(0)
  expect(misspelt.said).toContain("Unknown option '--klip'")
})

test('a built-in clip is found however late its tiles come', async ({ page }) => {
  const shown = { run: 'ready', engine: {}, failure: null, intake: { kind: 'idle' } }
  await page.evaluate((state) => Object.assign(window, { reelgan: { state: () => state } }), shown)
  const outcome = chooseClip({ page, faults: [] }, [], 'Camp fire').then(
    () => 'chosen',
    (error: Error) => error.message,
  )
  // By now it has looked.
  expect(await Promise.race([outcome, page.evaluate(() => new Promise(requestAnimationFrame))])).toEqual(
    expect.any(Number),
  )
  await page.evaluate(() => {
    const section = document.createElement('section')
    section.append('Or start from one of ours')
    for (const name of ['Jellyfish', 'Camp fire']) {
      const tile = document.createElement('button')
      tile.ariaPressed = 'false'
      tile.textContent = name
      tile.addEventListener('click', () => (document.title = name))
      section.append(tile)
    }
    document.body.append(section)
  })
  expect(await outcome).toBe('chosen')
  expect(await page.title()).toBe('Camp fire')
})
