// Compiles the shaders of a training step before the first one, all at the same time. Not here: the shaders.

import * as tf from '@tensorflow/tfjs'
import type { ClipInfo, Frames } from '../../core/frames'
import type { Settings } from '../../settings/settings'
import type { AtlasPainter } from '../../engine/picture-atlas'
import { Run } from './run'

/** tfjs's switch: launches then only ask for their pipelines, which compile beside each other. */
const COMPILE_ONLY = 'WEBGPU_ENGINE_COMPILE_ONLY'

/**
 * Resolves when a run with these settings will find its shaders ready; at once on other engines than WebGPU. Nothing
 * else may use the engine meanwhile. `painter`: what will paint pictures of it;
 * `pretrained`: see Run.
 */
export async function compileShaders(
  frames: Frames,
  clip: ClipInfo,
  settings: Settings,
  painter: AtlasPainter | null = null,
  pretrained?: Uint8Array,
): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return
  const warmup = Math.min(1, settings.warmup)
  tf.env().set(COMPILE_ONLY, true)
  let painting: Promise<void> | null = null
  try {
    // Nothing is computed, so that updates leave garbage in the weights: hence a run of its own.
    const run = new Run(frames, clip, { ...settings, warmup }, { pretrained })
    try {
      // One step of each kind.
      while (run.step <= warmup) run.train(0).values.dispose()
      if (painter) painting = run.preview(painter).compile()
    } finally {
      run.dispose()
    }
  } finally {
    tf.env().set(COMPILE_ONLY, false)
  }
  const backend = tf.backend() as unknown as { checkCompileCompletionAsync(): Promise<void> }
  await Promise.all([backend.checkCompileCompletionAsync(), painting])
}
