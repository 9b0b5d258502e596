import { expect, test } from 'vitest'
import { HELP, parseFlags } from './bench-flags.mjs'

test('without flags: wasm first, then webgpu, 32 and 16 px', () => {
  expect(parseFlags([])).toEqual({
    engines: ['wasm', 'webgpu'],
    sizes: [32, 16],
    variants: ['ours', 'stock', 'oracle'],
    rounds: 15,
    seconds: 20,
    threads: 1,
    opening: false,
  })
})

test('every flag arrives where it belongs', () => {
  const words =
    '--engine webgl --engine cpu --size 64 --variant stock --rounds 3 --seconds 8 --threads 2 --opening'
  expect(parseFlags(words.split(' '))).toEqual({
    engines: ['webgl', 'cpu'],
    sizes: [64],
    variants: ['stock'],
    rounds: 3,
    seconds: 8,
    threads: 2,
    opening: true,
  })
})

test.each([
  [['--speed'], /Unknown option '--speed'/],
  [['--engine', 'cuda'], /--engine must be one of wasm, webgpu, webgl, cpu/],
  [['--variant', 'theirs'], /--variant must be one of ours, stock, oracle/],
  [['--size', '48'], /--size must be one of 16, 32, 64, 128/],
  [['--size', ''], /--size must be one of/],
  [['--rounds', '0'], /--rounds must be a whole number from 1 to 50; “0” is not/],
  [['--threads', '9'], /from 1 to 8/],
  [['--seconds', '2.5'], /“2\.5” is not/],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseFlags(args)).toThrow(sentence)
})

test('help names every flag', () => {
  expect(parseFlags(['--help'])).toBe('help')
  for (const flag of ['--engine', '--size', '--variant', '--rounds', '--seconds', '--threads', '--opening'])
    expect(HELP).toContain(flag)
})
