// What this version adds, before there is a set of its files: a run with settings of its own trains, and its
// file, page and link draw what training shows. Node, wasm.

import { beforeAll, expect, test } from 'vitest'
import { drawBuiltIn } from '../clip/built-in/catalogue'
import { openPainter } from '../draw/painter'
import { startInNode } from '../engine/node.fixture'
import { drawByTensorFlow } from '../model/painter.fixture'
import type { Snapshot } from '../network/snapshot'
import { SMALL } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { fillPage, readHtml } from '../share/html-file'
import { readLink } from '../share/link'
import { packModel, unpackModel } from '../share/model-file'
import { Run } from '../trainer/worker/run'
import { OWN_SETTINGS, POINTS } from './opened.fixture'
import { modelLink } from '../share/pack-model'

beforeAll(() => startInNode('wasm'))

const settings = completeSettings({ size: 16, ...OWN_SETTINGS })

async function trained(steps: number, set = settings): Promise<Snapshot> {
  const frames = drawBuiltIn('koi', 3, { count: set.frames, size: set.size })
  const run = new Run(frames, { name: 'Koi', frames: set.frames, fps: frames.fps }, set)
  while (run.step < steps) run.train(0).values.dispose()
  const snapshot = structuredClone(await run.snapshot())
  run.dispose()
  return snapshot
}

function throughLink(snapshot: Snapshot): Snapshot {
  const read = readLink(modelLink(snapshot))
  if (read.kind !== 'model') throw new Error('the link carries no model')
  return read.snapshot
}

const differences = (found: ArrayLike<number>, expected: Uint8ClampedArray) =>
  [...expected].map((value, i) => Math.abs(value - (found[i] ?? NaN)))

test('a file, a page and a link draw what training shows', async () => {
  const snapshot = await trained(4)
  const shown = await drawByTensorFlow(snapshot, POINTS)
  expect(new Set(shown).size).toBeGreaterThan(40)
  const page = fillPage('<title><!--title--></title><body><!--model--></body>', snapshot)
  for (const opened of [snapshot, unpackModel(packModel(snapshot)), readHtml(page), throughLink(snapshot)]) {
    expect(opened.manifest.settings).toEqual(settings)
    const found = differences((await openPainter(opened)).draw(POINTS).rgba, shown)
    // A page and a link carry weights of 8 bits.
    expect(found.reduce((sum, each) => sum + each) / found.length).toBeLessThan(1)
  }
})

// Koi change more than camera clips, whose links are shorter.
test.each([
  [1, 260_000],
  [SMALL.width, 120_000],
])(
  'a link of principal pictures at 32 px and width %d is short and draws what is shown',
  async (width, most) => {
    const recipe = { components: 16, judged: 'coefficients', smoothness: 0.5, muon: 2, taps: 'free' } as const
    const snapshot = await trained(6, completeSettings({ size: 32, width, codeSpacing: 2, ...recipe }))
    expect(modelLink(snapshot).length).toBeLessThan(most)
    const shown = (await openPainter(snapshot)).draw(POINTS).rgba
    const found = differences((await openPainter(throughLink(snapshot))).draw(POINTS).rgba, shown)
    expect(found.reduce((sum, each) => sum + each) / found.length).toBeLessThan(1)
  },
)
