// The tags that messengers read.

import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withPreview } from './link-preview'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'index.html'), 'utf8')
const tag = (html: string, name: string) =>
  new RegExp(`<meta\\s+(?:property|name)="${name}"\\s+content="([^"]+)"`).exec(html)?.[1]

test('a site that knows where it will be names its picture in full', () => {
  const picture = (site: string) => tag(withPreview(page, site), 'og:image')
  expect(picture('https://someone.github.io/reelgan')).toBe('https://someone.github.io/reelgan/preview.jpg')
  expect(picture('https://reel.example/')).toBe('https://reel.example/preview.jpg')
  expect(withPreview(page, undefined)).toBe(page)
  expect(() => withPreview(page, 'reel.example')).toThrow(/must be the address of the page/)
})

test('the picture is there, as large as the page says, and light', () => {
  const file = join(root, 'public', tag(page, 'og:image') ?? '')
  const size = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', file],
    { encoding: 'utf8' },
  ).trim()
  expect(size).toBe(`${tag(page, 'og:image:width')},${tag(page, 'og:image:height')}`)
  expect(statSync(file).size).toBeLessThan(300_000)
  expect(tag(page, 'og:title')).toBe('ReelGAN')
  expect(tag(page, 'twitter:card')).toBe('summary_large_image')
})
