// Clips beside the first one, each a class of its own: what is trained is all of them together. Whatever is refused
// leaves what was there untouched. Not here: the first one (clip.ts), taking their frames (prepare.ts).

import { meantFiles } from '../../clip/given-files'
import { MOST_CLASSES } from '../../core/classes'
import { ReelError } from '../../core/errors'
import { sourcesOf } from '../state'
import { type OpenOptions, sentence, type StudioContext } from '../studio-context'
import { beginOpening, isModelFile, wholeClip } from './clip'
import { prepare } from './prepare'
import { isProjectFile } from './project'

/** What is added: files (several are the frames of one clip), or a built-in clip. */
export type AddedClip =
  { readonly files: readonly File[] } | { readonly builtIn: { readonly id: string; readonly seed: number } }

/** Opens another clip beside those that are there and takes frames from all. */
export async function addClip(context: StudioContext, added: AddedClip): Promise<void> {
  const { store, tools } = context
  const files = 'files' in added ? meantFiles(added.files) : []
  const name = 'files' in added ? (files[0]?.name ?? 'nothing') : added.builtIn.id
  const options = beginOpening(context, name)
  const { signal } = options
  const open = (how: OpenOptions) =>
    'files' in added
      ? tools.openFiles(files, how)
      : tools.openBuiltIn(added.builtIn.id, added.builtIn.seed, how)
  try {
    refuse(context, files, 'files' in added)
    const clip = await open(options)
    if (signal.aborted) {
      clip.close()
      return
    }
    const { others, settings } = store.getState()
    const bytes = 'files' in added ? files.reduce((sum, { size }) => sum + size, 0) : null
    store.setState({
      others: [...others, wholeClip(clip, settings, { bytes, files })],
      intake: { kind: 'idle' },
    })
  } catch (thrown) {
    if (!signal.aborted) store.setState({ intake: { kind: 'refused', message: sentence(thrown) } })
    return
  }
  await prepare(context)
}

/** @throws ReelError for what cannot be a clip beside others. */
function refuse({ store }: StudioContext, files: readonly File[], fromFiles: boolean): void {
  const there = sourcesOf(store.getState()).length
  if (there === 0)
    throw new ReelError('clip-unsupported', 'There is no clip yet to add another one to: open one first.')
  if (there >= MOST_CLASSES)
    throw new ReelError(
      'clip-unsupported',
      `${MOST_CLASSES} clips are the most that one network learns together: remove one first.`,
    )
  if (fromFiles && (files.length === 0 || files.some((file) => isModelFile(file) || isProjectFile(file))))
    throw new ReelError(
      'clip-unsupported',
      'Only a clip can be added to a clip: choose a video, a GIF or several images.',
    )
}

/** Takes one of several clips away; the last one stays. */
export async function removeClip(context: StudioContext, at: number): Promise<void> {
  const all = sourcesOf(context.store.getState())
  const [source, ...others] = all.filter((_, i) => i !== at)
  const gone = all[at]
  if (!source || !gone) return
  context.store.setState({ source, others })
  gone.clip.close()
  await prepare(context)
}
