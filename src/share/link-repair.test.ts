// What happens to links on their way, done to every kind of link: it comes back as it was, or one sentence says what
// is wrong.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DEMOS } from '../core/demos'
import { ReelError } from '../core/errors'
import { Random } from '../core/random'
import type { Scene } from '../core/scene'
import { demoLink } from './demo-link'
import { hostedLink } from './hosted-link'
import { readLink, type LinkContent } from './link'
import { repairLink } from './link-repair'
import { recipeLink } from './recipe-link'
import { shortLink } from './short-link'
import { createPicturedSnapshot } from './snapshot.fixture'
import { modelLink } from './pack-model'

const moment = { t: 2, directions: [0.25, -1], content: 0 }
const scene: Scene = { mode: 'morph', position: 3.5, directions: [-0.5], content: 3, walkSeed: 9, ends: { from: moment, to: { ...moment, t: 40.125 } } } // prettier-ignore
const sha256 = createHash('sha256').update('a model').digest('base64url')
const address = new URL('https://someone.github.io/reel_1/flower%20bed--2.safetensors?version=2&h=x_y')

const LINKS = {
  demo: demoLink({ name: 'sea', scene }),
  'bare demo': '#demo=jellyfish',
  recipe: recipeLink({
    builtIn: { id: 'flame', seed: 7 },
    changes: { size: 32, shape: '16:9', steps: 3000 },
    scene,
  }),
  short: shortLink({ id: '3D--_6789012345678901a', key: `${'k--'.repeat(14)}A` }),
  hosted: hostedLink({ address, sha256 }),
  'hosted, by hand': `#u=https://someone.github.io/a.safetensors&h=${sha256}`,
  model: modelLink(createPicturedSnapshot(1)),
}
const KINDS = Object.entries(LINKS)

/** As the address bar hands it on: blanks and foreign letters become escapes, ends of lines are left out. */
const asBrowsersGive = (link: string): string => new URL(link, 'https://reel.example/page/').hash
/** As the page does: first as it stands. */
function opened(hash: string): LinkContent {
  try {
    return readLink(hash)
  } catch {
    return repairLink(hash)
  }
}

const middle = (link: string): number => Math.floor(link.length / 2)
const inMiddle = (link: string, more: string) => link.slice(0, middle(link)) + more + link.slice(middle(link))
/** After every 70 characters. */
const inLines = (link: string, end: string) => link.replaceAll(/.{70}(?=.)/g, (line) => line + end)
const escaped = (text: string) => encodeURIComponent(text).replaceAll('_', '%5F').replaceAll('.', '%2E')

