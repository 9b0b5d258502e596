// Whether a clip, and each class of it, is long enough to be learned.

import { type ClipLength, framesIn, lengthOf, spansOf } from '../../core/classes'
import { ReelError } from '../../core/errors'
import { type ClipInfo, FEWEST_FRAMES, type Frames } from '../../core/frames'

/**
 * The length of a clip, class by class where it has some.
 * @throws ReelError `clip-too-short` with fewer than 8 frames, also of a class, `internal` where the frames are not
 * those of the classes.
 */
export function checkedLength({ count }: Pick<Frames, 'count'>, clip: ClipInfo): ClipLength {
  const length = lengthOf({ ...clip, frames: count })
  if (framesIn(length) !== count)
    throw new ReelError(
      'internal',
      `The clips have ${framesIn(length)} frames together, and ${count} are there.`,
    )
  const short = spansOf(length).findIndex(({ frames }) => frames < FEWEST_FRAMES)
  if (short < 0) return length
  const name = clip.classes?.[short]?.name
  const has = `has ${spansOf(length)[short]?.frames ?? 0} different frames`
  throw new ReelError(
    'clip-too-short',
    `${name === undefined ? 'This clip' : `“${name}”`} ${has}; choose one with at least ${FEWEST_FRAMES}.`,
  )
}
