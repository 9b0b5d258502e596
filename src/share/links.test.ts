// The five kinds of links beside one another: what each carries, and that none survives a cut or a changed character.

import { createHash } from 'node:crypto'
import { expect, describe, test } from 'vitest'
import { ReelError } from '../core/errors'
import { Random } from '../core/random'
import type { Scene } from '../core/scene'
import { crc32Hex } from './bytes'
import { demoLink } from './demo-link'
import { hostedAddress, hostedLink } from './hosted-link'
import { readLink } from './link'
import { recipeLink } from './recipe-link'
import { shortLink } from './short-link'
import { createTestSnapshot } from './snapshot.fixture'
import { modelLink } from './pack-model'

const walk: Scene = { mode: 'walk', position: 812.25, directions: [1.5, 0, -0.5], content: 3, walkSeed: 9, ends: null } // prettier-ignore
const morph: Scene = {
  mode: 'morph',
  position: 3.5,
  directions: [],
  content: 0,
  walkSeed: 1,
  ends: {
    from: { t: 2, directions: [0.25], content: 0 },
    to: { t: 40.125, directions: [0, -3], content: 2147483647 },
  },
}
const file = createHash('sha256').update('a model')
const digest = file.digest()
const hosted = {
  address: new URL('https://someone.github.io/reel/flower%20bed.safetensors?version=2&h=x'),
  sha256: digest.toString('base64url'),
}
const pair = { id: 'Zz0-_6789012345678901a', key: `${'k'.repeat(42)}A` }

const LINKS = {
  demo: demoLink({ name: 'camp-fire', scene: walk }),
  recipe: recipeLink({ builtIn: { id: 'flame', seed: 7 }, changes: { size: 32, steps: 3000 }, scene: morph }),
  short: shortLink(pair),
  hosted: hostedLink(hosted),
  model: modelLink(createTestSnapshot(1)),
}
const KINDS = Object.entries(LINKS)

/** The code of the refusal, or the kind of what was read; also holds that the message is one sentence for a person. */
function outcome(hash: string): string {
  try {
    return readLink(hash).kind
  } catch (error) {
    if (!(error instanceof ReelError)) throw error
    expect(error.message).toMatch(/^This link [^\n]*\.$/)
    return error.code
  }
}

/** Every digit and letter, what addresses are made of, and what chats put there. */
const ALPHABET = 'ABCXYZabcdemrsuxz0123456789-_.,=&#%:/?~ …'

describe.each(KINDS)('a %s link', (kind, link) => {
  test('is read', () => {
    expect(outcome(link)).toBe(kind)
    expect(outcome(link.slice(1))).toBe(kind)
  })

  test('cut at any character says so', () => {
    const cuts = Array.from({ length: link.length - 2 }, (_, i) => link.slice(0, i + 2))
    const outcomes = new Map(cuts.map((text) => [text, outcome(text)]))
    expect([...outcomes].filter(([, said]) => said !== 'link-cut')).toEqual([])
  })

  test('with any character changed is refused', () => {
    const opened: string[] = []
    // A model link is long: its head everywhere, its body at every seventh place, its end everywhere.
    for (let i = 1; i < link.length; i += i > 40 && i < link.length - 40 && kind === 'model' ? 7 : 1) {
      for (const other of ALPHABET) {
        if (other === link[i]) continue
        const text = link.slice(0, i) + other + link.slice(i + 1)
        if (!/^link-(cut|wrong)$/.test(outcome(text))) opened.push(text)
      }
    }
    expect(opened).toEqual([])
  })

  test.each(['.', ')', '=', '%20', '…', 'A'])('with %j after it is refused', (more) => {
    expect(outcome(link + more)).toMatch(/^link-(cut|wrong)$/)
  })
})

describe('what links carry', () => {
  test('a demo: its name and the scene', () => {
    expect(readLink(LINKS.demo)).toEqual({ kind: 'demo', name: 'camp-fire', scene: walk })
    expect(readLink(demoLink({ name: 'sea' }))).toEqual({ kind: 'demo', name: 'sea' })
    expect(readLink('#demo=sea')).toEqual({ kind: 'demo', name: 'sea' })
  })

  test('a recipe: the clip, the settings and the scene, both ends of a morph with it', () => {
    expect(readLink(LINKS.recipe)).toEqual({
      kind: 'recipe',
      builtIn: { id: 'flame', seed: 7 },
      changes: { size: 32, steps: 3000 },
      scene: morph,
    })
  })

  test('a short link: id and key, in 120 characters on a short address', () => {
    expect(readLink(LINKS.short)).toEqual({ kind: 'short', ...pair })
    expect(LINKS.short.startsWith(`#s=${pair.id},${pair.key},`)).toBe(true)
    expect(`http://127.0.0.1:4173/${LINKS.short}`.length).toBeLessThanOrEqual(120)
  })

  test('a hosted file: its address to the letter, and its hash', () => {
    expect(readLink(LINKS.hosted)).toEqual({ kind: 'hosted', ...hosted })
    const byHand = (hash: string) => `#u=${hosted.address.href}&h=${hash}`
    expect(readLink(byHand(hosted.sha256))).toEqual({ kind: 'hosted', ...hosted })
    expect(readLink(byHand(digest.toString('hex')))).toEqual({ kind: 'hosted', ...hosted })
    expect(outcome(byHand(hosted.sha256.slice(1)))).toBe('link-cut')
    expect(outcome(byHand(''))).toBe('link-cut')
  })

  test('a model: its scene, exactly', () => {
    const { manifest, tensors } = createTestSnapshot(1)
    const back = readLink(modelLink({ tensors, manifest: { ...manifest, scene: morph } }))
    expect(back.kind === 'model' && back.snapshot.manifest.scene).toEqual(morph)
  })
})

