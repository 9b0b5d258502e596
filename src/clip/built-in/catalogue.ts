// Drawing the built-in clips. Not here: what they are called (names.ts), the film strip and the Clip interface
// (../built-in-clip.ts).

import { ReelError } from '../../core/errors'
import { type Frames, square } from '../../core/frames'
import { campfire } from './campfire'
import { clouds } from './clouds'
import { jellyfish } from './jellyfish'
import { koi } from './koi'
import { BUILT_IN_FPS, BUILT_INS, type BuiltInId } from './names'
import { pinwheel } from './pinwheel'
import { planet } from './planet'
import { drawScene, wholeView, type Scene, type View } from './scene'
import { sea } from './sea'

const SCENES: Readonly<Record<BuiltInId, (seed: number) => Scene>> = {
  jellyfish,
  campfire,
  sea,
  clouds,
  planet,
  koi,
  pinwheel,
}

/**
 * One scene, ready to be drawn at any time.
 * @throws ReelError `clip-unsupported` for an id that is not in the catalogue.
 */
export function builtInScene(id: string, seed: number): Scene {
  const entry = BUILT_INS.find((each) => each.id === id)
  if (!entry) {
    const known = BUILT_INS.map((each) => each.id).join(', ')
    throw new ReelError(
      'clip-unsupported',
      `There is no built-in clip called “${id}”; choose one of ${known}.`,
    )
  }
  return SCENES[entry.id](seed)
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
  drawScene(builtInScene(id, seed), frame / BUILT_IN_FPS, view, square(size), rgb)
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
    drawScene(scene, frame / BUILT_IN_FPS, wholeView, square(size), rgb, frame * size * size * 3)
  return { ...square(size), count, fps: BUILT_IN_FPS, rgb }
}
