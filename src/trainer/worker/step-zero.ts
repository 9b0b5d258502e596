// A run with principal pictures before its first step, without an engine: its generator then draws nothing but their
// mix, so that the other weights do not matter. Not here: the run itself (run.ts), drawing (drawing.ts).

import { type ClipLength, lengthOf } from '../../core/classes'
import type { ClipInfo, Frames } from '../../core/frames'
import { psnrOf } from '../../core/measures'
import { quickFrames, splitFrames } from '../../dataset/split'
import { SOFT } from '../../network/activations'
import { codeTimeOf, splineRows, type CodeTime } from '../../network/codes'
import { COMPONENTS, componentCount, MEAN } from '../../network/components'
import { generatorGraph } from '../../network/generator'
import { parametersOf, sizeOf } from '../../network/graph'
import { type PrincipalPictures, principalPictures } from '../../network/principal-pictures'
import type { Snapshot } from '../../network/snapshot'
import { CODE } from '../../network/widths'
import type { Settings } from '../../settings/settings'
import type { Quality } from '../protocol'

export interface StepZero {
  readonly snapshot: Snapshot
  readonly principal: PrincipalPictures
  readonly heldOut: readonly number[]
  /** As the run measures itself while it trains. */
  readonly quality: Quality
}

/** Null where the recipe has no principal pictures. */
export function stepZero(frames: Frames, clip: ClipInfo, settings: Settings): StepZero | null {
  const length = lengthOf({ ...clip, frames: frames.count })
  const count = componentCount(settings, length)
  if (count === 0) return null
  const split = splitFrames(length, settings.holdOut)
  const time = codeTimeOf(settings, length)
  const found = principalPictures(frames, split.train, count, time)
  const quick = quickFrames(split, 0)
  const psnr = (t: number) => psnrOf(frameError(frames, found, time, t))
  const mean = (indexes: readonly number[]) =>
    indexes.length === 0 ? null : indexes.reduce((sum, t) => sum + psnr(t), 0) / indexes.length
  return {
    snapshot: {
      manifest: { format: 1, settings, clip: { ...clip, frames: frames.count }, step: 0 },
      tensors: tensorsOf(settings, length, found),
    },
    principal: found,
    heldOut: split.heldOut,
    quality: { step: 0, psnrTrain: mean(quick.train) ?? 0, psnrHeldOut: mean(quick.heldOut) },
  }
}

function tensorsOf(settings: Settings, length: ClipLength, { mean, components, codes }: PrincipalPictures) {
  const count = components.length / mean.length
  return parametersOf(generatorGraph(settings, length)).map(({ name, shape }) => {
    if (name === COMPONENTS) return { name, shape, data: components }
    if (name === MEAN) return { name, shape, data: mean }
    const data = new Float32Array(sizeOf(shape))
    if (name === 'codes')
      codes.forEach((value, i) => (data[Math.floor(i / count) * CODE + (i % count)] = value))
    return { name, shape, data }
  })
}

/** The mean squared error of frame `t` as the bytes that a person sees, in squares of full scale. */
function frameError(
  { rgb }: Frames,
  { mean, components, codes }: PrincipalPictures,
  time: CodeTime,
  t: number,
): number {
  const length = mean.length
  const count = components.length / length
  const picture = mean.slice()
  const row = splineRows(time, [{ a: t, b: t, amount: 0 }])
  for (let j = 0; j < count; j++) {
    const amount = row.reduce((sum, weight, k) => sum + weight * (codes[k * count + j] ?? 0), 0)
    for (let i = 0; i < length; i++)
      picture[i] = (picture[i] ?? 0) + amount * (components[j * length + i] ?? 0)
  }
  let sum = 0
  for (let i = 0; i < length; i++) {
    const value = (SOFT * Math.tanh((picture[i] ?? 0) / SOFT) + 1) * 127.5
    const byte = Math.round(Math.min(255, Math.max(0, value)))
    sum += ((byte - (rgb[t * length + i] ?? 0)) / 255) ** 2
  }
  return sum / length
}
