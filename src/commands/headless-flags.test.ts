import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HELP, parseFlags } from './headless-flags.mjs'

const FILE = join(import.meta.dirname, 'headless-flags.mjs')
const enough = ['--built-in', 'flame', '--out', 'out-folder']

test('every flag arrives where it belongs', () => {
  const beside = ['--with', 'camp fire', '--with', FILE]
  const words =
    '--size 64 --shape 16:9 --seconds 5 --frames 32 --seed 3 --backend wasm --set adversarial=0.5 --set gamma=2 --walk-seconds 4 --control --from'
  expect(parseFlags(['--clip', FILE, '--out', 'out-folder', ...words.split(' '), FILE, ...beside])).toEqual({
    clips: [FILE],
    builtIn: null,
    others: [{ builtIn: 'camp fire' }, { file: FILE }],
    out: join(process.cwd(), 'out-folder'),
    backend: 'wasm',
    walkSeconds: 4,
    control: true,
    from: FILE,
    changes: {
      size: '64',
      shape: '16:9',
      seconds: '5',
      frames: '32',
      seed: '3',
      adversarial: '0.5',
      gamma: '2',
    },
  })
})

test('what is left out is left to the page, but for the minute of training', () => {
  expect(parseFlags(enough)).toMatchObject({
    builtIn: 'flame',
    backend: 'auto',
    walkSeconds: 20,
    control: false,
    from: null,
    changes: { seconds: '60' },
  })
})

test('a run planned by its steps has no time limit but one that was asked for', () => {
  const changes = (...more: string[]) => {
    const flags = parseFlags([...enough, ...more])
    return flags === 'help' ? null : flags.changes
  }
  expect(changes('--set', 'steps=300')).toEqual({ steps: '300', seconds: '0' })
  expect(changes('--set', 'steps=300', '--seconds', '9')).toEqual({ steps: '300', seconds: '9' })
})

test.each([
  [['--speed', '3'], /Unknown option '--speed'/],
  [['--clip', FILE], /either --clip FILE or --built-in NAME/],
  [['--backend', 'cuda'], /no backend “cuda”/],
  [['--set', 'adversarial'], /not name=value/],
  [['--seed', 'much'], /“much” is none/],
  [['--size', ''], /--size takes a number/],
  [['--out', FILE], /is a file/],
])('%j is refused with a sentence', (more, sentence) => {
  expect(() => parseFlags([...enough, ...more])).toThrow(sentence)
})

test('a clip that is not there is refused', () => {
  expect(() => parseFlags(['--clip', 'no/such.mp4', '--out', 'o'])).toThrow(/There is no file .*such\.mp4/)
  expect(() => parseFlags(['--clip', import.meta.dirname, '--out', 'o'])).toThrow(/commands is not a file/)
  expect(() => parseFlags(['--clip', FILE])).toThrow(/--out DIR/)
  expect(() => parseFlags([...enough, '--from', 'no/such.safetensors'])).toThrow(
    /name a model or a project after --from/,
  )
})

test('the help names every flag', () => {
  expect(parseFlags(['--help'])).toBe('help')
  for (const flag of [
    'clip',
    'control',
    'from',
    'built-in',
    'out',
    'seconds',
    'size',
    'shape',
    'frames',
    'seed',
    'backend',
    'set',
    'walk-seconds',
  ]) {
    expect(HELP).toContain(`--${flag} `)
  }
})
