// The built-in clips: their names, and drawing them. Not here: the film strip and the Clip interface (../built-in-clip.ts).

import { ReelError } from '../../core/errors'
import type { Frames } from '../../core/frames'
import { campfire } from './campfire'
import { clouds } from './clouds'
import { jellyfish } from './jellyfish'
import { koi } from './koi'
import { pinwheel } from './pinwheel'
import { planet } from './planet'
import { drawScene, wholeView, type Scene, type View } from './scene'
import { sea } from './sea'

export interface BuiltIn {
  /** Lower-case letters, at most 24: goes into links. */
  readonly id: string
  readonly label: string
  readonly description: string
}

interface Entry extends BuiltIn {
  readonly make: (seed: number) => Scene
}

/** Frames per second of every built-in clip. */
export const BUILT_IN_FPS = 16

const ENTRIES: readonly Entry[] = [
  {
    id: 'jellyfish',
    label: 'Jellyfish',
    description: 'A jellyfish pulses through deep water.',
    make: jellyfish,
  },
  {
    id: 'campfire',
    label: 'Camp fire',
    description: 'Flames and sparks over logs at night.',
    make: campfire,
  },
  { id: 'sea', label: 'Sea', description: 'Waves break up the light of a low sun.', make: sea },
  {
    id: 'clouds',
    label: 'Clouds',
    description: 'Clouds stream over hills on a summer evening.',
    make: clouds,
  },
  {
    id: 'planet',
    label: 'Planet',
    description: 'A ringed planet turns, a moon goes around it.',
    make: planet,
  },
  { id: 'koi', label: 'Koi', description: 'Two koi swim in a pond.', make: koi },
  { id: 'pinwheel', label: 'Pinwheel', description: 'A paper pinwheel turns in the wind.', make: pinwheel },
]

/** The built-in clips, in the order in which they are offered. */
export const BUILT_INS: readonly BuiltIn[] = ENTRIES.map(({ id, label, description }) => ({
  id,
  label,
  description,
}))

/**
 * One scene, ready to be drawn at any time.
 * @throws ReelError `clip-unsupported` for an id that is not in the catalogue.
 */
export function builtInScene(id: string, seed: number): Scene {
  const entry = ENTRIES.find((each) => each.id === id)
  if (!entry) {
    const known = ENTRIES.map((each) => each.id).join(', ')
    throw new ReelError(
      'clip-unsupported',
      `There is no built-in clip called “${id}”; choose one of ${known}.`,
    )
  }
  return entry.make(seed)
}

/** Frame `frame` / BUILT_IN_FPS seconds into the clip (`frame` ≥ 0, fractions allowed): size × size × 3 bytes. */
export function drawBuiltInFrame(
  id: string,
  seed: number,
  frame: number,
  size: number,
  view: View = wholeView,
): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(size * size * 3)
  drawScene(builtInScene(id, seed), frame / BUILT_IN_FPS, view, size, rgb)
  return rgb
}

/** The first `count` frames of a built-in clip, any number, at any size. The same seed gives the same bytes. */
export function drawBuiltIn(
  id: string,
  seed: number,
  { count, size }: { readonly count: number; readonly size: number },
): Frames {
  const scene = builtInScene(id, seed)
  const rgb = new Uint8Array(count * size * size * 3)
  for (let frame = 0; frame < count; frame++)
    drawScene(scene, frame / BUILT_IN_FPS, wholeView, size, rgb, frame * size * size * 3)
  return { size, count, fps: BUILT_IN_FPS, rgb }
}
