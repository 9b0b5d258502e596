// The player in a file of its own: reads the model that the file carries, draws it and binds the controls of page.html.
// It is bundled into one script, which src/commands/standalone-page.ts puts into that page. Not here: the network
// (draw/), time (player/).

import '../app/ui/theme.css'
import { errorData, ReelError } from '../core/errors'
import type { Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { Snapshot } from '../network/snapshot'
import { openPainter } from '../draw/painter'
import { pageClock } from '../player/clock'
import { CanvasScreen } from '../player/paint'
import { Player } from '../player/player'
import { fromBase64Url } from '../share/bytes'
import { unpackPayload } from '../share/model-link'
import { bindControls } from './controls'
import './player.css'

declare global {
  interface Window {
    /** The file's own pictures, for tests and for whoever is curious. */
    reelganFile?: { readonly sample: (points: readonly LatentPoint[]) => Pictures }
  }
}

/** An element of page.html. */
function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.querySelector(`#${id}`)
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}.`)
  return found
}

function readModel(): Snapshot {
  const text = document.querySelector('#reelgan-model')?.textContent ?? ''
  const bytes = fromBase64Url(text.trim())
  if (!bytes)
    throw new ReelError('file-damaged', 'This file was changed on its way here; ask for a new copy of it.')
  return unpackPayload(bytes)
}

async function play(): Promise<void> {
  const { manifest, tensors } = readModel()
  const { clip, step, scene } = manifest
  part('name', HTMLHeadingElement).textContent = clip.name
  part('about', HTMLParagraphElement).textContent =
    `A model trained on this clip for ${step} steps, not the clip.`
  const painter = await openPainter({ manifest, tensors })
  window.reelganFile = { sample: (points) => painter.draw(points) }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const player = new Player(pageClock(document), { playing: !still })
  const look = (points: readonly LatentPoint[], reuse?: ArrayBuffer) =>
    Promise.resolve(painter.draw(points, reuse))
  const { width, height } = painter.info
  const aspect = width / height
  document.documentElement.style.setProperty('--aspect', String(aspect))
  player.load({
    name: clip.name,
    trained: true,
    look,
    real: null,
    aspect,
    frames: clip.frames,
    fps: clip.fps,
  })
  if (scene) player.restore(scene)
  bindControls(player, part)
  player.mount(new CanvasScreen(part('screen', HTMLCanvasElement)))
}

play().catch((thrown: unknown) => {
  const problem = part('problem', HTMLParagraphElement)
  problem.textContent = errorData(thrown).message
  problem.hidden = false
})
