// The studio on its real parts, and the first visit. Code for clips, models and links is fetched when it is needed.

import { DEMOS } from '../../core/demos'
import { ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import { startTrainer } from '../../trainer/client'
import type { Visit } from './start-early'
import { prefetch } from './prefetch'
import { followLink, wantedBackend } from './address'
import { mayBeLink } from './address-bar'
import { fetchDemo } from '../actions/demo-file'
import { projectTools } from '../actions/project-tools'
import { createStudio, type Studio } from '../store'
import { watchForUpdate } from '../actions/update'

/** As beginnings of sentences. */
const CLIPS = 'The part that opens clips'
const MODELS = 'The part that opens models'
/** Ready to be trained where no demo can be had. */
const CLIP = { id: 'jellyfish', seed: 1 }
/** The largest model that is read: the format refuses larger ones anyway, this spares their reading. */
const MOST_MODEL_BYTES = 32 * 1024 * 1024

export function openStudio(visit: Visit): Studio {
  const { wanted, notice } = wantedBackend(location.search)
  const studio = createStudio({
    startTrainer,
    wanted,
    projects: projectTools,
    openFiles: async (files, options) => {
      const { openFiles } = await loadLate(CLIPS, () => import('../../clip/open-files'))
      return openFiles(files, options)
    },
    openBuiltIn: async (id, seed) => {
      const { openBuiltIn } = await loadLate('The built-in clip', () => import('../../clip/built-in-clip'))
      return openBuiltIn(id, seed)
    },
    readSession: async (file) => {
      const { readSession } = await loadLate(CLIPS, () => import('../../share/session'))
      return readSession(file)
    },
    fetchDemo,
    readModel: async (file) => {
      if (file.size > MOST_MODEL_BYTES) {
        throw new ReelError(
          'file-wrong',
          `“${file.name}” is too large for a ReelGAN model; choose another file.`,
        )
      }
      if (/\.html?$/i.test(file.name)) {
        const { readHtml } = await loadLate(MODELS, () => import('../../share/html-file'))
        return readHtml(await file.text())
      }
      const [{ unpackModel }, data] = await Promise.all([
        loadLate(MODELS, () => import('../../share/model-file')),
        file.arrayBuffer(),
      ])
      return unpackModel(new Uint8Array(data))
    },
  })
  if (notice !== null) studio.actions.notify(notice)
  watchForUpdate(() => studio.actions.tellUpdated(true))
  void firstVisit(studio, visit)
  // Not before: what the first picture needs goes first.
  const unwatch = studio.store.subscribe(({ engine }) => {
    if (engine.kind === 'starting') return
    unwatch()
    void prefetch()
  })
  return studio
}

/** What the address carries, else the first demo, else a built-in clip with the Train button ready. */
async function firstVisit(studio: Studio, visit: Visit): Promise<void> {
  const { actions } = studio
  if (mayBeLink(visit.hash)) await followLink(studio, visit)
  const [first] = DEMOS
  if (isBare(studio)) {
    if (first) await actions.openDemo(first.name)
    // Not before: its files would be fetched and run while the demo's picture waits.
    void actions.offerLast()
  }
  if (isBare(studio)) await actions.openBuiltIn(CLIP.id, CLIP.seed)
  // An opened model starts it with its first pictures.
  if (studio.store.getState().run.kind !== 'demo') actions.wakeEngine()
}

/**
 * Whether there is nothing yet, and nothing on its way: a person may be quicker than the first demo, and keeps what was
 * chosen.
 */
function isBare({ store }: Studio): boolean {
  const { run, intake } = store.getState()
  return intake.kind !== 'opening' && (run.kind === 'empty' || run.kind === 'failed')
}
