// How much of each class places of the latent space and frames of a clip have: labels, as arrays. None where the clip
// has but one class. Not here: how those who judge hear of it (classed.ts).

import { classAt } from '../core/classes'
import { type CodeTime, labelOfRow } from './codes'
import { CLIP_FRAMES } from './gaps'

type Labels = Float32Array<ArrayBuffer>

/** Of rows over the table of codes, one after another [n, K] → [n, classes]. */
export function labelsOfRows(time: CodeTime, rows: Float32Array): Labels {
  const count = rows.length / time.count
  return joined(
    Array.from({ length: count }, (_, i) =>
      labelOfRow(time, rows.subarray(i * time.count, (i + 1) * time.count)),
    ),
  )
}

/** Of frames of the clip [n, classes]. */
export const labelsOfFrames = ({ classes = [] }: CodeTime, frames: readonly number[]): Labels =>
  joined(
    frames.map((t) => {
      const own = classes.length > 0 ? classAt(classes, t) : -1
      return Float32Array.from(classes, (_, i) => Number(i === own))
    }),
  )

/** Those of real frames and of rows that are made, and where the classes lie in the table of codes. */
export const classesOf = (time: CodeTime, real: readonly number[], rows: Float32Array) =>
  time.classes && {
    classes: {
      real: labelsOfFrames(time, real),
      fake: labelsOfRows(time, rows),
      parts: time.classes.map(({ row, count }) => ({ row, count })),
    },
  }

/** Of whole clips, from those of their frames, clip by clip [clips · 3, classes] → [clips, classes]: their means. */
export function labelsOfClips(labels: Float32Array, classes: number): Labels {
  const clips = new Float32Array(labels.length / CLIP_FRAMES)
  labels.forEach((value, i) => {
    const at = Math.floor(i / (CLIP_FRAMES * classes)) * classes + (i % classes)
    clips[at] = (clips[at] ?? 0) + value / CLIP_FRAMES
  })
  return clips
}

/** Content latents of `labels` [n, classes] and `z` [n, 16]: rows of the one, then the other. */
export function contentOf(labels: Float32Array, z: Float32Array, count: number): Labels {
  const parts = Array.from({ length: count }, (_, i) =>
    [labels, z].map((values) => {
      const each = values.length / count
      return values.subarray(i * each, (i + 1) * each)
    }),
  )
  return joined(parts.flat())
}

function joined(parts: readonly Float32Array[]): Labels {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