type Change = (link: string) => string
const CHANGES: Readonly<Record<string, Change>> = {
  'escaped signs': (link) => link.replaceAll('=', '%3D').replaceAll(',', '%2C').replaceAll('_', '%5F'),
  'escaped as a whole': (link) => `#${escaped(link.slice(1))}`,
  'escaped twice': (link) => `#${escaped(escaped(link.slice(1)))}`,
  'one sign escaped twice': (link) => link.replace('=', '%253D'),
  ...Object.fromEntries(
    [...Array.from('.,)>"!?*;:]}\'’”»|`'), '.”', ').', '...', '!!', '…', '>,', '&gt;', '。', '）'].map(
      (end) => [`${end} behind it`, (link: string) => link + end],
    ),
  ),
  ...Object.fromEntries(
    [
      '&utm_source=x&utm_medium=y',
      '?fbclid=IwAR0_x-Z',
      '&fbclid=x',
      '&amp;utm_source=x',
      '?s=20',
      '&m=1',
      ':~:text=walk,on',
    ].map((end) => [`${end} of a tracker`, (link: string) => link + end]),
  ),
  ...Object.fromEntries(
    [
      '\u200b',
      '\ufeff',
      '\u00ad',
      '\u00a0',
      '\u2060',
      '\u202e',
      '\u200f',
      '\ufe0f',
      '\u2066',
      '&shy;',
      '&#8203;',
      '&ZeroWidthSpace;',
    ].flatMap((sign) => {
      const name = sign.length > 1 ? sign : `U+${sign.charCodeAt(0).toString(16)}`
      return [
        [`${name} behind it`, (link: string) => link + sign],
        [`${name} in its middle`, (link: string) => inMiddle(link, sign)],
        [`${name} in front of it`, (link: string) => `#${sign}${link.slice(1)}`],
      ]
    }),
  ),
  'a blank in its middle': (link) => inMiddle(link, ' '),
  'blanks where lines ended': (link) => inLines(link, ' '),
  'ends of lines and quote marks': (link) => inLines(link, '\r\n> '),
  'ends of lines and tabs': (link) => inLines(link, '\n\t'),
  'quoted-printable signs': (link) => link.replaceAll('=', '=3D'),
  'quoted-printable ends of lines': (link) => inLines(link, '=\n'),
  'quoted-printable': (link) => inLines(link.replaceAll('=', '=3D'), '=\r\n'),
  'quoted-printable blanks': (link) => inLines(link, '=20'),
  'quoted-printable blanks that nobody sees': (link) => inMiddle(link, '=E2=80=8B'),
  'ends of lines as JSON writes them': (link) => inLines(link, '\\r\\n'),
  'a blank in old letters': (link) => inMiddle(link, '%A0'),
  'a thumb behind it': (link) => `${link}👍🏽`,
  'a slash behind it': (link) => `${link}/`,
  'markdown escapes': (link) => link.replaceAll(/[_.*-]/g, (sign) => `\\${sign}`),
  'a markdown escape of each _': (link) => link.replaceAll('_', '\\_'),
  'a tag in its middle': (link) => inMiddle(link, '<wbr>'),
  'itself once more in brackets': (link) => `${link}<https://reel.example/${link}>`,
  'a name as chats write it': (link) => `${link}|ReelGAN – the sea>`,
  'words behind it': (link) => `${link} and look at this`,
  'words glued to it': (link) => `${link}|look`,
  'bold marks': (link) => `#*${link.slice(1)}*`,
  'italic marks': (link) => `${link}_`,
  'signs of HTML': (link) =>
    link.replaceAll('&', '&amp;').replaceAll('=', '&#61;').replaceAll('_', '&lowbar;'),
  'signs of JSON': (link) => link.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'),
  'wide letters': (link) =>
    `#${link.slice(1).replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))}`,
  'wide signs': (link) =>
    `#${link.slice(1).replaceAll(/[=,.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))}`,
  'a slash in front': (link) => `#/${link.slice(1)}`,
  'an exclamation mark in front': (link) => `#!/${link.slice(1)}`,
  'two #': (link) => `#${link}`,
  'an escaped # in front': (link) => `#%23${link.slice(1)}`,
  'an address in front': (link) => `#https://reel.example/${link}`,
  'a link that watches': (link) =>
    `#url=${encodeURIComponent(`https://reel.example/${link}`)}&data=05%7C02&reserved=0`,
  'dashes for two hyphens': (link) => link.replaceAll('--', '—'),
  'short dashes for two hyphens': (link) => link.replaceAll('--', '–'),
  'dashes for every hyphen': (link) => link.replaceAll('-', '–'),
  'hyphens that do not break': (link) => link.replaceAll('-', '\u2011'),
  'a kind in capitals': (link) => link.replace(/^#\w+/, (kind) => kind.toUpperCase()),
}

describe.each(KINDS)('a %s link', (_kind, link) => {
  const right = readLink(link)

  test.each(Object.entries(CHANGES))('with %s', (_, change) => {
    expect(opened(asBrowsersGive(change(link)))).toEqual(right)
    // From a place that hands the text on as it is.
    expect(opened(change(link))).toEqual(right)
  })
})

/**
 * A bare name has nothing to prove it, and of an address that a person wrote it is the file's hash, once it is
 * fetched.
 */
const PROVEN = KINDS.filter(([kind]) => !['bare demo', 'hosted, by hand'].includes(kind))

describe.each(PROVEN)('a %s link', (kind, link) => {
  const right = readLink(link)

  test('cut anywhere and with something behind it is never another one', () => {
    const step = kind === 'model' ? 97 : 1
    for (let length = 2; length < link.length; length += step) {
      const cut = link.slice(0, length)
      for (const end of ['', '.', '&utm_source=x', ' and so on']) {
        expect(sentenceOf(asBrowsersGive(cut + end)), cut + end).toMatch(/^This link (?:was|is) /)
      }
      expect(sentenceOf(cut), cut).toMatch(/cut off/)
    }
  })

  test('damaged at random is the same or refused, and none of it is called another thing than it is', () => {
    const random = new Random(11)
    const signs = 'ABCXYZabcdemrsuxz0123456789-_.,=&#%:/?~ …—\\<>\u200b'
    for (let run = 0; run < (kind === 'model' ? 60 : 400); run++) {
      const at = random.integer(1, link.length)
      const text =
        link.slice(0, at) +
        signs.charAt(random.integer(0, signs.length)) +
        link.slice(at + random.integer(0, 3))
      try {
        const content = opened(asBrowsersGive(text))
        if (content.kind !== 'none') expect(content, text).toEqual(right)
      } catch (error) {
        if (!(error instanceof ReelError)) throw error
        expect(error.message).toMatch(/^This link [^\n]*\.$/)
      }
    }
  })
})

/** Why a link is refused. */
function sentenceOf(hash: string): string {
  try {
    return `opened: ${opened(hash).kind}`
  } catch (error) {
    if (!(error instanceof ReelError)) throw error
    return error.message
  }
}

describe('capitals', () => {
  test.each([
    ['demo', LINKS.demo],
    ['recipe', LINKS.recipe],
  ])('that a %s link has lost or won come back', (_, link) => {
    expect(opened(link.toLowerCase())).toEqual(readLink(link))
    expect(opened(link.toUpperCase())).toEqual(readLink(link))
    expect(opened(`${link.toLowerCase()}.`)).toEqual(readLink(link))
  })

  test.each([
    ['short', LINKS.short],
    ['model', LINKS.model],
  ])('that a %s link has lost are said to be gone', (_, link) => {
    expect(sentenceOf(link.toLowerCase())).toMatch(/^This link was changed on its way/)
  })
})

test.each([
  ['demo', LINKS.demo],
  ['recipe', LINKS.recipe],
])('“_” that a %s link has lost come back', (_, link) => {
  expect(opened(link.replaceAll('_', ''))).toEqual(readLink(link))
  expect(opened(`${link.replace(/_(.*?)_/, '$1')}.`)).toEqual(readLink(link))
})

describe('what is wrong is said exactly', () => {
  const changed = (link: string) => `${link.slice(0, -30)}x7${link.slice(-28)}`
  test.each([
    ['a model without its end', LINKS.model.slice(0, -40), /was cut off on its way/],
    ['a short link without its end', LINKS.short.slice(0, -3), /was cut off on its way/],
    ['a file without its hash', LINKS.hosted.slice(0, -3), /was cut off on its way/],
    ['a recipe that ends too soon', LINKS.recipe.slice(0, -3), /was cut off or changed on its way/],
    ['the start of a kind', '#dem', /was cut off/],
    ['a model with other letters', changed(LINKS.model), /was changed on its way/],
    ['a short link with other letters', changed(LINKS.short), /was changed on its way/],
    ['a file with another hash', changed(LINKS.hosted), /was changed on its way/],
    ['a model of a later version', LINKS.model.replace('=1.', '=2.'), /made by a newer version/],
    ['a file link of a later version', LINKS.hosted.replace('=1.', '=3.'), /made by a newer version/],
    [
      'a recipe of a later version, escaped',
      LINKS.recipe.replace('=1.', '%3D12.'),
      /made by a newer version/,
    ],
    ['a demo link of a later version', LINKS.demo.replace('=1.', '=2.'), /made by a newer version/],
    ['a kind that is unknown', '#x=abc', /its kind is unknown/],
  ])('%s', (_, hash, sentence) => {
    expect(sentenceOf(hash)).toMatch(sentence)
  })

  test.each([
    ['#demo=unicorn', 'unicorn'],
    ['#demo=Unicorn.', 'unicorn'],
    ['#demo=unicorn-2&fbclid=x', 'unicorn-2'],
  ])('%s names a demo, whether there is one or not', (hash, name) => {
    expect(opened(hash)).toEqual({ kind: 'demo', name })
  })

  test.each(DEMOS.map(({ name, label }) => [label, name]))('a demo by its label, %s', (label, name) => {
    expect(opened(asBrowsersGive(`#demo=${label}`))).toEqual({ kind: 'demo', name })
  })

  test.each(['#about?fbclid=x', '#about:~:text=sea', '#:~:text=sea', '#%20', '#/'])(
    '%s is no link of ours',
    (hash) => {
      expect(opened(hash)).toEqual({ kind: 'none' })
    },
  )
})

test.each([
  '%3D',
  '#m=',
  '&amp;',
  'u=1.00000000.https://a=&h=',
  '<a ',
  '—',
  '=',
  '#m=1.00000000.—',
  'u=https://a=%20',
])('half a megabyte of %j is refused in one piece of work', (signs) => {
  const text = signs.repeat(Math.floor(500_000 / signs.length))
  for (const start of ['#', '#m=1.00000000.', '#r=1.00000000.', '#s=', '#u=1.00000000.https://a'])
    expect(sentenceOf(start + text)).toMatch(/^(?:This link |opened: none$)/)
})
