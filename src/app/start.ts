// The studio on its real parts, and the first visit. Code for clips, models and links is fetched when it is needed.

import { ReelError } from '../core/errors'
import { startTrainer } from '../trainer/client'
import { followLink, mayBeLink, wantedBackend } from './address'
import { createStudio, type Studio } from './store'

/** What plays on the first visit. */
const FIRST = { id: 'jellyfish', seed: 1 }
/** The largest model that is read: the format refuses larger ones anyway, this spares their reading. */
const MOST_MODEL_BYTES = 32 * 1024 * 1024

export function openStudio(): Studio {
  const { wanted, notice } = wantedBackend(location.search)
  const studio = createStudio({
    startTrainer,
    wanted,
    openFiles: async (files, options) => {
      const { openFiles } = await import('../clip/open-files')
      return openFiles(files, options)
    },
    openBuiltIn: async (id, seed) => {
      const { openBuiltIn } = await import('../clip/built-in-clip')
      return openBuiltIn(id, seed)
    },
    readSession: async (file) => {
      const { readSession } = await import('../share/session')
      return readSession(file)
    },
    readModel: async (file) => {
      if (file.size > MOST_MODEL_BYTES) {
        throw new ReelError(
          'file-wrong',
          `“${file.name}” is too large for a ReelGAN model; choose another file.`,
        )
      }
      const [{ unpackModel }, data] = await Promise.all([import('../share/model-file'), file.arrayBuffer()])
      return unpackModel(new Uint8Array(data))
    },
  })
  if (notice !== null) studio.actions.notify(notice)
  void firstVisit(studio)
  return studio
}

/** What the address carries, else a built-in clip with the Train button ready. */
async function firstVisit(studio: Studio): Promise<void> {
  const { hash } = location
  if (mayBeLink(hash)) {
    clearHash()
    if (await followLink(studio, hash)) return
  }
  await studio.actions.openBuiltIn(FIRST.id, FIRST.seed)
}

/** A link may be a megabyte long: the address bar goes back to the page's own. */
export const clearHash = (): void => history.replaceState(null, '', location.pathname + location.search)
