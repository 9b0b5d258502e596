import { expect, test } from 'vitest'
import { parseFlags } from './demos-flags.mjs'

test('names and folders arrive where they belong', () => {
  expect(parseFlags(['sea', 'koi', '--again', '--clips', import.meta.dirname])).toEqual({
    names: ['sea', 'koi'],
    clips: import.meta.dirname,
    out: null,
    again: true,
  })
  expect(parseFlags([])).toEqual({ names: [], clips: null, out: null, again: false })
  expect(parseFlags(['--help'])).toBe('help')
})

test.each([
  [['--clips', 'no-such-folder'], /no-such-folder is no folder/],
  [['--clips', import.meta.filename], /is no folder/],
  [['--steps', '3'], /Unknown option '--steps'/],
])('%j is refused with a sentence', (words, sentence) => {
  expect(() => parseFlags(words)).toThrow(sentence)
})
