// What the page adds to a checkpoint to make a project of it, and the two put together. Crosses the worker wall: plain
// data and files. Not here: where it is written (slots.ts).

import type { Checkpoint } from '../network/checkpoint'
import type { Frames } from '../core/frames'
import type { Scene } from '../core/scene'
import type { Settings } from '../settings/settings'
import { firstFrame } from './fit'
import type { SavedCurves } from './kept-parts'
import { MOST_ORIGINAL, MOST_ORIGINALS, type SavedClip, type SavedCut, type SavedFile } from './saved-clip'
import type { SavedMilestone, SavedPicture, SavedRun } from './saved-run'
import { type Saved, saveProject } from './slots'

export interface SaveContext {
  readonly project: string
  /** What a new project is called. */
  readonly name: string
  /** A person asked for this save. */
  readonly keep: boolean
  readonly settings: Settings
  readonly curves: SavedCurves
  readonly history: readonly SavedMilestone[]
  readonly scene: Scene | null
  /** What is on the stage; null before anything was. */
  readonly picture: SavedPicture | null
  readonly cut: SavedCut | null
  /** The files that the clip was opened from; none for a built-in one. */
  readonly files: readonly File[]
}

export function runOf(beside: SaveContext, checkpoint: Checkpoint, frames: Frames): SavedRun {
  const { settings, curves, history, scene, picture } = beside
  return { checkpoint, settings, curves, history, scene, picture: picture ?? firstFrame(frames) }
}

/** The frames, and the originals where they are small enough and can still be read. */
export async function clipOf(
  { cut, files }: SaveContext,
  { clip }: Checkpoint,
  frames: Frames,
): Promise<SavedClip> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const small = bytes <= MOST_ORIGINAL && files.length <= MOST_ORIGINALS
  return { frames, info: clip, cut, files: small ? await readAll(files) : [] }
}

/** Saves a run as a project. @throws ReelError `storage-full`, `storage-unavailable`. */
export const saveRun = (beside: SaveContext, checkpoint: Checkpoint, frames: Frames): Promise<Saved> =>
  saveProject({
    project: beside.project,
    name: beside.name,
    keep: beside.keep,
    run: runOf(beside, checkpoint, frames),
    clip: () => clipOf(beside, checkpoint, frames),
  })

async function readAll(files: readonly File[]): Promise<readonly SavedFile[]> {
  try {
    return await Promise.all(
      files.map(async (file) => ({
        name: file.name.slice(0, 255),
        type: file.type.slice(0, 100),
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    )
  } catch {
    // Moved or deleted since it was opened: the frames are what training needs.
    return []
  }
}
