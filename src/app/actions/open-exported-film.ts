// A film of ours that comes back through the door: it plays on from where it was made, or says what it still knows.
// Not here: other clips (clip-actions.ts), and how a film carries its session (share/session.ts).

import type { Manifest, Snapshot } from '../../network/snapshot'
import type { StudioContext } from '../studio-context'

/** What can be done with a film of ours that was opened. */
export type FilmOffer =
  /** Its model plays; the film itself can still be used as a clip. */
  | { readonly kind: 'model'; readonly file: File }
  /** It carries the settings of its model, not the model. */
  | { readonly kind: 'recipe'; readonly file: File; readonly manifest: Manifest }
  /** It was made here, and what it carried is gone, or damaged. */
  | { readonly kind: 'gone'; readonly file: File; readonly damaged: boolean }

/** Told by name and type alone, so that no other file is looked into. */
export const mayBeFilm = ({ name, type }: File): boolean =>
  /\.(webm|mkv)$/i.test(name) || type === 'video/webm'

/**
 * Opens what may be a film of ours; `open` shows its model. False when it is none: then it is a clip like any other.
 */
export async function openFilm(
  { store, tools, opening }: StudioContext,
  file: File,
  open: (snapshot: Snapshot) => Promise<void>,
): Promise<boolean> {
  // A file that cannot even be read is refused, in words, when it is opened as a clip.
  const session = await tools.readSession(file).catch(() => null)
  // Something else came through the door meanwhile.
  if (opening.signal.aborted) return true
  if (!session) return false
  if (session.kind === 'model') {
    await open(session.snapshot)
    if (store.getState().run.kind === 'demo') store.setState({ film: { kind: 'model', file } })
  } else store.setState({ intake: { kind: 'idle' }, film: { ...session, file } })
  return true
}
