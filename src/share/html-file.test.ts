// Pages that play a model: what goes in comes back, names cannot break out, damage is refused.

import { expect, test } from 'vitest'
import { fillPage, readHtml } from './html-file'
import { unpackPayload } from './model-link'
import { createTestSnapshot } from './snapshot.fixture'
import { packPayload } from './pack-model'

const PAGE = '<title><!--title--></title><body><!--model--></body>'
const snapshot = createTestSnapshot(8)
const named = (name: string) => ({
  ...snapshot,
  manifest: { ...snapshot.manifest, clip: { ...snapshot.manifest.clip, name } },
})

test('the model comes back as the links carry it', () => {
  expect(readHtml(fillPage(PAGE, snapshot))).toEqual(unpackPayload(packPayload(snapshot)))
})

test.each([
  '</title></script><script>alert(1)</script>',
  `" onload='x' $& $' <!--model--> <!--title-->`,
  '<script type="application/octet-stream" id="reelgan-model" data-crc32="00000000">AAAA</script>',
])('a clip called %s stays a name', (name) => {
  const html = fillPage(PAGE, named(name))
  expect(html.match(/<script/g)).toHaveLength(1)
  expect(html.match(/<\/script>/g)).toHaveLength(1)
  expect(html.match(/<\/title>/g)).toHaveLength(1)
  expect(readHtml(html).manifest.clip.name).toBe(name)
})

test('damage is refused with a sentence', () => {
  const html = fillPage(PAGE, snapshot)
  const middle = Math.floor(html.length / 2)
  const other = html[middle] === 'A' ? 'B' : 'A'
  expect(() => readHtml(html.slice(0, middle))).toThrow('cut off or changed')
  expect(() => readHtml(html.slice(0, middle) + other + html.slice(middle + 1))).toThrow('cut off or changed')
  expect(() => readHtml('<p>Hello</p>')).toThrow('it carries no model')
  expect(() => readHtml(' '.repeat(3_000_000))).toThrow('too large')
})
