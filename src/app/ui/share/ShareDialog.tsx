// The share sheet: the best link first, ready to be copied or one press away; then the other ways, and the file.

import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Scene } from '../../../core/scene'
import { demoLink } from '../../../share/demo-link'
import { shareEndpoint } from '../../../share/endpoint'
import { recipeLink } from '../../../share/recipe-link'
import { useStudio } from '../../context'
import { canDraw, type StudioState } from '../../state'
import { grouped } from '../../words'
import { usualPlan } from '../export/film-plan'
import type { FilmOrder } from '../export/use-export'
import { inView } from '../parts/in-view'
import { Sheet } from '../parts/Sheet'
import type { StageHandle, StageView } from '../stage/Stage'
import { FilePart } from './FilePart'
import { LinkLine } from './LinkLine'
import { PageFile } from './PageFile'
import { SendPart } from './SendPart'
import { linkKinds, MOST_FOR_APPS, shareableOf, type LinkKind, type Shareable } from './share-plan'
import styles from './share.module.css'
import { ShortPart } from './ShortPart'
import { addressOf, usePacked, type Packed } from './use-packed'

export interface ShareDialogProps {
  readonly stage: RefObject<StageHandle | null>
  readonly onClose: () => void
}

export function ShareDialog({ stage, onClose }: ShareDialogProps) {
  const { store } = useStudio()
  // As it was when the sheet was opened: the stage plays on behind it.
  const [shared] = useState(() => shareableOf(store.getState(), stage.current?.scene() ?? null))
  const [poster] = useState(() => stage.current?.poster() ?? null)
  const [film] = useState(() => filmOfStage(store.getState(), shared.scene, stage.current?.view() ?? null))
  const [endpoint] = useState(() => shareEndpoint(document))
  const packed = usePacked(shared.hasModel, shared.scene)
  const [made, setMade] = useState<string | null>(null)
  const [best, ...others] = linkKinds(shared, endpoint !== null)
  const snapshot = packed.kind === 'packed' ? packed.snapshot : null
  const link = best === 'short' ? made : best ? linkOf(best, shared, packed) : null
  return (
    <Sheet title="Share" open onOpenChange={(open) => !open && onClose()}>
      {best && (
        <section className={styles['best']}>
          <div className={styles['what']}>
            <Poster picture={poster} />
            <div>
              <h3>{TITLES[best]}</h3>
              <p>{shared.scene ? `${shared.name}, as it is on the stage now` : shared.name}</p>
            </div>
          </div>
          {best === 'short' && endpoint ? (
            <ShortPart endpoint={endpoint} snapshot={snapshot} onMade={setMade} />
          ) : (
            <LinkPart kind={best} shared={shared} packed={packed} best />
          )}
          {link !== null && link.length <= MOST_FOR_APPS && (
            <SendPart name={shared.name} link={link} film={film} />
          )}
        </section>
      )}
      {others.map((kind) => (
        <section key={kind} className={styles['part']}>
          <h3>{TITLES[kind]}</h3>
          <LinkPart kind={kind} shared={shared} packed={packed} />
        </section>
      ))}
      {shared.hasModel ? (
        <>
          <PageFile snapshot={snapshot} />
          <FilePart snapshot={snapshot} />
        </>
      ) : (
        <section className={styles['part']}>
          <h3>The trained model</h3>
          <p className={styles['note']}>
            Train for a while first: then the network itself fits in a link or a file.
          </p>
        </section>
      )}
    </Sheet>
  )
}

const TITLES: Readonly<Record<LinkKind, string>> = {
  demo: 'Link to this demo',
  short: 'Short link',
  recipe: 'Link to the recipe',
  model: 'Link with the model in it',
}

const NAMES: Readonly<Record<LinkKind, string>> = {
  demo: 'Demo link',
  short: 'Short link',
  recipe: 'Recipe link',
  model: 'Model link',
}

const explained = (kind: LinkKind, packed: Packed): string => {
  if (kind === 'demo')
    return 'This site has the model already: it plays at once, and goes on from where you are.'
  if (kind === 'recipe')
    return 'The clip, its seed and the settings: whoever opens it trains the same network on their own machine.'
  if (packed.kind !== 'packed')
    return 'The whole generator: it plays at once, and no server has a part in it.'
  const steps = grouped(packed.snapshot.manifest.step)
  return `The whole generator after ${steps} steps: it plays at once, and no server has a part in it.`
}

interface LinkPartProps {
  readonly kind: LinkKind
  readonly shared: Shareable
  readonly packed: Packed
  readonly best?: boolean
}

function LinkPart({ kind, shared, packed, best = false }: LinkPartProps) {
  const problem = kind === 'model' ? problemOf(packed) : null
  return (
    <>
      <p className={styles['note']}>{explained(kind, packed)}</p>
      {problem === null ? (
        <LinkLine name={NAMES[kind]} link={linkOf(kind, shared, packed)} best={best} />
      ) : (
        <p ref={inView} className={styles['wrong']} role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

function problemOf(packed: Packed): string | null {
  if (packed.kind === 'failed') return packed.message
  return packed.kind === 'packed' ? packed.problem : null
}

/** The full address; null while it is being made. */
function linkOf(kind: LinkKind, { demo, recipe, scene }: Shareable, packed: Packed): string | null {
  if (kind === 'demo' && demo !== null)
    return addressOf(demoLink({ name: demo, ...(scene ? { scene } : {}) }))
  if (kind === 'recipe' && recipe) return addressOf(recipeLink(recipe))
  return packed.kind === 'packed' ? packed.link : null
}

/** The picture that is on the stage, so that it is plain what goes along. */
function Poster({ picture }: { readonly picture: HTMLCanvasElement | null }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const surface = canvas.current
    if (!surface || !picture) return
    surface.width = picture.width
    surface.height = picture.height
    surface.getContext('2d')?.drawImage(picture, 0, 0)
  }, [picture])
  return picture ? <canvas ref={canvas} className={styles['poster']} aria-hidden /> : null
}

/** Seconds of a film that is sent along: what messengers play by themselves. */
const FILM_SECONDS = 4

/** A short film of what is on the stage; null when there is nothing to film. */
function filmOfStage({ run }: StudioState, scene: Scene | null, view: StageView | null): FilmOrder | null {
  if (!scene || !view || !canDraw(run)) return null
  const { fps } = run.kind === 'demo' ? run.manifest.clip : run.clip
  const plan = usualPlan({ view, real: false, milestones: 0 }, { frames: run.network.frames, fps })
  return { plan: { ...plan, seconds: FILM_SECONDS }, view, scene }
}