test('400 scenes come back to a thousandth, in letters that no chat cuts', () => {
  const random = new Random(8)
  const directions = () => Array.from({ length: random.integer(0, 5) }, () => random.uniform() * 16 - 8)
  const seed = () => random.integer(0, 2147483647)
  const moment = (run: number) => ({
    t: random.uniform() * 256,
    directions: directions(),
    content: seed(),
    ...(run % 2 === 0 ? {} : { random: random.integer(1, 2147483647) }),
  })
  for (let run = 0; run < 400; run++) {
    const { t: position, ...offsets } = moment(run)
    const mode = (['clip', 'loop', 'there-and-back', 'walk', 'morph'] as const)[run % 5] ?? 'clip'
    const straight = run % 4 === 0 ? { straight: true } : {}
    const ends =
      mode === 'morph' || run % 3 === 0 ? { from: moment(run), to: moment(run + 1), ...straight } : null
    const scene: Scene = { mode, position, ...offsets, walkSeed: random.integer(0, 2147483647), ends }
    const link = demoLink({ name: 'a', scene })
    expect(link).toMatch(/^#demo=[A-Za-z0-9._-]+[A-Za-z0-9]$/)
    const back = readLink(link)
    if (back.kind !== 'demo' || !back.scene) throw new Error('no scene')
    const [before, after] = [numbersOf(scene), numbersOf(back.scene)]
    expect(after).toHaveLength(before.length)
    for (const [i, value] of before.entries())
      expect(Math.abs(value - (after[i] ?? NaN))).toBeLessThan(0.00051)
    expect(back.scene.mode).toBe(mode)
    expect(back.scene.ends?.straight).toBe(ends?.straight)
  }
})

/** Every number of a scene, offsets that are missing as 0. */
function numbersOf({ position, walkSeed, ends, ...offsets }: Scene): number[] {
  const four = (values: readonly number[]) => [0, 1, 2, 3].map((i) => values[i] ?? 0)
  const moments = ends ? [ends.from, ends.to] : []
  return [
    position,
    walkSeed,
    ...four(offsets.directions),
    offsets.content,
    offsets.random ?? 0,
    ...moments.flatMap(({ t, directions, content, random = 0 }) =>
      [t, four(directions), content, random].flat(),
    ),
  ]
}

const signed = (kind: string, body: string) => `#${kind}=1.${crc32Hex(Buffer.from(body))}.${body}`

test.each([
  signed('demo', 'Sea'),
  signed('demo', 'sea_'),
  signed('demo', 'sea_Q1'),
  signed('demo', 'sea_W'),
  signed('demo', 'sea_W-1'),
  signed('demo', 'sea_W1_D9'),
  signed('demo', 'sea_W1_D1_D1_D1_D1_D1'),
  signed('demo', 'sea_W1_S0.5'),
  signed('demo', 'sea_W1_X-1'),
  signed('demo', 'sea_W1_C2'),
  signed('demo', 'sea_M1'),
  signed('demo', 'sea_M1_A2'),
  signed('demo', 'sea_W1e3'),
  signed('r', 'flame_7_W1_z32'),
  signed('u', `http://example.org/a&h=${hosted.sha256}`),
  signed('u', `https://me:secret@example.org/a&h=${hosted.sha256}`),
  signed('u', `javascript:alert(1)&h=${hosted.sha256}`),
  signed('u', `https://&h=${hosted.sha256}`),
  `#u=ftp://example.org/a&h=${hosted.sha256}`,
  '#m=2.00000000.AAAA',
  '#r=10.00000000.flame_1',
  '#x=abc',
  '#M=1.x.y',
  '#demo.sea',
])('%s is not ours to open, and says so', (hash) => {
  expect(outcome(hash)).toBe('link-wrong')
})

test('plain http is for this machine only', () => {
  expect(hostedAddress('http://localhost:8000/a.safetensors#top').href).toBe(
    'http://localhost:8000/a.safetensors',
  )
  expect(() => hostedAddress('http://192.168.0.2/a')).toThrow(/not https/)
})

test.each(['', '#', '#about', '#top-1'])('%j is no link of ours', (hash) => {
  expect(outcome(hash)).toBe('none')
})

test('3 000 damaged links are refused with a sentence or belong to nobody, never anything else', () => {
  const random = new Random(5)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=#%~'
  const whole = Object.values(LINKS)
  const outcomes = new Set<string>()
  for (let run = 0; run < 3000; run++) {
    let text = whole[run % whole.length] ?? ''
    for (let change = random.integer(1, 4); change > 0; change--) {
      // Half of the changes go to the head, where the grammar is.
      const at = random.integer(0, random.uniform() < 0.5 ? 16 : text.length)
      const skipped = random.integer(0, 3)
      text =
        text.slice(0, at) + alphabet.charAt(random.integer(0, alphabet.length)) + text.slice(at + skipped)
    }
    if (!whole.includes(text)) outcomes.add(outcome(text))
  }
  expect([...outcomes].toSorted()).toEqual(['link-cut', 'link-wrong'])
})
