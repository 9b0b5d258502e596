// The stage: the player with its time line and transport, and the latent controls. It takes everything by props;
// what is played at the moment is asked of it through its handle.

import {
  type CSSProperties,
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type Ref,
} from 'react'
import type { ClipInfo, Frames, Pictures } from '../../../core/frames'
import type { LatentPoint, Moment } from '../../../core/latent'
import type { Mode, Scene } from '../../../core/scene'
import { pageClock } from '../../../player/clock'
import type { RequestPictures } from '../../../player/request-pictures'
import { CanvasScreen } from '../../../player/paint'
import { Player } from '../../../player/player'
import type { Source } from '../../../player/view'
import { morphAmount, period } from '../../../player/timeline'
import type { NetworkInfo } from '../../../trainer/protocol'
import { Boundary } from '../parts/Boundary'
import { Segmented, type Choice } from '../parts/Segmented'
import { useView } from './follow'
import { Latent } from './Latent'
import { Picture } from './Picture'
import css from './Stage.module.css'
import { type RequestPath, TimeLine } from './TimeLine'
import { Transport } from './Transport'

/** What is on the stage now. */
export interface StageView {
  readonly mode: Mode
  readonly moment: Moment
  readonly walkSeed: number
  /** Null until both moments of a morph are kept. `amount` is 0 unless it is being looked at. */
  readonly morph: { readonly from: Moment; readonly to: Moment; readonly amount: number } | null
  readonly playing: boolean
}

export interface StageHandle {
  view(): StageView
  /** The same as plain data, with the position: what links and files keep. */
  scene(): Scene
  /** A copy of the shown picture at its own size; null before the first one. */
  poster(): HTMLCanvasElement | null
  /** Pauses at a time of the clip, frames. */
  seek(t: number): void
  /** What is looked at. */
  point(): LatentPoint
  /** Listens to every movement and every change of what is looked at; returns the end of it. */
  onMove(listener: () => void): () => void
}

export interface StageProps {
  readonly ref?: Ref<StageHandle>
  /** Must keep its identity for as long as the same network answers; null while there is nothing to generate with. */
  readonly look: RequestPictures | null
  /** Shown until there is something to play for the first time; null when there is nothing. */
  readonly ahead: Pictures | null
  readonly network: NetworkInfo | null
  /** The frames that the network learns from; null when only the model is known. */
  readonly real: Frames | null
  readonly clip: ClipInfo | null
  /** What a link or a file had on the stage; put back once, as soon as there is something learned to show it with. */
  readonly scene: Scene | null
  /** Whether the network has learned anything yet; before that the clip itself is shown first. */
  readonly trained: boolean
  /**
   * Asks which times of the clip a morph comes by. Null for a model without principal pictures, whose morphs are
   * straight and whose random codes are not worth a look. Must be stable.
   */
  readonly path: RequestPath | null
  /** Changes when newer pictures can be had. */
  readonly weights: number
  /** One line over the picture that says what is looked at; null while there is nothing to say. */
  readonly about: string | null
  /** Whether the person is asked for a clip while there is nothing to show. */
  readonly asking: boolean
}

const SOURCES: readonly Choice<Source>[] = [
  { value: 'generated', label: 'Generated' },
  { value: 'real', label: 'Real' },
]

const newPlayer = (): Player =>
  new Player(pageClock(document), { playing: !matchMedia('(prefers-reduced-motion: reduce)').matches })

export function Stage(props: StageProps) {
  const { ref, look, ahead, network, real, clip, scene, trained, path, weights, about, asking } = props
  const [player] = useState(newPlayer)
  const [screen, setScreen] = useState<CanvasScreen | null>(null)
  const view = useView(player)
  const frames = network?.frames ?? real?.count ?? clip?.frames ?? 1
  const fps = clip?.fps ?? real?.fps ?? 12
  const sides = network ?? real ?? ahead
  const aspect = sides ? sides.width / sides.height : 1
  const clipKey = `${clip?.name ?? ''} ${frames}`

  useEffect(
    () => player.load({ name: clip?.name ?? '', trained, look, real, aspect, frames, fps }),
    [player, clip?.name, trained, look, real, aspect, frames, fps],
  )
  useScene(player, trained ? scene : null)
  useEffect(() => player.refresh(weights), [player, weights])
  useEffect(() => (screen ? player.mount(screen) : undefined), [player, screen])
  useSpaceBar(player)
  useImperativeHandle(ref, () => handleOf(player, screen), [player, screen])

  const latent = { player, clipKey, weights, along: path !== null, classes: clip?.classes }
  // The canvas first: what moves the picture is built while it is drawn.
  const later = useDeferredValue(true, false)
  return (
    <section className={css['stage']} aria-label="Stage">
      <div className={css['layout']}>
        <div className={css['player']} style={{ '--aspect': aspect } as CSSProperties}>
          <div className={css['head']}>
            {look && real ? (
              <Segmented
                label="What is shown"
                choices={SOURCES}
                value={view.source}
                onChange={(source) => player.setSource(source)}
              />
            ) : null}
            <p className={css['hint']}>{about}</p>
          </div>
          <Picture
            player={player}
            ahead={ahead}
            random={path !== null}
            asking={asking}
            onScreen={setScreen}
          />
          <div className={css['controls']} data-away={!look && !real}>
            {later && (
              <>
                <TimeLine player={player} weights={weights} path={path} />
                <Transport player={player} />
              </>
            )}
          </div>
        </div>
        <div className={css['side']} data-away={look === null}>
          <Boundary place="latent">{later && <Latent {...latent} />}</Boundary>
        </div>
      </div>
    </section>
  )
}

/** Put back once. After the reel is there: loading one starts its view afresh. */
function useScene(player: Player, scene: Scene | null): void {
  const restored = useRef<Scene | null>(null)
  useEffect(() => {
    if (!scene || restored.current === scene) return
    restored.current = scene
    player.restore(scene)
  }, [player, scene])
}

/** What a press of the space bar means something else to. A range and a radio that is taken have no use for it. */
const OWN_SPACE = [
  'button, a, input:not([type=range]), textarea, select, summary, [contenteditable]',
  '[role=radio][aria-checked=false], [role=checkbox], [role=switch], [role=combobox], [role=option], [role=tab]',
  '[role=dialog], [role=dialog] *, [role=menu] *, [role=listbox] *',
].join(', ')

function useSpaceBar(player: Player): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.target instanceof Element && event.target.closest(OWN_SPACE)) return
      // Else the page scrolls.
      event.preventDefault()
      player.play(!player.view.playing)
    }
    // Caught on the way down: a radio that is taken would swallow it.
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [player])
}

function handleOf(player: Player, screen: CanvasScreen | null): StageHandle {
  return {
    view: () => {
      const { mode, walkSeed, ends, playing } = player.view
      const amount = mode === 'morph' ? morphAmount(player.position / period(mode, player.reel)) : 0
      return { mode, moment: player.moment, walkSeed, morph: ends && { ...ends, amount }, playing }
    },
    scene: () => player.scene,
    poster: () => screen?.poster() ?? null,
    seek: (t) => {
      player.play(false)
      player.seekClip(t)
    },
    point: () => player.point,
    onMove: (listener) => {
      const ends = [player.onPosition(listener), player.onView(listener)]
      return () => ends.forEach((end) => end())
    },
  }
}
