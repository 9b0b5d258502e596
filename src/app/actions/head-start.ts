// What the next run begins with instead of chance: a model of the gallery, a saved project, a file, or what is on show.
// Not here: which of its weights fit (network/learned.ts), going on with the same run (demo.ts, project.ts).

import { hasCritics, type Learned, learnedOfModel, learnedOfRun } from '../../network/learned'
import type { LearnedPart } from '../../network/warm-start'
import { findDemo } from '../../core/demos'
import { rowOf, SETTING_NAMES, type SettingChanges } from '../../settings/settings'
import { isLoaded, type LearnedSource } from '../state'
import { runOf, sentence, type StudioContext } from '../studio-context'
import { prepare, startAnew } from './prepare'
import { isProjectFile } from './project'
import { applySettings } from './setting'

/** What the next run is to begin with; null is chance. What cannot be read is told, and nothing changes. */
export async function beginWith(context: StudioContext, source: LearnedSource | null): Promise<void> {
  const { store } = context
  try {
    const learned = source && (await read(context, source))
    const part: LearnedPart = learned && hasCritics(learned) ? 'both' : 'generator'
    await begin(context, source && learned && { source, learned, part })
  } catch (thrown) {
    store.setState({ notice: sentence(thrown) })
  }
}

/** Which side of it the next run begins with. */
export async function beginWithPart(context: StudioContext, part: LearnedPart): Promise<void> {
  const { headStart } = context.store.getState()
  if (headStart && headStart.part !== part) await begin(context, { ...headStart, part })
}

/** Takes over how its networks were made, so that all of it fits. */
export async function takeItsNetworks(context: StudioContext): Promise<void> {
  const { headStart } = context.store.getState()
  if (!headStart) return
  const { settings } = headStart.learned
  const shaping = SETTING_NAMES.filter((name) => rowOf(name).group === 'network' || SHAPING.has(name))
  const changes = Object.fromEntries(shaping.map((name) => [name, settings[name]])) as SettingChanges
  await applySettings(context, changes)
}

/** Of other groups, and yet of the networks' shapes. */
const SHAPING: ReadonlySet<string> = new Set(['size', 'judged'])

async function begin(
  context: StudioContext,
  headStart: ReturnType<typeof context.store.getState>['headStart'],
): Promise<void> {
  const run = runOf(context)
  const qualities = context.metrics.qualities()
  // What it is compared with: the same clip from scratch.
  if (isLoaded(run) && !run.network.warm && qualities.length > 2)
    context.store.setState({ scratch: { clip: run.clip.name, size: run.settings.size, qualities } })
  context.store.setState({ headStart })
  if (isLoaded(run)) await startAnew(context)
  else if (run.kind === 'opening' || run.kind === 'loading') await prepare(context)
}

async function read({ tools }: StudioContext, source: LearnedSource): Promise<Learned> {
  switch (source.kind) {
    case 'demo': {
      const learned = learnedOfModel(await tools.fetchDemo(source.name))
      const label = findDemo(source.name)?.label
      return label === undefined ? learned : { ...learned, clip: { ...learned.clip, name: label } }
    }
    case 'project':
      return learnedOfRun((await tools.projects.open(source.id)).run.checkpoint)
    case 'file':
      return isProjectFile(source.file)
        ? learnedOfRun((await tools.projects.read(source.file)).run.checkpoint)
        : learnedOfModel(await tools.readModel(source.file))
    case 'shown':
      return learnedOfModel(source.model)
    default:
      return source satisfies never
  }
}
