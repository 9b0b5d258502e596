// Opened models: the demos of the gallery, and training one on. Not here: which demos there are (core/demos.ts), models
// from files and links (clip-actions.ts).

import { warmStart } from '../../network/checkpoint'
import { findDemo } from '../../core/demos'
import type { Scene } from '../../core/scene'
import { completeSettings, settingChanges } from '../../settings/settings'
import { SETTINGS } from '../../settings/table'
import { openBuiltIn, openModel } from './clip'
import { runOf, type StudioContext } from '../studio-context'
import { prepare } from './prepare'
import { train } from './run'

/** Steps by which a model is trained on, when its own plan has been reached. */
const MORE = 1000

/** Opens a demo of the gallery. Whether it was opened: if not, one sentence says why and nothing else has changed. */
export async function openDemo(context: StudioContext, name: string, scene?: Scene): Promise<boolean> {
  const demo = findDemo(name)
  if (!demo) {
    const short = name.slice(0, 24)
    context.store.setState({
      notice: `There is no demo called “${short}” here: it may have been renamed; the Gallery lists those there are.`,
    })
    return false
  }
  const read = async () => {
    const { manifest, tensors } = await context.tools.fetchDemo(name)
    return { manifest: scene ? { ...manifest, scene } : manifest, tensors }
  }
  await openModel(context, demo.label, read, name)
  const run = runOf(context)
  return run.kind === 'demo' && run.demo === name
}

/**
 * From an opened model to a fresh network: its own built-in clip and settings where it names one, else the clip that is
 * there.
 */
export async function trainLike(context: StudioContext): Promise<void> {
  const run = runOf(context)
  if (run.kind !== 'demo') return
  const { clip, settings } = run.manifest
  const changes = settingChanges(settings)
  if (clip.builtIn) {
    await openBuiltIn(context, clip.builtIn.id, clip.builtIn.seed, { changes })
    return
  }
  context.store.setState({ changes, settings })
  await prepare(context)
}

/**
 * Goes on training the opened model on its own built-in clip, from its weights. Its discriminator was not kept, so a
 * fresh one joins in. Does nothing for a model of any other clip.
 */
export async function trainOn(context: StudioContext): Promise<void> {
  const run = runOf(context)
  if (run.kind !== 'demo' || !run.manifest.clip.builtIn) return
  const { manifest, tensors } = run
  const { id, seed } = run.manifest.clip.builtIn
  const planned = Math.min(SETTINGS.steps.max, Math.max(manifest.settings.steps, manifest.step + MORE))
  const settings = completeSettings({ ...manifest.settings, steps: planned, seconds: 0 })
  await openBuiltIn(context, id, seed, {
    changes: settingChanges(settings),
    ...(manifest.scene ? { scene: manifest.scene } : {}),
    start: warmStart({ manifest, tensors }, settings),
  })
  const ready = runOf(context)
  if (ready.kind === 'ready') await train(context)
}
