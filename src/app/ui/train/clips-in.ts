import { reelOf, type StudioState } from '../../state'

/** How many clips are trained together. */
export const clipsIn = ({ run, others }: StudioState): number =>
  reelOf(run)?.clip.classes?.length ?? others.length + 1
