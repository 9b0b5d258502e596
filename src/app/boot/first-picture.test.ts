// What is drawn before there is a player is what the player shows first.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type LatentPoint, MOST_POSITION } from '../../core/latent'
import type { Scene } from '../../core/scene'
import { openPainter } from '../../draw/painter'
import { TestClock } from '../../player/clock.fixture'
import { Player } from '../../player/player'
import { readLink } from '../../share/link'
import { unpackPayload } from '../../share/model-link'
import { firstPicture } from './first-picture'
import { modelLink } from '../../share/pack-model'

const model = unpackPayload(new Uint8Array(readFileSync('public/demos/sea.bin')))

const pictureOf = (hash: string) => firstPicture(() => readLink(hash))

const at = (change: Partial<Scene>): Scene => ({
  mode: 'clip',
  position: 11.5,
  directions: [0.5, -1],
  content: 3,
  walkSeed: 4,
  ends: null,
  ...change,
})

/** The point that a player asks for first when it is given this scene. */
function askedFirst(scene: Scene | undefined): LatentPoint | undefined {
  const { name, frames, fps } = model.manifest.clip
  let first: LatentPoint | undefined
  const look = ([point]: readonly LatentPoint[]) => {
    first ??= point
    return new Promise<never>(() => undefined)
  }
  const player = new Player(new TestClock())
  player.load({ name, frames, fps, aspect: 1, trained: true, real: null, look })
  if (scene) player.restore(scene)
  player.mount({ paint: () => undefined, paintReal: () => undefined })
  return first
}

const moment = { t: 3, directions: [1], content: 0 }

it.each([
  ['nothing', undefined],
  ['a place in the clip', at({})],
  ['a place beyond the end of the clip', at({ position: 1000.5 })],
  ['a place in the seam of a loop', at({ mode: 'loop', position: model.manifest.clip.frames - 2 })],
  ['the way back', at({ mode: 'there-and-back', position: model.manifest.clip.frames + 5 })],
  ['a walk', at({ mode: 'walk', position: 40.25 })],
  ['a walk as far as a link can ask', at({ mode: 'walk', position: MOST_POSITION })],
  [
    'a morph to what lies beyond the clip',
    at({ mode: 'morph', position: 20, ends: { from: moment, to: { ...moment, t: MOST_POSITION } } }),
  ],
  ['a morph', at({ mode: 'morph', ends: { from: moment, to: { ...moment, t: 40 } } })],
])('with %s on the stage', async (_, scene) => {
  const { scene: _own, ...manifest } = model.manifest
  const given = { manifest: scene ? { ...manifest, scene } : manifest, tensors: model.tensors }
  const point = askedFirst(scene)
  if (!point) throw new Error('the player asks for nothing')
  const [drawn, painter] = [await pictureOf(modelLink(given)), await openPainter(given)]
  expect(new Set(drawn?.rgba).size).toBeGreaterThan(50)
  // The link's weights have gone through eight bits already.
  expect(drawn).toEqual(painter.draw([point]))
})

it('is not there for other links, for damaged ones, and without one', async () => {
  const link = modelLink(model)
  for (const hash of ['', '#about', '#demo=sea', link.slice(0, -3)]) expect(await pictureOf(hash)).toBeNull()
})
