import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { drawStills, STILLS } from './stills.fixture'

test('the file of stills shows what is drawn', () => {
  const shown = execFileSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    STILLS,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ])
  const drawn = drawStills()
  expect(shown).toHaveLength(drawn.length)
  const differences = drawn.map((value, i) => Math.abs(value - (shown[i] ?? 0)))
  expect(differences.reduce((sum, each) => sum + each, 0) / drawn.length).toBeLessThan(5)
})
