// Films made while the trainer runs at full speed, each decoded by ffmpeg: exactly the frames asked for, in order, at
// their times. And films of a generator that stands still while the one that it was taken from learns on.

import { afterEach, expect, test } from 'vitest'
import { commands } from 'vitest/browser'
import { completeSettings } from '../../settings/settings'
import { barMovie, upTo } from '../../export/bars.fixture'
import type { ExportedFilm } from '../../export/film'
import type { InspectedFilm } from '../../export/ffmpeg.fixture'
import { makeFilm } from '../../export/film-worker'
import { recordWebm } from '../../export/record'
import { startGenerator, startTrainer } from '../../trainer/client'
import type { Trainer, TrainerEvent } from '../../trainer/protocol'
import { discClip } from '../../trainer/worker/clip.fixture'
import { filmOf } from './film'
import { square } from '../../core/frames'

declare module 'vitest/browser' {
  interface BrowserCommands {
    inspectFilm(film: string, ext: string): Promise<InspectedFilm>
  }
}

const FRAMES = 24
const FPS = 20

let running: Trainer | null = null

afterEach(() => {
  running?.dispose()
  running = null
})

/** A run that trains on and on, as fast as it can; `step` is where it is. */
async function trainAtFullSpeed() {
  let step = 0
  const reached = new Set<{ from: number; resolve: () => void }>()
  const onEvent = (event: TrainerEvent) => {
    if (event.type !== 'progress') return
    step = event.progress.step
    for (const wish of reached) if (step >= wish.from) wish.resolve()
  }
  const trainer = startTrainer('wasm', onEvent)
  running = trainer
  const settings = completeSettings({ size: 32, frames: 24, steps: 100_000 })
  await trainer.load(discClip(32, 24), { name: 'disc', frames: 24, fps: 12 }, settings)
  await trainer.train()
  const reach = (from: number) =>
    new Promise<void>((resolve) => {
      reached.add({ from, resolve })
    })
  await reach(4)
  return { trainer, reach, step: () => step }
}

const base64 = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}

const session = new Uint8Array(150_000).fill(7)

const KINDS: Readonly<Record<string, { ext: string; make: () => Promise<ExportedFilm> }>> = {
  'recorded WebM': { ext: 'webm', make: () => recordWebm(barMovie(FRAMES, FPS), { session }) },
  'fast WebM': { ext: 'webm', make: () => makeFilm(barMovie(FRAMES, FPS), 'webm', { session }) },
  MP4: { ext: 'mp4', make: () => makeFilm(barMovie(FRAMES, FPS), 'mp4') },
  GIF: { ext: 'gif', make: () => makeFilm(barMovie(FRAMES, FPS), 'gif') },
  'PNG frames': { ext: 'zip', make: () => makeFilm(barMovie(FRAMES, FPS), 'frames') },
}

test('with the trainer at full speed every kind holds just its frames', { timeout: 240_000 }, async () => {
  const { step } = await trainAtFullSpeed()
  for (const [kind, { ext, make }] of Object.entries(KINDS)) {
    const before = step()
    const film = await make()
    const found = await commands.inspectFilm(await base64(film.blob), ext)
    expect(found.shown, kind).toEqual(upTo(FRAMES))
    expect(found.complaints, kind).toBe('')
    expect(step(), `${kind}: training went on`).toBeGreaterThan(before)
    if (ext === 'zip') continue
    expect(found.times, kind).toHaveLength(FRAMES)
    for (const [i, time] of found.times.entries()) {
      expect(Math.abs(time - i / FPS), `${kind}, frame ${i}`).toBeLessThanOrEqual(0.000501)
    }
    expect(Math.abs(found.duration - FRAMES / FPS), kind).toBeLessThanOrEqual(0.0011)
  }
})

test('a film is drawn by the generator as it was, while training goes on', { timeout: 120_000 }, async () => {
  const { trainer, reach, step } = await trainAtFullSpeed()
  const generator = startGenerator()
  try {
    await generator.open(await trainer.snapshot())
    const points = upTo(10).map((frame) => ({
      kind: 'walk' as const,
      seed: 3,
      frame,
      moment: { t: 0, directions: [], content: 0 },
    }))
    const film = () =>
      filmOf((all, reuse) => generator.sample(all, reuse), points, { sides: square(32), fps: 10 })
    const first: number[][] = []
    for (let i = 0; i < 10; i++) first.push([...(await film().frame(i))])
    await reach(step() + 8)
    const again = film()
    for (let i = 0; i < 10; i++) expect([...(await again.frame(i))]).toEqual(first[i])
    // The run itself has moved on.
    await generator.open(await trainer.snapshot())
    expect([...(await film().frame(0))]).not.toEqual(first[0])
  } finally {
    generator.end()
  }
})
