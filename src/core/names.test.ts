import { describe, expect, it } from 'vitest'
import { shownName } from './names'

describe('a name that is shown', () => {
  it.each([
    ['clip 1.mp4', 'clip 1.mp4'],
    ['Ünïcødé – 映像 שלום ❤.gif', 'Ünïcødé – 映像 שלום ❤.gif'],
    ['holiday\u202Egpj.exe', 'holidaygpj.exe'],
    ['\u2066a\u2069\u200E\u200F\u061Cb.png', 'ab.png'],
    ['a\u200B\u200D\uFEFF\u00AD\u3164b.png', 'ab.png'],
    ['a\u0000\u0007\u001B[31mb.png', 'a[31mb.png'],
    ['two\nlines\tand  blanks .png', 'two lines and blanks .png'],
    ['lone \uD800 half.png', 'lone half.png'],
    [`z${'\u0301'.repeat(40)}.png`, `z${'\u0301'.repeat(3)}.png`],
    ['', 'unnamed'],
    ['\u202E\u200B', 'unnamed'],
  ])('%j becomes %j', (name, shown) => {
    expect(shownName(name)).toBe(shown)
  })

  it('keeps the start and the end of a long one, and no half letters', () => {
    for (const start of ['a', 'aa']) {
      const shown = shownName(`${start}${'😀'.repeat(200)}_0001.png`)
      expect(shown.length).toBeGreaterThan(117)
      expect(shown.length).toBeLessThanOrEqual(120)
      expect(shown).toMatch(/^aa?(?:😀)+…(?:😀)+_0001\.png$/u)
      expect(shownName(shown)).toBe(shown)
    }
  })
})
